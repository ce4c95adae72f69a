package replay

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"hotline/acd"
	"hotline/recording/fact"
	"hotline/recording/ledger"
)

// lived is an engine whose life is on a real ledger, and why it made each offer.
type lived struct {
	*ledger.Ledger
	engine *acd.Engine
	why    []acd.Why
	done   chan struct{}
}

func live(t *testing.T) *lived {
	t.Helper()
	l, err := ledger.Open(ledger.Config{File: filepath.Join(t.TempDir(), "ledger.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return &lived{Ledger: l, done: make(chan struct{}, 1), engine: acd.New(acd.Rules{
		Queues: []acd.Queue{{Name: "general", Needs: []acd.Skill{{Name: "zh", Level: 1}}, WrapUp: 2 * time.Second,
			Rings: []acd.Ring{{After: 10 * time.Second, Need: acd.Need{All: []acd.Skill{{Name: "en", Level: 1}}}}}}},
		People: []acd.Person{{ID: "1001", Skills: []acd.Skill{{Name: "zh", Level: 1}}}, {ID: "1002", Skills: []acd.Skill{{Name: "zh", Level: 2}}},
			{ID: "1003", Skills: []acd.Skill{{Name: "en", Level: 2}}}},
	})}
}

func (l *lived) step(now time.Time, in acd.Input) {
	_, facts := l.engine.Witness(now, in, func(d acd.Decision) {
		why, _ := l.engine.Why(d.Call)
		why.Offer, why.To, why.Reason = d.Offer, d.Person, &d.Reason
		l.why = append(l.why, why)
	})
	l.append(fact.Record{At: now, Machine: machine, Input: acd.EncodeInput(in), Facts: facts})
}

func (l *lived) append(r fact.Record) {
	l.Append(r, func([]fact.Fact) { l.done <- struct{}{} })
	<-l.done
}

func (l *lived) keep(t *testing.T, now time.Time) {
	t.Helper()
	state, err := l.engine.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	l.Snapshot(machine, now, l.Seq(), state)
}

// TestEveryOfferIsExplainedAfterwardsAsItWas: every offer of a long walk, whose
// records lie among those of other machines, is explained from the last state that
// was kept, as it was when it was made.
func TestEveryOfferIsExplainedAfterwardsAsItWas(t *testing.T) {
	l, dice := live(t), rand.New(rand.NewPCG(1, 2))
	now := morning
	for i := range 1_500 {
		now = now.Add(time.Duration(dice.IntN(1_000)) * time.Millisecond)
		if i%400 == 0 {
			l.keep(t, now)
		}
		call, person := fmt.Sprint("c", i/30), fmt.Sprint(1001+dice.IntN(3))
		last := acd.Why{Call: "none"}
		if len(l.why) > 0 {
			last = l.why[len(l.why)-1]
		}
		l.step(now, []acd.Input{
			acd.Arrive{Call: call, Line: "city"}, acd.Offerable{Call: call, Queue: "general"}, acd.SetNotReady{Person: person},
			acd.SignIn{Person: person, Place: person, Contact: "x", Ready: true}, acd.SetReady{Person: person}, acd.Tick{}, acd.Gone{Call: last.Call},
			acd.Accepted{Call: last.Call, Person: last.To, Offer: last.Offer}, acd.Refused{Call: last.Call, Person: last.To, Offer: last.Offer},
			acd.NotRung{Call: last.Call, Person: last.To, Offer: last.Offer, Why: "no-port"},
		}[dice.IntN(10)])
		if i%7 == 0 {
			l.append(fact.Record{At: now, Machine: "call", Facts: []fact.Fact{{At: now, Call: call, Body: fact.CallPrompt{}}}})
		}
	}
	x := NewExplainer(l)
	if len(l.why) < 30 {
		t.Fatalf("only %d offers were made", len(l.why))
	}
	latest := map[string]acd.Why{}
	for _, want := range l.why {
		latest[want.Call] = want
		got, err := x.Why(t.Context(), want.Call, want.Offer)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("offer %d is explained as\n%+v, not\n%+v: %v", want.Offer, got, want, err)
		}
	}
	for call, want := range latest {
		if got, err := x.Why(t.Context(), call, 0); err != nil || got.Offer != want.Offer {
			t.Errorf("call %s is explained by its offer %d, not by the last, %d: %v", call, got.Offer, want.Offer, err)
		}
	}
	if _, err := x.Why(t.Context(), l.why[0].Call, 99_999); !errors.Is(err, ErrNoOffer) {
		t.Errorf("an offer that never was: %v", err)
	}
	if _, err := x.Why(t.Context(), "nobody", 0); !errors.Is(err, ErrNoOffer) {
		t.Errorf("a call that never was: %v", err)
	}
}

