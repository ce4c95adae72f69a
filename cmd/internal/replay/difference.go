package replay

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"hotline/acd"
	"hotline/recording"
	"hotline/recording/fact"
)

// peopleTold is how many people a difference tells of; the two who were chosen
// come first.
const peopleTold = 10

// difference is a record to which the engine says something else today.
type difference struct {
	record fact.Record // with the facts of then
	now    []fact.Fact
}

// first gives the first facts that are not the same; zero where there is none.
func (d *difference) first() (then, now fact.Fact) {
	for i := range max(len(d.record.Facts), len(d.now)) {
		then, now = fact.Fact{}, fact.Fact{}
		if i < len(d.record.Facts) {
			then = d.record.Facts[i]
		}
		if i < len(d.now) {
			now = d.now[i]
		}
		if then.Body == nil || now.Body == nil || plain(then) != plain(now) {
			break
		}
	}
	return then, now
}

// tell gives the difference in words: what was said then and what is said now,
// and for offers why.
func (d *difference) tell(ctx context.Context, from Source) (string, error) {
	r := d.record
	text := fmt.Sprintf("record %d at %s, input %s\n  then: %s\n  now:  %s", r.Seq, r.At.Format(time.RFC3339Nano), r.Input, plain(r.Facts...), plain(d.now...))
	then, now := d.first()
	text += "\nThe first that differs\n  then: " + sentence(then) + "\n  now:  " + sentence(now)
	_, offerThen := then.Body.(fact.OfferMade)
	_, offerNow := now.Body.(fact.OfferMade)
	if !offerThen && !offerNow {
		return text, nil
	}
	why, err := d.why(ctx, from, then, now)
	return text + why, err
}

// sentence tells one fact, and of an offer the numbers of its reason that its sentence leaves out.
func sentence(f fact.Fact) string {
	if f.Body == nil {
		return "nothing"
	}
	text := recording.Story([]fact.Fact{f}, nil)[0].Text
	if f.Call != "" {
		text = "call " + f.Call + ": " + text
	}
	if made, ok := f.Body.(fact.OfferMade); ok {
		r := made.Reason
		text += fmt.Sprintf("; key %d, waited %d ms; of the ready %d could serve it, %d lacked a skill; %d calls ahead",
			r.Key, r.Waited, r.Fit, r.Unfit, r.Ahead)
	}
	return text
}

// why explains the calls that were offered, then and now, from the state before
// the first decision that differs; where nothing is offered now, from the state
// after the step.
func (d *difference) why(ctx context.Context, from Source, then, now fact.Fact) (string, error) {
	engine, record, err := before(ctx, from, d.record.Seq, d.record.At)
	if err != nil {
		return "", err
	}
	in, err := acd.DecodeInput(record.Input)
	if err != nil {
		return "", fmt.Errorf("cannot replay record %d: %w", record.Seq, err)
	}
	text := ""
	explain := func() {
		text = explained(engine, now, then.Person, now.Person)
		if then.Call != now.Call {
			text = explained(engine, then, then.Person, now.Person) + text
		}
	}
	engine.Witness(record.At, in, func(made acd.Decision) {
		if body, ok := now.Body.(fact.OfferMade); ok && body.Offer == made.Offer {
			explain()
		}
	})
	if text == "" {
		explain()
	}
	return text, nil
}

// explained gives the why of a call in words; "" when no call was offered.
func explained(engine *acd.Engine, f fact.Fact, then, now string) string {
	if _, ok := f.Body.(fact.OfferMade); !ok {
		return ""
	}
	why, known := engine.Why(f.Call)
	if !known {
		return "\nCall " + f.Call + " is not known to the engine now"
	}
	var text strings.Builder
	fmt.Fprintf(&text, "\nCall %s as the engine sees it now: %s, queue %q, %d ms after its arrival; ring %d, priority %d, boost %d ms, %d ahead, order %s; needs %s",
		why.Call, why.State, why.Queue, why.WaitedMS, why.Ring, why.Priority, why.BoostMS, why.Ahead, why.Order, strings.Join(why.Needs, " or "))
	if why.Own != "" {
		text.WriteString(", and " + why.Own)
	}
	if !slices.ContainsFunc(why.People, func(p acd.WhyNot) bool { return p.Person == then }) && then != "" {
		fmt.Fprintf(&text, "\n  %s: not signed in%s", then, chosenBy(then, then, now))
	}
	told := 0
	for _, chosen := range []bool{true, false} {
		for _, p := range why.People {
			if (p.Person == then || p.Person == now) != chosen || told == peopleTold {
				continue
			}
			told++
			fmt.Fprintf(&text, "\n  %s: %s%s", p.Person, standing(p), chosenBy(p.Person, then, now))
		}
	}
	if more := len(why.People) - told; more > 0 {
		fmt.Fprintf(&text, "\n  and %d more", more)
	}
	return text.String()
}

func standing(p acd.WhyNot) string {
	if p.Why != "" {
		return "not now: " + p.Why + ", " + p.Detail
	}
	return fmt.Sprintf("may be offered it by ring %d, key %d, ready for %d ms", p.Ring, p.Key, p.IdleMS)
}

func chosenBy(person, then, now string) string {
	switch {
	case person == then && person == now:
		return " (chosen then and now)"
	case person == then:
		return " (chosen then)"
	case person == now:
		return " (chosen now)"
	}
	return ""
}
