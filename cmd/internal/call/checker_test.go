package call

import (
	"fmt"
	"slices"
	"time"

	"hotline/acd"
	"hotline/recording/fact"
)

// checker recounts what has to be true of every call, whatever happened. It
// sees all inputs, orders and facts, and keeps the first thing that is wrong.
type checker struct {
	wrong     string
	arrived   int
	gone      int
	ended     []fact.CallEnded
	legsEnded map[string]int
	answered  map[string]int
	opened    map[string]bool // ports that are open
	asked     map[string]bool // legs whose port was asked for
	closed    map[string]int
	joined    string
	outcomes  map[uint64]int // offer: Accepted, Refused or Unreachable told
	offers    map[uint64]bool
	verdicts  map[uint64]bool
	confirmed bool
	accepted  map[uint64]bool
	over      map[uint64]bool // accepted, and released before the verdict
	released  int
	tape      int
	done      bool
	callback  int
	kept      bool   // the engine was told that the place is kept
	why       string // of the call-back
	messages  int
	rung      int // joins of a leg that only rings
	surveyed  int
	graded    int
	detours   int    // overflows after which the call was offerable again
	full      bool   // the last overflow has had no answer
	held      string // the leg that holds
	guest     string // the supervisor's leg
	enters    string // the person
	mode      string
	mixes     int
	phones    map[string]int
}

func newChecker() *checker {
	return &checker{legsEnded: map[string]int{}, answered: map[string]int{}, opened: map[string]bool{},
		asked: map[string]bool{}, closed: map[string]int{}, outcomes: map[uint64]int{}, offers: map[uint64]bool{},
		verdicts: map[uint64]bool{}, accepted: map[uint64]bool{}, over: map[uint64]bool{}, phones: map[string]int{}}
}

func (k *checker) fail(format string, args ...any) {
	if k.wrong == "" {
		k.wrong = fmt.Sprintf(format, args...)
	}
}

func (k *checker) open(leg string) { k.opened[leg], k.asked[leg] = true, true }

func (k *checker) phoneEnded(leg string) {
	if k.phones[leg]++; k.phones[leg] > 1 {
		k.fail("the dialog of phone %s ended twice", leg)
	}
}

func (k *checker) input(in Input) {
	if k.done {
		return
	}
	switch in := in.(type) {
	case Opened:
		if in.Failed == "" {
			k.opened[in.Leg] = true
		}
	case Engine:
		if len(k.ended) > 0 {
			return // what comes later is too late
		}
		switch o := in.Order.(type) {
		case acd.LetIn:
			if k.guest == "" || o.Person == k.enters {
				k.enters, k.mode = o.Person, o.Mode
			}
		case acd.MakeOffer:
			k.offers[o.Offer] = true
		case acd.Confirm:
			k.confirmed = k.confirmed || k.accepted[o.Offer] && !k.over[o.Offer]
			k.verdicts[o.Offer] = !k.over[o.Offer]
		case acd.Overflow:
			k.full = true
		case acd.Dismiss:
			k.verdicts[o.Offer] = !k.over[o.Offer]
		}
	}
}

func (k *checker) fact(f fact.Fact) {
	if k.done {
		k.fail("fact %s after Done", f.Kind())
	}
	if len(k.ended) > 0 {
		k.fail("fact %s after call.ended", f.Kind())
	}
	if f.Call == "" || f.Line == "" || f.At.Location() != time.UTC || f.At.Nanosecond()%1e6 != 0 {
		k.fail("fact %s has no call, line or time in whole milliseconds", f.Kind())
	}
	switch body := f.Body.(type) {
	case fact.CallEnded:
		k.ended = append(k.ended, body)
	case fact.LegEnded:
		k.legsEnded[f.Leg]++
		if f.Leg == k.held {
			k.held = ""
		}
	case fact.LegAnswered:
		k.answered[f.Leg]++
		if k.legsEnded[f.Leg] > 0 {
			k.fail("leg %s answered after its end", f.Leg)
		}
	case fact.CallbackWanted:
		k.callback++
		k.why = body.Why
	case fact.CallMessage:
		k.messages++
		if body.LengthMS < 0 || k.messages > 1 {
			k.fail("message %d of %d ms", k.messages, body.LengthMS)
		}
	case fact.CallSurveyed:
		if k.surveyed++; k.surveyed > 1 || f.Person == "" {
			k.fail("survey %d of %q", k.surveyed, f.Person)
		}
	case fact.CallGraded:
		if k.graded++; k.graded > k.surveyed || body.Grade < 1 || body.Grade > 5 || f.Person == "" {
			k.fail("grade %d of %q is %d", k.graded, f.Person, body.Grade)
		}
	case fact.CallHeld:
		if k.held != "" || k.answered[f.Leg] == 0 || k.legsEnded[f.Leg] > 0 {
			k.fail("held twice")
		}
		k.held = f.Leg
	case fact.CallResumed:
		if k.held != f.Leg {
			k.fail("resumed without a hold")
		}
		k.held = ""
	}
}

