package front

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

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
type Numbers interface {
	Numbers() []numbers.Rule
	NumbersChange() <-chan struct{} // closed once they have changed
}

// foldWait is how long an answer waits for the fold to show what was decided. When
// the ledger is slower the answer leaves all the same: what was written is kept.
const foldWait = 2 * time.Second

// NumberRules implements api.Numbers. What has expired does nothing any more.
func (p *Pages) NumberRules() []numbers.Rule {
	now, rules := p.Now(), p.Floor.City().Rules
	kept := slices.DeleteFunc(p.Numbers.Numbers(), func(r numbers.Rule) bool { return !now.Before(r.Until) })
	for i, r := range kept {
		kept[i].Idle = rules.IdleRule(r.NumberRule)
	}
	return kept
}

// SetNumberRule implements api.Numbers.
func (p *Pages) SetNumberRule(ctx context.Context, by string, want acd.NumberRule) (numbers.Rule, error) {
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
	return r, p.keep(ctx, by, didSetRule, r.Fact())
}

// RemoveNumberRule implements api.Numbers.
func (p *Pages) RemoveNumberRule(ctx context.Context, by, id string) error {
	if !slices.ContainsFunc(p.NumberRules(), func(r numbers.Rule) bool { return r.ID == id }) {
		return api.ErrUnknown
	}
	return p.keep(ctx, by, didRemoveRule, fact.NumberRule{Rule: id})
}

// keep writes what was decided, and who did it, together, and waits until it shows.
func (p *Pages) keep(ctx context.Context, by, did string, rule fact.NumberRule) error {
	if !p.Floor.Write(fact.Fact{Person: by, Body: rule}, fact.Fact{Person: by, Body: fact.Audit{Did: did, Object: rule.Rule}}) {
		return api.ErrBusy
	}
	ctx, cancel := context.WithTimeout(ctx, foldWait)
	defer cancel()
	for {
		changed := p.Numbers.NumbersChange()
		if slices.ContainsFunc(p.Numbers.Numbers(), func(r numbers.Rule) bool { return r.ID == rule.Rule }) == (rule.Do != "") {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		}
	}
}
