package api

import (
	"context"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"hotline/acd"
	"hotline/cmd/internal/numbers"
	"hotline/recording/fact"
	"hotline/sip"
)

// Numbers keeps what supervisors decide for the calls of some numbers.
type Numbers interface {
	// NumberRules gives the rules that are kept, by number and kind.
	NumberRules() []numbers.Rule
	// SetNumberRule keeps a rule, in place of one of the same kind for the same
	// number, and gives it as it is kept; by is its author. It leaves an audit fact.
	// ErrUnusable: the number, the queue or the time; Conflict: there are too many.
	SetNumberRule(ctx context.Context, by string, r acd.NumberRule) (numbers.Rule, error)
	// RemoveNumberRule takes a rule away. It leaves an audit fact. ErrUnknown.
	RemoveNumberRule(ctx context.Context, by, id string) error
}

const maxRemark = 200 // bytes of the reason of a rule

type ruleShape struct {
	ID       string `json:"id"`
	Number   string `json:"number" doc:"Masked in lists"`
	Do       string `json:"do" enum:"priority,queue,limit,refuse"`
	Priority *int   `json:"priority,omitempty" doc:"Of priority; without it the queue's"`
	BoostMS  *int64 `json:"boost_ms,omitempty" doc:"Of priority; without it the queue's"`
	Queue    string `json:"queue,omitempty"`
	PerHour  int    `json:"per_hour,omitempty"`
	Reason   string `json:"reason"`
	Author   string `json:"author" doc:"Staff number"`
	Set      string `json:"set" format:"date-time"`
	Until    string `json:"until" format:"date-time"`
	Idle     string `json:"idle,omitempty" doc:"Why it does nothing now: its queue is not there"`
}

type ruleWanted struct {
	Body struct {
		Number   string    `json:"number" minLength:"1" maxLength:"32" doc:"In any form that a caller's number comes in"`
		Do       string    `json:"do" enum:"priority,queue,limit,refuse"`
		Priority *int      `json:"priority,omitempty" minimum:"-99" maximum:"99" doc:"For priority: in place of the queue's; left out, it stays"`
		BoostMS  *int64    `json:"boost_ms,omitempty" minimum:"0" maximum:"3600000" doc:"For priority: in place of the queue's; left out, it stays"`
		Queue    string    `json:"queue,omitempty" maxLength:"64" doc:"For queue: where the calls wait"`
		PerHour  int       `json:"per_hour,omitempty" minimum:"1" maximum:"100" doc:"For limit: more calls in an hour are turned away"`
		Reason   string    `json:"reason" minLength:"1" maxLength:"200" doc:"At most 200 bytes"`
		Until    time.Time `json:"until" doc:"When it ends by itself"`
	}
}

type ruleNamed struct {
	ID string `path:"id" maxLength:"64"`
}

func (a *API) numberRoutes() {
	const path = "/api/v1/numbers"
	route(a, overseers, huma.Operation{OperationID: "number-rules", Method: http.MethodGet, Path: path,
		Summary: "What is done with the calls of some numbers", Tags: []string{"numbers"},
		Description: "Numbers are masked."}, a.numberRules)
	route(a, overseers, huma.Operation{OperationID: "number-rule", Method: http.MethodGet, Path: path + "/{id}",
		Summary: "One rule", Tags: []string{"numbers"}, Description: "Shows the number, which leaves an audit fact.",
		Errors: []int{http.StatusNotFound, http.StatusServiceUnavailable}}, a.numberRule)
	route(a, overseers, huma.Operation{OperationID: "set-number-rule", Method: http.MethodPost, Path: path,
		Summary: "Keep a rule for the calls of a number", Tags: []string{"numbers"}, DefaultStatus: http.StatusCreated,
		Description: "In force within moments and across restarts, until its time; it takes the place of one of the same kind for the same number. " +
			"A call that waits already keeps what a rule gave it when the rule's time ends, until it enters another queue or rules change. " +
			"No rule touches calls of emergency lines and trunks, and none turns away 110, 119, 120 or 122. Leaves an audit fact. 409 when there are too many.",
		Errors: []int{http.StatusConflict, http.StatusServiceUnavailable}}, a.setNumberRule)
	route(a, overseers, huma.Operation{OperationID: "remove-number-rule", Method: http.MethodDelete, Path: path + "/{id}",
		Summary: "Take a rule away", Tags: []string{"numbers"}, DefaultStatus: http.StatusNoContent,
		Description: "Leaves an audit fact.", Errors: []int{http.StatusNotFound, http.StatusServiceUnavailable}}, a.removeNumberRule)
}

