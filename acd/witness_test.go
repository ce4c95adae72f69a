package acd

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

// TestOneStepIsExplainedOfferByOffer: the end of a pause makes two offers in one
// step, and the second is explained as it was after the first.
func TestOneStepIsExplainedOfferByOffer(t *testing.T) {
	e := New(Rules{
		Queues: []Queue{{Name: "general"}},
		People: []Person{{ID: "ann"}, {ID: "ben"}},
	})
	play(e, SignIn{Person: "ann", Ready: true}, Arrive{Call: "c1"}, Offerable{Call: "c1"},
		NotRung{Call: "c1", Person: "ann", Offer: 1, Why: "no-port"}, SignIn{Person: "ben", Ready: true},
		Arrive{Call: "c2"}, Offerable{Call: "c2"})
	state, err := e.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	explain := func(offer uint64) (Why, bool) {
		again, err := Restore(state)
		if err != nil {
			t.Fatal(err)
		}
		return again.Explain(nine.Add(pauseFor), Tick{}, offer)
	}
	first, made := explain(2)
	if !made || first.Call != "c1" || first.To != "ann" || first.Offer != 2 || first.State != "waiting" || first.Reason.RunnerUp != "ben" ||
		first.People[0].Why != "" || first.People[1].Why != "" {
		t.Errorf("the first offer is explained as %+v, %v", first, made)
	}
	second, made := explain(3)
	if !made || second.Call != "c2" || second.To != "ben" || second.Ahead != 0 || second.People[0].Detail != "offered" || second.People[1].Why != "" {
		t.Errorf("the second offer is explained as %+v, %v", second, made)
	}
	if why, made := explain(4); made {
		t.Errorf("an offer that was never made is explained as %+v", why)
	}
}

// TestTheFullWhyAgreesWithTheReason: of every offer of a long walk, everybody who
// is signed in is counted as the compact reason counts them, and a step that was
// watched is the step that nobody watched.
func TestTheFullWhyAgreesWithTheReason(t *testing.T) {
	dice := rand.New(rand.NewPCG(4, 9))
	skill := func(names ...string) (all []Skill) {
		for _, name := range names {
			all = append(all, Skill{Name: name, Level: 1 + dice.IntN(3)})
		}
		return all
	}
	r := Rules{
		Queues: []Queue{
			{Name: "general", Needs: []Skill{{Name: "zh", Level: 1}}, WrapUp: time.Second, Order: Specialist},
			{Name: "english", Needs: []Skill{{Name: "en", Level: 2}}, Boost: 9 * time.Second, Order: BestLevel,
				Rings: []Ring{{After: 5 * time.Second, Need: Need{All: []Skill{{Name: "zh", Level: 2}}}}}},
		},
		Reserves: []Reserve{{Skill: "en", Level: 1, Free: 1}},
	}
	for i := range 8 {
		p := Person{ID: fmt.Sprint("p", i), Skills: skill("zh")}
		if i%2 == 0 {
			p.Skills = skill("en", "zh")
		}
		r.People = append(r.People, p)
	}
	e, plain := New(r), New(r)
	offers := 0
	for i := range 20_000 {
		now, call, person := nine.Add(time.Duration(i)*300*time.Millisecond), fmt.Sprint("c", dice.IntN(20)), fmt.Sprint("p", dice.IntN(8))
		in := []Input{Arrive{Call: call}, Offerable{Call: call, Queue: "general"}, Offerable{Call: call, Queue: "english"}, Gone{Call: call}, Gone{Call: call},
			SignIn{Person: person, Ready: true}, SetReady{Person: person}, SetNotReady{Person: person}, Tick{},
			Accepted{Call: call, Person: e.callPerson(call), Offer: e.callOffer(call)}}[dice.IntN(10)]
		orders, facts := e.Witness(now, in, func(d Decision) {
			offers++
			agree(t, e, d)
		})
		wantOrders, wantFacts := plain.Step(now, in)
		if !reflect.DeepEqual(orders, wantOrders) || !reflect.DeepEqual(facts, wantFacts) {
			t.Fatalf("step %d, watched, gave %v %v, not %v %v", i, orders, facts, wantOrders, wantFacts)
		}
	}
	if offers < 500 {
		t.Errorf("only %d offers were made", offers)
	}
}

func (e *Engine) callPerson(id string) string {
	if c := e.calls.get(id); c != nil {
		return c.Person
	}
	return ""
}

func (e *Engine) callOffer(id string) uint64 {
	if c := e.calls.get(id); c != nil {
		return c.Offer
	}
	return 0
}

// agree compares the full why of a decision with its compact reason.
func agree(t *testing.T, e *Engine, d Decision) {
	t.Helper()
	why, known := e.Why(d.Call)
	fit, unfit, reserved := 0, 0, 0
	for _, p := range why.People {
		switch {
		case p.Why == "":
			fit++
		case p.Why == "skill":
			unfit++
		case p.Why == "reserve":
			reserved++
		}
		if p.Person == d.Person && (p.Why != "" || p.Key != d.Reason.Key || p.Ring != d.Reason.Ring || p.IdleMS != d.Reason.IdleMS) {
			t.Fatalf("offer %d went to %+v for the reason %+v", d.Offer, p, d.Reason)
		}
	}
	if !known || why.State != "waiting" || fit != d.Reason.Fit || unfit != d.Reason.Unfit || reserved != d.Reason.Reserved || why.Ahead != d.Reason.Ahead {
		t.Fatalf("offer %d: %d fit, %d unfit, %d reserved, %d ahead; the reason is %+v", d.Offer, fit, unfit, reserved, why.Ahead, d.Reason)
	}
}
