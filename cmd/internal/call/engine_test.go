package call

import (
	"math/rand/v2"
	"testing"
	"time"

	"hotline/acd"
	"hotline/recording/fact"
	"hotline/sip"
)

// house is a call with the real engine beside it. The engine hears what it is
// told at once, in order; its orders reach the call after some steps.
type house struct {
	w      *world
	engine *acd.Engine
	facts  map[fact.Kind]int
	orders []acd.Order
	read   int
}

func newHouse(t *testing.T) *house {
	h := &house{w: newWorld(setup(), func(string) {}), facts: map[fact.Kind]int{}}
	skill := []acd.Skill{{Name: "mandarin", Level: 1}}
	h.engine = acd.New(acd.Rules{
		Queues: []acd.Queue{{Name: "general", Needs: skill, RingFor: 10 * time.Second, WrapUp: 5 * time.Second},
			{Name: "english", Needs: skill, RingFor: 10 * time.Second, WrapUp: 5 * time.Second}},
		People: []acd.Person{{ID: "1001", Skills: skill}, {ID: "1002", Skills: skill}, {ID: "1003", Skills: skill}},
	})
	for _, person := range []string{"1001", "1002", "1003"} {
		h.tell(t, acd.SignIn{Person: person, Place: "p" + person, Contact: "sip:" + person + "@192.0.2.9", Ready: true})
	}
	return h
}

func (h *house) tell(t *testing.T, in acd.Input) {
	orders, facts := h.engine.Step(h.w.now, in)
	h.orders = append(h.orders, orders...)
	for _, f := range facts {
		h.facts[f.Kind()]++
	}
	if err := h.engine.Invariants(); err != nil {
		t.Fatalf("after %s: %v", showTell(in), err)
	}
}

// settle passes messages between call and engine until none is left.
func (h *house) settle(t *testing.T) {
	for h.hear(t) || len(h.orders) > 0 {
		if len(h.orders) > 0 {
			h.deliver()
		}
		for len(h.w.opens) > 0 {
			h.w.open("")
		}
	}
}

func (h *house) hear(t *testing.T) bool {
	heard := h.read < len(h.w.tells)
	for h.read < len(h.w.tells) {
		h.read++
		h.tell(t, h.w.tells[h.read-1])
	}
	return heard
}

func (h *house) deliver() {
	o := h.orders[0]
	h.orders = h.orders[1:]
	h.w.input(Engine{Order: o})
}

// TestWithEngine: 1001 is not there, 1002 answers; the engine and the call agree all the way.
func TestWithEngine(t *testing.T) {
	h := newHouse(t)
	h.w.citizen(false)
	h.w.input(Begin{})
	h.settle(t)
	h.w.until(origin.Add(6 * time.Second))
	h.w.input(Played{Leg: Citizen, Number: h.w.say})
	h.settle(t)
	h.w.phones["b1"].do(h.w, sip.WantRing{Status: 180})
	h.w.carry()
	h.w.until(origin.Add(16 * time.Second))
	h.tell(t, acd.Tick{})
	h.settle(t)
	h.w.phones["b2"].answer(h.w)
	h.w.carry()
	h.settle(t)
	if v := h.w.call.View(); v.State != Talking || v.Person != "1002" || len(v.Legs) != 2 {
		t.Errorf("the call is %+v, want it talking with 1002", v)
	}
	h.w.until(origin.Add(30 * time.Second))
	h.w.phones[Citizen].do(h.w, sip.WantEnd{})
	h.w.carry()
	h.settle(t)
	h.w.check.final()
	if h.w.check.wrong != "" {
		t.Error(h.w.check.wrong)
	}
	for kind, want := range map[fact.Kind]int{"offer.made": 2, "offer.missed": 1, "call.answered": 1, "call.queued": 1} {
		if h.facts[kind] != want {
			t.Errorf("%d %s, want %d", h.facts[kind], kind, want)
		}
	}
	v := h.engine.View()
	if v.Counts.Ignored != 0 || len(v.Calls) != 0 {
		t.Errorf("the engine ignored %d inputs and still has %d calls", v.Counts.Ignored, len(v.Calls))
	}
}

// TestEngineAgrees lives through calls in which the engine's orders and the
// phones cross at random: the outcome is answered exactly when the engine says
// so, and the engine is left with no call.
func TestEngineAgrees(t *testing.T) {
	answered := 0
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 3))
		h := newHouse(t)
		h.w.citizen(false)
		h.w.input(Begin{})
		h.w.input(Played{Leg: Citizen, Number: h.w.say})
		for range 60 {
			h.w.until(h.w.now.Add(time.Duration(r.IntN(2000)) * time.Millisecond))
			h.step(t, r)
			h.w.carry()
		}
		h.settle(t)
		h.w.phones[Citizen].do(h.w, sip.WantEnd{})
		for range 120 {
			h.w.carry()
			h.settle(t)
			h.w.until(h.w.now.Add(time.Second))
		}
		h.w.check.final()
		if h.w.check.wrong != "" {
			t.Fatalf("seed %d: %s", seed, h.w.check.wrong)
		}
		outcome := h.w.check.ended[0].Outcome
		if (outcome == fact.Answered) != (h.facts["call.answered"] == 1) {
			t.Fatalf("seed %d: outcome %s, %d call.answered", seed, outcome, h.facts["call.answered"])
		}
		if outcome == fact.Answered {
			answered++
		}
		if left := len(h.engine.View().Calls); left != 0 {
			t.Fatalf("seed %d: the engine still has %d calls", seed, left)
		}
	}
	if answered < 100 {
		t.Errorf("only %d of 500 calls were answered: the test is too tame", answered)
	}
}

// step lets one thing happen between engine, call and phones.
func (h *house) step(t *testing.T, r *rand.Rand) {
	names := h.w.names()
	p := h.w.phones[names[r.IntN(len(names))]]
	switch n := r.IntN(14); {
	case n < 3:
		h.hear(t)
	case n < 6 && len(h.orders) > 0:
		h.deliver()
	case n < 7:
		h.tell(t, acd.Tick{})
	case n < 9 && len(h.w.opens) > 0:
		h.w.open([]string{"", "", "no free RTP port pair"}[r.IntN(3)])
	case n == 9:
		h.tell(t, acd.SetReady{Person: []string{"1001", "1002", "1003"}[r.IntN(3)]})
	case n == 10 && r.IntN(4) == 0:
		h.tell(t, acd.SetNotReady{Person: []string{"1001", "1002", "1003"}[r.IntN(3)], Reason: "break"})
	case n < 13 && p.leg != Citizen:
		p.answer(h.w)
	case n == 13 && r.IntN(3) == 0:
		p.do(h.w, sip.WantEnd{})
	}
}