func offerOf(l *lived, t *testing.T, kept time.Time) {
	t.Helper()
	l.keep(t, kept)
	for _, in := range aCall()[:3] {
		l.step(morning, in)
	}
}

func TestWhatIsNotKeptCannotBeExplained(t *testing.T) {
	l := live(t)
	offerOf(l, t, morning.Add(-26*time.Hour))
	if _, err := NewExplainer(l).Why(t.Context(), "c1", 1); !errors.Is(err, ErrForgotten) {
		t.Errorf("with a state of the day before yesterday: %v", err)
	}
	l = live(t)
	l.Snapshot(machine, morning, l.Seq(), []byte(`{"version":0}`))
	for _, in := range aCall()[:3] {
		l.step(morning, in)
	}
	if _, err := NewExplainer(l).Why(t.Context(), "c1", 1); !errors.Is(err, ErrForgotten) {
		t.Errorf("with a state of another version: %v", err)
	}
	l = live(t)
	l.keep(t, morning)
	l.append(fact.Record{At: morning, Machine: machine, Input: acd.EncodeInput(acd.Tick{}), Facts: []fact.Fact{
		{At: morning, Call: "c1", Person: "1001", Body: fact.OfferMade{Offer: 1}}}})
	if _, err := NewExplainer(l).Why(t.Context(), "c1", 1); !errors.Is(err, ErrLost) {
		t.Errorf("an offer that the records do not lead to: %v", err)
	}
}

// slow is a ledger that is read when the test says so.
type slow struct {
	*lived
	asked, goOn chan struct{}
}

func (s slow) FactsOfCall(ctx context.Context, call string) ([]fact.Fact, error) {
	s.asked <- struct{}{}
	<-s.goOn
	return s.lived.FactsOfCall(ctx, call)
}

func TestOneExplanationAtATime(t *testing.T) {
	l := live(t)
	offerOf(l, t, morning)
	s := slow{l, make(chan struct{}), make(chan struct{})}
	x, first := NewExplainer(s), make(chan error)
	ctx, cancel := context.WithCancel(t.Context())
	ask := func() {
		_, err := x.Why(ctx, "c1", 1)
		first <- err
	}
	go ask()
	<-s.asked
	if _, err := x.Why(t.Context(), "c1", 1); !errors.Is(err, ErrBusy) {
		t.Errorf("beside another: %v", err)
	}
	s.goOn <- struct{}{}
	if err := <-first; err != nil {
		t.Errorf("the first: %v", err)
	}
	go ask()
	<-s.asked
	cancel()
	s.goOn <- struct{}{}
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("one whose asker has gone: %v", err)
	}
}

// TestADifferenceIsExplained: yesterday's decision, as the engine of today sees it.
func TestADifferenceIsExplained(t *testing.T) {
	var d diary
	d.write(t, append([]acd.Input{acd.Arrive{Call: "c0", Line: "city"}}, aCall()...)...)
	then := &d.records[3].Facts[1]
	then.Call, then.Person = "c0", "1002"
	got, err := Run(context.Background(), &d, morning, morning.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"then: call c0: offered to 1002 (offer 1: longest-idle, ring 0, ready for 2.000 s); key 0, waited 1000 ms; of the ready 1 could serve it, 0 lacked a skill; 0 calls ahead\n",
		"now:  call c1: offered to 1001 (",
		"Call c0 as the engine sees it now: greeting, queue \"\", ",
		"Call c1 as the engine sees it now: waiting, queue \"general\", 1000 ms after its arrival; ring 0, priority 0, boost 0 ms, 0 ahead, order longest-idle; needs zh\n  1002: not signed in (chosen then)\n  1001: may be offered it by ring 0, key 0, ready for 2000 ms (chosen now)",
		"\n  1002: not signed in (chosen then)",
	} {
		if !strings.Contains(got.Difference, want) {
			t.Errorf("%q is not in\n%s", want, got.Difference)
		}
	}
}

// TestAnOfferThatIsNotMadeAnyMore is explained by what keeps everybody from it now.
func TestAnOfferThatIsNotMadeAnyMore(t *testing.T) {
	var d diary
	d.write(t, aCall()[1], aCall()[0], acd.SetNotReady{Person: "1001", Reason: "lunch"}, aCall()[2])
	d.records[3].Facts = append(d.records[3].Facts, fact.Fact{At: morning.Add(3 * time.Second), Call: "c1", Person: "1001", Body: fact.OfferMade{Offer: 1}})
	got, err := Run(context.Background(), &d, morning, morning.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if want := "  now:  nothing\nCall c1 as the engine sees it now: waiting, queue \"general\""; !strings.Contains(got.Difference, want) {
		t.Errorf("%q is not in\n%s", want, got.Difference)
	}
	if want := "1001: not now: state, not-ready: lunch (chosen then)"; !strings.Contains(got.Difference, want) {
		t.Errorf("%q is not in\n%s", want, got.Difference)
	}
}