func (k *checker) order(o Order) {
	if k.done {
		k.fail("order %s after Done", showOrder(o))
	}
	switch o := o.(type) {
	case Tell:
		k.tell(o.In)
	case Open:
		if k.asked[o.Leg] {
			k.fail("leg %s opened twice", o.Leg)
		}
		k.asked[o.Leg] = true
		if o.Person == k.enters {
			k.guest = o.Leg
		}
	case Close:
		k.closed[o.Leg]++
		if !k.opened[o.Leg] {
			k.fail("closed %s, which was not open", o.Leg)
		}
		if k.joined == o.Leg || k.joined != "" && o.Leg == Citizen {
			k.fail("closed %s while joined", o.Leg)
		}
	case Talk, Play, Hush:
		k.live(o)
	case Mix:
		k.mixed(o)
	case Join:
		if k.joined != "" {
			k.fail("joined %s while joined with %s", o.B, k.joined)
		}
		if k.joined = o.B; k.answered[o.B] == 0 {
			k.rung++
		}
	case Part:
		if k.joined != o.B {
			k.fail("parted from %s while joined with %q", o.B, k.joined)
		}
		k.joined = ""
	case Tape:
		k.tape++
	case Done:
		k.done = true
	}
}

// live checks that sound is ordered only for a leg whose port is open.
func (k *checker) live(o Order) {
	var leg string
	switch o := o.(type) {
	case Talk:
		leg = o.Leg
	case Play:
		leg = o.Leg
		if k.joined != "" {
			k.fail("%s while joined", showOrder(o))
		}
	case Hush:
		leg = o.Leg
	}
	if !k.opened[leg] || k.closed[leg] > 0 {
		k.fail("%s without a port", showOrder(o))
	}
}

func (k *checker) tell(in acd.Input) {
	if _, ok := in.(acd.Arrive); ok {
		k.arrived++
	} else if k.arrived == 0 {
		k.fail("%s before Arrive", showTell(in))
	}
	if k.gone > 0 {
		k.fail("%s after Gone", showTell(in))
	}
	switch in := in.(type) {
	case acd.Gone:
		k.gone++
	case acd.KeepPlace:
		k.kept = true
	case acd.Offerable:
		if k.full {
			k.full = false
			k.detours++
		}
	case acd.Accepted:
		k.accepted[in.Offer] = true
		k.offerEnds(in.Offer)
	case acd.Refused:
		k.offerEnds(in.Offer)
	case acd.Unreachable:
		k.offerEnds(in.Offer)
	case acd.NotRung:
		k.offerEnds(in.Offer)
	case acd.TakeOver:
		k.tookOver(in)
	case acd.Unsupervise:
		if in.Person == k.enters {
			k.enters, k.guest = "", ""
		}
	case acd.Released:
		k.released++
		for offer := range k.accepted {
			k.over[offer] = k.over[offer] || !k.verdicts[offer]
		}
	}
}

func (k *checker) offerEnds(offer uint64) {
	if k.outcomes[offer]++; k.outcomes[offer] > 1 {
		k.fail("offer %d has two outcomes", offer)
	}
	if !k.offers[offer] {
		k.fail("offer %d was never made", offer)
	}
}

