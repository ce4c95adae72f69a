package acd

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"hotline/recording/fact"
)

// large is an engine at one of its bounds.
type large struct {
	*testing.T
	*Engine
	now time.Time
}

// tell gives an input a millisecond later.
func (l *large) tell(in Input) []Decision {
	l.now = l.now.Add(time.Millisecond)
	return l.Decide(l.now, in)
}

// facts does the same, for who wants to know what is written down.
func (l *large) facts(in Input) []fact.Fact {
	l.now = l.now.Add(time.Millisecond)
	_, facts := l.Step(l.now, in)
	return facts
}

// arrives lets a number call and wait; it gives the person who is offered the call.
func (l *large) arrives(call, from string) string {
	l.tell(Arrive{Call: call, Line: "12345", From: from})
	for _, d := range l.tell(Offerable{Call: call, Queue: "general"}) {
		if d.Kind == Offered {
			return d.Person
		}
	}
	return ""
}

// answers lets the person answer what rings, and the call end.
func (l *large) answers(call string) {
	c := l.calls.get(call)
	l.tell(Accepted{Call: call, Person: c.Person, Offer: c.Offer})
	l.tell(Gone{Call: call})
}

// restart goes on with an engine from the snapshot of this one.
func (l *large) restart() {
	l.Helper()
	data, err := l.Snapshot()
	if err != nil {
		l.Fatal(err)
	}
	if l.Engine, err = Restore(data); err != nil {
		l.Fatal(err)
	}
}

// TestAMatterTooManyForgetsTheOldest: of 100,000 numbers whose matters are held, and one
// more, the one that was not answered for the longest is forgotten, and no other.
func TestAMatterTooManyForgetsTheOldest(t *testing.T) {
	l := &large{t, New(Rules{Queues: []Queue{{Name: "general", Sticky: Sticky{Within: 24 * time.Hour, For: time.Minute}}}, People: []Person{{ID: "ann"}, {ID: "ben"}}}), nine}
	l.tell(SignIn{Person: "ann", Place: "a", Ready: true})
	call := func(from string) {
		if l.arrives("c"+from, from) != "ann" {
			t.Fatalf("number %s is not offered to ann, who is there alone", from)
		}
		l.answers("c" + from)
	}
	for i := range MostHoldings {
		call(strconv.Itoa(i))
	}
	call("0") // it is not the oldest any more
	if l.restart(); len(l.holders.of) != MostHoldings || l.holders.order.Len() != MostHoldings {
		t.Fatalf("%d matters are held", len(l.holders.of))
	}
	call("one more")
	if len(l.holders.of) != MostHoldings {
		t.Errorf("%d matters are held after one more", len(l.holders.of))
	}
	l.tell(SignIn{Person: "ben", Place: "b", Ready: true})
	l.arrives("first", "withheld") // by ann, who is idle longest
	for _, c := range []struct{ number, person string }{{"0", ""}, {"2", ""}, {"one more", ""}, {"1", "ben"}} {
		if got := l.arrives("again "+c.number, c.number); got != c.person {
			t.Errorf("number %s, whose matter ann holds or held, is offered to %q, want %q", c.number, got, c.person)
		}
	}
}

// TestACallBackTooManyIsRefused: of 20,000 numbers to be called back, and one more, that
// is refused; who would keep the place waits on; a number that has one joins it; and
// there is room again when one is done with.
func TestACallBackTooManyIsRefused(t *testing.T) {
	l := &large{t, New(Rules{Queues: []Queue{{Name: "general"}}, People: []Person{{ID: "ann"}}, CallBack: CallBack{On: true, MissedAfter: time.Millisecond}}), nine}
	misses := func(call, from string) (kind, why string) {
		l.arrives(call, from)
		for _, f := range l.facts(Gone{Call: call}) {
			switch b := f.Body.(type) {
			case fact.CallbackRefused:
				return string(f.Kind()), b.Why
			case fact.CallbackMade, fact.CallbackJoined:
				return string(f.Kind()), ""
			}
		}
		return "", ""
	}
	for i := range MostCallBacks {
		if kind, _ := misses(fmt.Sprint("c", i), strconv.Itoa(i)); kind != "callback.made" {
			t.Fatalf("call %d: %q", i, kind)
		}
	}
	l.restart()
	if kind, why := misses("more", "more"); kind != "callback.refused" || why != "full" || len(l.backs) != MostCallBacks {
		t.Errorf("one more: %s %s, %d to be called back", kind, why, len(l.backs))
	}
	if kind, _ := misses("again", "77"); kind != "callback.joined" {
		t.Errorf("one that has one: %s", kind)
	}
	l.arrives("waits", "waits")
	facts := l.facts(KeepPlace{Call: "waits"})
	if len(facts) != 1 || facts[0].Kind() != "callback.refused" || l.calls.get("waits").State != waiting {
		t.Errorf("who would keep the place: %v, and is %s", facts, l.calls.get("waits").State)
	}
	if v := l.View(); v.CallBacks.Waiting != MostCallBacks || v.Queues[0].Waiting != 1 {
		t.Errorf("the picture has %+v and %d waiting", v.CallBacks, v.Queues[0].Waiting)
	}
	if err := l.Invariants(); err != nil {
		t.Error(err)
	}
	l.tell(SignIn{Person: "ann", Place: "a", Ready: true}) // the first of all is called back
	l.answers("back-c0")
	if kind, _ := misses("room", "room"); kind != "callback.made" || len(l.backs) != MostCallBacks {
		t.Errorf("after one was called back: %s, %d to be", kind, len(l.backs))
	}
}

// TestASiteTooManyHasNoCallsOfItsOwn: people of 32 sites have the calls of their own
// first; those of one more have calls as if they had no site.
func TestASiteTooManyHasNoCallsOfItsOwn(t *testing.T) {
	site := func(i int) string { return fmt.Sprintf("site%02d", i) }
	r := Rules{Queues: []Queue{{Name: "general", OwnSite: true, Rings: []Ring{{After: 10 * time.Second}, {After: 20 * time.Second}}}}}
	for i := range MostSites + 1 {
		r.People = append(r.People, Person{ID: fmt.Sprintf("p%02d", i), Site: site(i)})
	}
	l := &large{t, New(r), nine}
	for _, p := range r.People {
		l.tell(SignIn{Person: p.ID, Place: p.ID, Ready: true})
	}
	l.restart()
	for i := MostSites; i >= 0; i-- { // who was idle longest comes last, but for the site too many
		call := fmt.Sprint("c", i)
		l.tell(Arrive{Call: call, Line: "12345", Site: site(i)})
		decisions := l.tell(Offerable{Call: call, Queue: "general"})
		want, own := fmt.Sprintf("p%02d", i), true
		if i == MostSites {
			want, own = "p00", false
		} else if i == 0 {
			want, own = fmt.Sprintf("p%02d", MostSites), false // who is left
		}
		if len(decisions) != 1 || decisions[0].Person != want || decisions[0].Reason.OwnSite != own {
			t.Errorf("a call of %s: %+v, want %s", site(i), decisions, want)
		}
	}
	if err := l.Invariants(); err != nil {
		t.Error(err)
	}
}
