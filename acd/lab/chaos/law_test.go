package chaos

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/acd"
	"hotline/recording/fact"
)

// bent is an engine that breaks one law.
type bent struct {
	name string
	law  Law
	bend func() Bend // for one day
}

// lie lets the engine hear inputs of one kind otherwise.
func lie[T acd.Input](with func(T) acd.Input) func() Bend {
	return func() Bend {
		return Bend{Lie: func(in acd.Input) acd.Input {
			if in, is := in.(T); is {
				return with(in)
			}
			return in
		}}
	}
}

// hide keeps facts, and the orders that go with them, from the watcher.
func hide(facts ...fact.Kind) func() Bend {
	return func() Bend {
		return Bend{Tell: func(o []acd.Order, f []fact.Fact) ([]acd.Order, []fact.Fact) {
			return o, slices.DeleteFunc(slices.Clone(f), func(f fact.Fact) bool { return slices.Contains(facts, f.Kind()) })
		}}
	}
}

// twist changes offers before the watcher hears of them.
func twist(with func(f *fact.Fact, body *fact.OfferMade)) func() Bend {
	return func() Bend {
		return twistAll(func(f *fact.Fact) {
			if body, is := f.Body.(fact.OfferMade); is {
				with(f, &body)
				f.Body = body
			}
		})
	}
}

func twistAll(with func(f *fact.Fact)) Bend {
	return Bend{Tell: func(o []acd.Order, f []fact.Fact) ([]acd.Order, []fact.Fact) {
		f = slices.Clone(f)
		for i := range f {
			with(&f[i])
		}
		return o, f
	}}
}

func show(with func(*acd.View)) func() Bend {
	return func() Bend {
		return Bend{See: func(v acd.View) acd.View {
			with(&v)
			return v
		}}
	}
}

func bends() []bent {
	return []bent{
		{"a call is forgotten", NoCallLost, lie(func(in acd.Offerable) acd.Input { return acd.Gone{Call: in.Call} })},
		{"a call does not arrive", NoCallLost, lie(func(in acd.Arrive) acd.Input { return acd.Tick{} })},
		{"two offers go to one person", OneAPerson, func() Bend {
			last := ""
			return twist(func(f *fact.Fact, _ *fact.OfferMade) {
				if last != "" {
					f.Person = last
				}
				last = f.Person
			})()
		}},
		{"offers are not made", NobodyIdle, nobodyIsAsked},
		{"the last come is the first", FirstCome, lastFirst},
		{"calls do not age", BoundedPassing, lie(func(in acd.SetRules) acd.Input {
			for i := range in.Rules.Queues {
				in.Rules.Queues = slices.Clone(in.Rules.Queues)
				in.Rules.Queues[i].Boost += time.Duration(i) * time.Hour
			}
			return in
		})},
		{"a call is put before all others", BoundedPassing, lie(func(in acd.Prioritise) acd.Input {
			in.Boost += time.Hour
			return in
		})},
		{"the runner-up is asked", LongestIdle, twist(func(f *fact.Fact, body *fact.OfferMade) {
			if body.Reason.RunnerUp != "" {
				f.Person = body.Reason.RunnerUp
			}
		})},
		{"time does not pass", OffersEnd, lie(func(in acd.Tick) acd.Input { return acd.EndWrapUp{Person: "nobody"} })},
		{"an offer that was missed goes on", OffersEnd, ringsOn},
		{"an answer is not heard", OneVerdict, lie(func(in acd.Accepted) acd.Input {
			in.Offer += 1000
			return in
		})},
		{"nobody has time after a call", StatesAddUp, lie(func(in acd.SetRules) acd.Input {
			in.Rules.Queues = slices.Clone(in.Rules.Queues)
			for i := range in.Rules.Queues {
				in.Rules.Queues[i].WrapUp = 0
			}
			return in
		})},
		{"a state is left out", StatesAddUp, hide("seat.state")},
		{"a seat shows another state", StatesAddUp, show(func(v *acd.View) {
			v.Seats = slices.Clone(v.Seats)
			for i := range v.Seats {
				v.Seats[i].Place = "z"
			}
		})},
		{"one more waits in the view", CountsAddUp, show(func(v *acd.View) {
			if v.Counts.Steps > 10 && len(v.Queues) > 0 {
				v.Queues[0].Waiting++
			}
		})},
		{"no call stays", StaysOn, lie(func(in acd.Offerable) acd.Input {
			in.Stay = false
			return in
		})},
		{"calls wait for longer than they may", LongestWait, longest(2, 1)},
		{"calls do not wait for as long as they may", LongestWait, longest(1, 2)},
		{"an offer is not counted", CountsAddUp, show(func(v *acd.View) { v.Counts.Offers = 0 })},
		{"the reason is another", RightOffer, twist(func(_ *fact.Fact, body *fact.OfferMade) { body.Reason.Fit++ })},
		{"an order is lost", SaidOnce, func() Bend {
			return Bend{Tell: func(o []acd.Order, f []fact.Fact) ([]acd.Order, []fact.Fact) { return o[:max(0, len(o)-1)], f }}
		}},
		{"a supervisor comes in unheard", StatesAddUp, hide("call.supervised")},
		{"a supervisor never leaves", Supervised, lie(func(in acd.Unsupervise) acd.Input { return acd.Tick{} })},
		{"a call is not taken over", Supervised, lie(func(in acd.TakeOver) acd.Input { return acd.Released{Call: in.Call, Person: in.Person} })},
		{"a supervisor is to be ready", Supervised, lie(func(in acd.SetNotReady) acd.Input { return acd.SetReady{Person: in.Person} })},
		{"the engine panics", NoPanic, lie(func(in acd.SetRules) acd.Input { panic("a mistake") })},
	}
}