func (a *API) numberRules(context.Context, *struct{}) (*list[ruleShape], error) {
	var items []ruleShape
	for _, r := range a.House.NumberRules() {
		items = append(items, a.rule(r, false))
	}
	return listOf(items, ""), nil
}

func (a *API) numberRule(ctx context.Context, in *ruleNamed) (*one[ruleShape], error) {
	for _, r := range a.House.NumberRules() {
		if r.ID != in.ID {
			continue
		}
		if err := a.House.Audit(ctx, callerOf(ctx).ID, fact.Audit{Did: didViewNumber, Object: r.ID}); err != nil {
			return nil, a.fault(err)
		}
		return &one[ruleShape]{a.rule(r, true)}, nil
	}
	return nil, a.fault(ErrUnknown)
}

func (a *API) setNumberRule(ctx context.Context, in *ruleWanted) (*one[ruleShape], error) {
	b := in.Body
	reason := strings.TrimSpace(b.Reason)
	if reason == "" || len(reason) > maxRemark || strings.ContainsFunc(reason, func(r rune) bool { return !unicode.IsGraphic(r) }) {
		return nil, huma.Error422UnprocessableEntity("a reason is 1 to 200 bytes without control characters")
	}
	for _, field := range []struct {
		name, of string
		given    bool
	}{
		{"priority", acd.RulePriority, b.Priority != nil}, {"boost_ms", acd.RulePriority, b.BoostMS != nil},
		{"queue", acd.RuleQueue, b.Queue != ""}, {"per_hour", acd.RuleLimit, b.PerHour != 0},
	} {
		if field.given && b.Do != field.of {
			return nil, huma.Error422UnprocessableEntity(field.name + " is for " + field.of + " only")
		}
	}
	rule := acd.NumberRule{Number: b.Number, Do: b.Do, Reason: reason, Until: b.Until}
	switch b.Do {
	case acd.RulePriority:
		if b.Priority == nil && b.BoostMS == nil {
			return nil, huma.Error422UnprocessableEntity("priority needs priority or boost_ms")
		}
		rule.KeepPriority, rule.KeepBoost = b.Priority == nil, b.BoostMS == nil
		if b.Priority != nil {
			rule.Priority = *b.Priority
		}
		if b.BoostMS != nil {
			rule.Boost = time.Duration(*b.BoostMS) * time.Millisecond
		}
	case acd.RuleQueue:
		rule.Queue = b.Queue
	case acd.RuleLimit:
		if rule.PerHour = b.PerHour; rule.PerHour == 0 {
			return nil, huma.Error422UnprocessableEntity("limit needs per_hour")
		}
	}
	kept, err := a.House.SetNumberRule(ctx, callerOf(ctx).ID, rule)
	if err != nil {
		return nil, a.fault(err)
	}
	return &one[ruleShape]{a.rule(kept, true)}, nil
}

func (a *API) removeNumberRule(ctx context.Context, in *ruleNamed) (*struct{}, error) {
	if err := a.House.RemoveNumberRule(ctx, callerOf(ctx).ID, in.ID); err != nil {
		return nil, a.fault(err)
	}
	return nil, nil
}

// rule gives a rule with its number masked, unless clear.
func (a *API) rule(r numbers.Rule, clear bool) ruleShape {
	if !clear {
		r.Number = sip.Mask(r.Number)
	}
	priority, boostMS := standing(r.NumberRule)
	return ruleShape{ID: r.ID, Number: r.Number, Do: r.Do, Priority: priority, BoostMS: boostMS, Queue: r.Queue,
		PerHour: r.PerHour, Reason: r.Reason, Author: r.Author, Set: a.stamp(r.Set), Until: a.stamp(r.Until), Idle: r.Idle}
}

// standing gives what a rule puts in place of the queue's; nil when it keeps that.
func standing(r acd.NumberRule) (priority *int, boostMS *int64) {
	if r.Do != acd.RulePriority {
		return nil, nil
	}
	if ms := r.Boost.Milliseconds(); !r.KeepBoost {
		boostMS = &ms
	}
	if !r.KeepPriority {
		priority = &r.Priority
	}
	return priority, boostMS
}
