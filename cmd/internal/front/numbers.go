package front

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"hotline/acd"
	"hotline/cmd/internal/api"
	"hotline/cmd/internal/numbers"
	"hotline/recording/fact"
	"hotline/sip"
)

// What audit facts call the keeping of rules for numbers; their object is the rule.
const (
	didSetRule    = "set-number-rule"
	didRemoveRule = "remove-number-rule"
)

// emergency are the police, the fire brigade, ambulances and the traffic police:
// whoever calls from there is never turned away.
var emergency = []string{"110", "119", "120", "122"}

// Numbers is the fold of the rules for numbers.
type Numbers interface{ Numbers() []numbers.Rule }

// NumberRules implements api.Numbers. What has expired does nothing any more.
func (p *Pages) NumberRules() []numbers.Rule {
	now := p.Now()
	return slices.DeleteFunc(p.Numbers.Numbers(), func(r numbers.Rule) bool { return !now.Before(r.Until) })
}

// SetNumberRule implements api.Numbers.
func (p *Pages) SetNumberRule(_ context.Context, by string, want acd.NumberRule) (numbers.Rule, error) {
	city, now := p.Floor.City(), p.Now()
	want.Number, want.Author = sip.Normalise(want.Number, city.AreaCode), by
	_, known := city.Queue(want.Queue)
	kept := p.NumberRules()
	replaces := slices.ContainsFunc(kept, func(r numbers.Rule) bool { return r.Number == want.Number && r.Do == want.Do })
	switch {
	case want.Number == "" || strings.Trim(want.Number, "0123456789") != "":
		return numbers.Rule{}, fmt.Errorf("%w: the number has something besides digits", api.ErrUnusable)
	case (want.Do == acd.RuleRefuse || want.Do == acd.RuleLimit) && slices.Contains(emergency, strings.TrimPrefix(want.Number, city.AreaCode)):
		return numbers.Rule{}, fmt.Errorf("%w: %s is an emergency number: its calls are never turned away", api.ErrUnusable, want.Number)
	case want.Do == acd.RuleQueue && !known:
		return numbers.Rule{}, fmt.Errorf("%w: there is no queue %q", api.ErrUnusable, want.Queue)
	case !want.Until.After(now):
		return numbers.Rule{}, fmt.Errorf("%w: until has passed", api.ErrUnusable)
	case !replaces && len(kept) >= numbers.Most:
		return numbers.Rule{}, api.Conflict{Sentence: fmt.Sprintf("There are %d rules for numbers already: take one away first.", len(kept))}
	}
	r := numbers.Rule{ID: strings.ToLower(rand.Text()[:12]), Set: now, NumberRule: want}
	return r, p.keep(by, didSetRule, r.Fact())
}

// RemoveNumberRule implements api.Numbers.
func (p *Pages) RemoveNumberRule(_ context.Context, by, id string) error {
	if !slices.ContainsFunc(p.NumberRules(), func(r numbers.Rule) bool { return r.ID == id }) {
		return api.ErrUnknown
	}
	return p.keep(by, didRemoveRule, fact.NumberRule{Rule: id})
}

// keep writes what was decided, and who did it, together.
func (p *Pages) keep(by, did string, rule fact.NumberRule) error {
	if !p.Floor.Write(fact.Fact{Person: by, Body: rule}, fact.Fact{Person: by, Body: fact.Audit{Did: did, Object: rule.Rule}}) {
		return api.ErrBusy
	}
	return nil
}
