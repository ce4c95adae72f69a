package chaos

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"hotline/acd"
	"hotline/recording/fact"
)

// InWords gives an input as a sentence.
func InWords(in acd.Input) string {
	switch in := in.(type) {
	case acd.Arrive:
		return in.Call + " calls"
	case acd.Offerable:
		if in.Needs != "" {
			return in.Call + " waits for " + in.Queue + " with " + in.Needs
		}
		return in.Call + " waits for " + in.Queue
	case acd.Prioritise:
		return fmt.Sprintf("%s has priority %d, boost %s", in.Call, in.Priority, in.Boost)
	case acd.AskWait:
		return in.Call + " asks how long"
	case acd.KeepPlace:
		return in.Call + " keeps the place"
	case acd.Unreached:
		return fmt.Sprintf("%s does not reach %s (offer %d): %s", in.Person, in.Call, in.Offer, in.Why)
	case acd.Gone:
		return in.Call + " hangs up"
	case acd.Accepted:
		return fmt.Sprintf("%s answers %s (offer %d)", in.Person, in.Call, in.Offer)
	case acd.Refused:
		return fmt.Sprintf("%s refuses %s (offer %d)", in.Person, in.Call, in.Offer)
	case acd.Unreachable:
		return fmt.Sprintf("%s cannot be rung for %s (offer %d)", in.Person, in.Call, in.Offer)
	case acd.NotRung:
		return fmt.Sprintf("the house cannot ring %s for %s (offer %d)", in.Person, in.Call, in.Offer)
	case acd.Released:
		return in.Call + " lets go of " + in.Person
	case acd.Held:
		return in.Person + " holds " + in.Call
	case acd.Resumed:
		return in.Person + " resumes " + in.Call
	case acd.SignIn:
		if in.Ready {
			return in.Person + " sits at " + in.Place
		}
		return in.Person + " registers at " + in.Place
	case acd.SignOut:
		return in.Person + " leaves"
	case acd.SetReady:
		return in.Person + " is ready"
	case acd.SetNotReady:
		return in.Person + " is not ready: " + in.Reason
	case acd.EndWrapUp:
		return in.Person + " is done"
	case acd.ExtendWrapUp:
		return fmt.Sprintf("%s needs %s more", in.Person, in.For)
	case acd.Supervise:
		return fmt.Sprintf("%s enters %s: %s", in.Person, in.Call, in.Mode)
	case acd.Unsupervise:
		return in.Person + " is out of " + in.Call
	case acd.TakeOver:
		return in.Person + " takes over " + in.Call
	case acd.SetRules:
		return "the rules change"
	case acd.Tick:
		return "time passes"
	}
	return fmt.Sprintf("%#v", in)
}

// OrderWords gives an order as a sentence.
func OrderWords(o acd.Order) string {
	switch o := o.(type) {
	case acd.MakeOffer:
		text := fmt.Sprintf("ring %s at %s for %s of %s (offer %d)", o.Person, o.Place, o.Call, o.Queue, o.Offer)
		if o.Number != "" {
			text += ", calls back " + o.Number
		}
		return text
	case acd.Withdraw:
		return fmt.Sprintf("stop ringing %s for %s (offer %d): %s", o.Person, o.Call, o.Offer, o.Why)
	case acd.Confirm:
		return fmt.Sprintf("%s and %s are together (offer %d)", o.Call, o.Person, o.Offer)
	case acd.Dismiss:
		return fmt.Sprintf("dismiss %s from %s (offer %d): %s", o.Person, o.Call, o.Offer, o.Why)
	case acd.LetIn:
		if o.Mode == "" {
			return fmt.Sprintf("%s is out of %s", o.Person, o.Call)
		}
		return fmt.Sprintf("let %s at %s into %s: %s", o.Person, o.Place, o.Call, o.Mode)
	case acd.Overflow:
		return fmt.Sprintf("%s cannot stay in %q: %s", o.Call, o.Queue, o.Why)
	case acd.ExpectedWait:
		if !o.Known {
			return fmt.Sprintf("%s is told nothing, ahead %d", o.Call, o.Ahead)
		}
		return fmt.Sprintf("%s waits %s or %s, ahead %d", o.Call, o.P50, o.P80, o.Ahead)
	}
	return fmt.Sprintf("%#v", o)
}

// FactWords gives a fact as a sentence.
func FactWords(f fact.Fact) string {
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
	case fact.CallRuled:
		return ruleWords(b)
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
		if r.Passed > 0 {
			w += fmt.Sprintf(", %d passed", r.Passed)
		}
		if r.OwnSite {
			w += ", own site"
		}
		return w
	case fact.CallbackMade:
		return fmt.Sprintf(": of %s, %s", b.Of, b.Why)
	case fact.CallbackJoined:
		return fmt.Sprintf(": by %s, %s", b.Of, b.Why)
	case fact.CallbackRefused:
		return ": " + b.Why
	case fact.CallbackDialled:
		return fmt.Sprintf(": offer %d, attempt %d after %s", b.Offer, b.Attempt, ms(b.WaitMS))
	case fact.CallbackUnreached:
		return fmt.Sprintf(": offer %d, attempt %d, %s", b.Offer, b.Attempt, b.Why)
	case fact.CallbackClosed:
		return fmt.Sprintf(": %s, after %d attempts", b.Why, b.Attempts)
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
		return ": " + b.Why + byWords(b.By)
	case fact.SeatState:
		return fmt.Sprintf(": %s -> %s%s", stateWords(b.From, ""), stateWords(b.To, b.Reason), byWords(b.By))
	case fact.SeatWrapUpExtended:
		return fmt.Sprintf(": %s more%s", ms(b.ForMS), byWords(b.By))
	}
	return supervisorWords(b)
}

func supervisorWords(b fact.Body) string {
	switch b := b.(type) {
	case fact.CallSupervised:
		return ": " + cmp.Or(b.Mode, "out")
	case fact.CallTakenOver:
		return ": from " + b.From
	}
	return ""
}

func byWords(by string) string {
	if by == "" {
		return ""
	}
	return ", by " + by
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

func at(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

func keptOr(kept bool, given string) string {
	if kept {
		return " as its queue"
	}
	return " " + given
}

func ruleWords(b fact.CallRuled) string {
	w := ": " + b.Do
	if b.Do == acd.RulePriority {
		w += keptOr(b.KeepPriority, strconv.Itoa(b.Priority)) + ", boost" + keptOr(b.KeepBoost, ms(b.BoostMS).String())
	}
	if b.PerHour > 0 {
		w += fmt.Sprintf(" %d an hour", b.PerHour)
	}
	return fmt.Sprintf("%s, %q says %q", w, b.Author, b.Reason)
}