// final checks what must be true when the call is over.
func (k *checker) final() {
	if !k.done {
		k.fail("the call is never done")
	}
	if k.arrived > 1 || k.gone != k.arrived {
		k.fail("%d Arrive, %d Gone", k.arrived, k.gone)
	}
	if k.tape > 1 || k.callback > 1 || k.released > len(k.accepted) {
		k.fail("tape %d, callback %d, released %d times", k.tape, k.callback, k.released)
	}
	if len(k.ended) != 1 {
		k.fail("%d call.ended", len(k.ended))
		return
	}
	if k.surveyed > 0 && (k.ended[0].By != fact.BySeat || k.ended[0].Outcome != fact.Answered || k.released == 0 || k.callback > 0) {
		k.fail("a survey, and the call is %s by %s, released %d times, called back %d times", k.ended[0].Outcome, k.ended[0].By, k.released, k.callback)
	}
	if k.kept != (k.why == "kept-place") {
		k.fail("place kept: %t, called back because %q", k.kept, k.why)
	}
	for leg := range k.asked {
		if k.legsEnded[leg] != 1 {
			k.fail("%d leg.ended of %s", k.legsEnded[leg], leg)
		}
		want := 0
		if k.opened[leg] {
			want = 1
		}
		if k.closed[leg] != want {
			k.fail("leg %s closed %d times, want %d", leg, k.closed[leg], want)
		}
		if k.answered[leg] > 1 {
			k.fail("%d leg.answered of %s", k.answered[leg], leg)
		}
	}
	k.outcome()
}

// outcome checks that the call's outcome is what the engine believes.
func (k *checker) outcome() {
	answered := k.ended[0].Outcome == fact.Answered
	if k.confirmed != answered {
		for offer := range k.accepted {
			if !k.verdicts[offer] && answered {
				return // the engine never judged
			}
		}
		k.fail("outcome %s, confirmed: %t", k.ended[0].Outcome, k.confirmed)
	}
	outcomes := []fact.Outcome{fact.Answered, fact.Abandoned, fact.TurnedOff, fact.Refused, fact.Lost}
	if !slices.Contains(outcomes, k.ended[0].Outcome) {
		k.fail("no such outcome: %q", k.ended[0].Outcome)
	}
}

// mixed checks who hears whom: the supervisor both, as far as they are there, and
// nobody the supervisor but in their way of being in the call.
func (k *checker) mixed(m Mix) {
	k.mixes++
	hears := map[string][]string{}
	for _, member := range m.Members {
		hears[member.Leg] = member.Hears
		for _, leg := range append([]string{member.Leg}, member.Hears...) {
			if !k.opened[leg] || k.closed[leg] > 0 {
				k.fail("%s without a port", showOrder(m))
			}
		}
	}
	k.joined = ""
	for leg := range hears {
		if leg != Citizen && leg != k.guest && slices.Contains(hears[Citizen], leg) {
			k.joined = leg
		}
	}
	heard := func(by string) bool { return slices.Contains(hears[by], k.guest) }
	for leg := range hears {
		both := leg == k.joined || leg == Citizen
		switch {
		case leg == k.guest:
			if slices.Contains(hears[leg], leg) || len(hears[leg]) != len(hears)-1 {
				k.fail("%s: the supervisor does not hear all", showOrder(m))
			}
		case both && k.joined != "" && !(slices.Contains(hears[Citizen], k.joined) && slices.Contains(hears[k.joined], Citizen)):
			k.fail("%s: the two do not hear each other", showOrder(m))
		case k.guest != "" && leg == Citizen && heard(leg) != (k.mode == acd.Barge),
			k.guest != "" && leg != Citizen && heard(leg) != (k.mode != acd.Listen):
			k.fail("%s in the way %q", showOrder(m), k.mode)
		}
	}
}

func (k *checker) tookOver(in acd.TakeOver) {
	if k.guest == "" || in.Person != k.enters {
		k.fail("%s by somebody else", showTell(in))
	}
	k.guest, k.enters = "", ""
}