// TestEachLawIsSeenBroken: an engine that breaks a law is found out within some
// days, and by that law.
func TestEachLawIsSeenBroken(t *testing.T) {
	for _, b := range bends() {
		t.Run(b.name, func(t *testing.T) {
			found := map[string]int{}
			for seed := range uint64(400) {
				if err := Play(seed, b.bend()).Err; err != nil {
					if strings.Contains(err.Error(), string(b.law)) {
						return
					}
					found[err.Error()]++
				}
			}
			t.Errorf("nobody noticed; %d others: %v", len(found), found)
		})
	}
}

// longest lets calls wait for a part of what rules allow that change.
func longest(times, of time.Duration) func() Bend {
	return lie(func(in acd.SetRules) acd.Input {
		in.Rules.Queues = slices.Clone(in.Rules.Queues)
		for i := range in.Rules.Queues {
			in.Rules.Queues[i].MaxWait = in.Rules.Queues[i].MaxWait * times / of
		}
		return in
	})
}

// lastFirst offers the call of a queue that began to wait last.
func lastFirst() Bend {
	waiting := map[string][]string{}
	return twistAll(func(f *fact.Fact) {
		line := waiting[f.Queue]
		switch f.Kind() {
		case "call.queued":
			waiting[f.Queue] = append(line, f.Call)
		case "offer.made":
			if len(line) > 1 {
				f.Call = line[len(line)-1]
			}
		}
	})
}

// ringsOn keeps it from the watcher, once, that an offer has rung in vain.
func ringsOn() Bend {
	var before acd.View
	hidden, now := false, false
	return Bend{
		Tell: func(o []acd.Order, f []fact.Fact) ([]acd.Order, []fact.Fact) {
			missed := slices.ContainsFunc(f, func(f fact.Fact) bool { return f.Kind() == "offer.missed" })
			if now = missed && !hidden; now {
				hidden = true
				return nil, nil
			}
			return o, f
		},
		See: func(v acd.View) acd.View {
			if now {
				before.Counts.Steps++
				return before
			}
			before = v
			return v
		},
	}
}

// nobodyIsAsked hides offers, and what came after them in their step.
func nobodyIsAsked() Bend {
	return Bend{Tell: func(o []acd.Order, f []fact.Fact) ([]acd.Order, []fact.Fact) {
		if i := slices.IndexFunc(f, func(f fact.Fact) bool { return f.Kind() == "offer.made" }); i >= 0 {
			return nil, f[:i]
		}
		return o, f
	}}
}
