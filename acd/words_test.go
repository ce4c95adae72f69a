package acd

import (
	"fmt"
	"strings"
	"time"

	"hotline/recording/fact"
)

// The test's words: every input, order and fact as a sentence.

func inWords(in Input) string {
	switch in := in.(type) {
	case Arrive:
		return in.Call + " calls"
	case Offerable:
		if in.Needs != "" {
			return in.Call + " waits for " + in.Queue + " with " + in.Needs
		}
		return in.Call + " waits for " + in.Queue
	case Prioritise:
		return fmt.Sprintf("%s has priority %d, boost %s", in.Call, in.Priority, in.Boost)
	case Gone:
		return in.Call + " hangs up"
	case Accepted:
		return fmt.Sprintf("%s answers %s (offer %d)", in.Person, in.Call, in.Offer)
	case Refused:
		return fmt.Sprintf("%s refuses %s (offer %d)", in.Person, in.Call, in.Offer)
	case Unreachable:
		return fmt.Sprintf("%s cannot be rung for %s (offer %d)", in.Person, in.Call, in.Offer)
	case NotRung:
		return fmt.Sprintf("the house cannot ring %s for %s (offer %d)", in.Person, in.Call, in.Offer)
	case Released:
		return in.Call + " lets go of " + in.Person
	case Held:
		return in.Person + " holds " + in.Call
	case Resumed:
		return in.Person + " resumes " + in.Call
	case SignIn:
		if in.Ready {
			return in.Person + " sits at " + in.Place
		}
		return in.Person + " registers at " + in.Place
	case SignOut:
		return in.Person + " leaves"
	case SetReady:
		return in.Person + " is ready"
	case SetNotReady:
		return in.Person + " is not ready: " + in.Reason
	case EndWrapUp:
		return in.Person + " is done"
	case SetRules:
		return "the rules change"
	case Tick:
		return "time passes"
	}
	return fmt.Sprintf("%#v", in)
}

func orderWords(o Order) string {
	switch o := o.(type) {
	case MakeOffer:
		return fmt.Sprintf("ring %s at %s for %s of %s (offer %d)", o.Person, o.Place, o.Call, o.Queue, o.Offer)
	case Withdraw:
		return fmt.Sprintf("stop ringing %s for %s (offer %d): %s", o.Person, o.Call, o.Offer, o.Why)
	case Confirm:
		return fmt.Sprintf("%s and %s are together (offer %d)", o.Call, o.Person, o.Offer)
	case Dismiss:
		return fmt.Sprintf("dismiss %s from %s (offer %d): %s", o.Person, o.Call, o.Offer, o.Why)
	case Overflow:
		return fmt.Sprintf("%s cannot stay in %q: %s", o.Call, o.Queue, o.Why)
	}
	return fmt.Sprintf("%#v", o)
}

func factWords(f fact.Fact) string {
	var w strings.Builder
	fmt.Fprintf(&w, "%s", f.Kind())
	for _, subject := range []string{f.Call, f.Person, f.Queue} {
		if subject != "" {
			w.WriteString(" " + subject)
		}
	}
	w.WriteString(bodyWords(f.Body))
	return w.String()
}

func bodyWords(b fact.Body) string {
	switch b := b.(type) {
	case fact.CallQueued:
		if b.Again {
			return ", again"
		}
	case fact.CallOverflowed:
		return ": " + b.Why
	case fact.CallAnswered:
		return fmt.Sprintf(": offer %d after %s", b.Offer, ms(b.WaitMS))
	case fact.OfferMade:
		r := b.Reason
		w := fmt.Sprintf(": offer %d, ", b.Offer)
		if r.Ring > 0 {
			w += fmt.Sprintf("ring %d, ", r.Ring)
		}
		w += r.Rule
		if r.Key != 0 {
			w += fmt.Sprintf(" %d, idle", r.Key)
		}
		w += " " + ms(r.IdleMS).String()
		if r.RunnerUp != "" {
			w += " before " + r.RunnerUp
		}
		w += fmt.Sprintf(", waited %s, fit %d, unfit %d, ahead %d", ms(r.Waited), r.Fit, r.Unfit, r.Ahead)
		if r.Reserved > 0 {
			w += fmt.Sprintf(", reserved %d", r.Reserved)
		}
		return w
	case fact.OfferRefused:
		return fmt.Sprintf(": offer %d", b.Offer)
	case fact.OfferMissed:
		return fmt.Sprintf(": offer %d after %s", b.Offer, ms(b.AfterMS))
	case fact.OfferUnreachable:
		return fmt.Sprintf(": offer %d", b.Offer)
	case fact.OfferWithdrawn:
		return fmt.Sprintf(": offer %d, %s", b.Offer, b.Why)
	case fact.OfferDismissed:
		return fmt.Sprintf(": offer %d, %s", b.Offer, b.Why)
	case fact.SeatSignedOut:
		return ": " + b.Why
	case fact.SeatState:
		return fmt.Sprintf(": %s -> %s", stateWords(b.From, ""), stateWords(b.To, b.Reason))
	}
	return ""
}

func stateWords(state, reason string) string {
	if state == "" {
		state = "out"
	}
	if reason != "" {
		state += " (" + reason + ")"
	}
	return state
}

func ms(n int64) time.Duration { return time.Duration(n) * time.Millisecond }
