package chaos

import (
	"slices"
	"strconv"
	"time"

	"hotline/acd"
	"hotline/recording/fact"
)

// City is a city for some minutes.
type City struct {
	dice   dice
	bend   Bend
	now    int64
	end    int64 // when the callers are sent home
	engine *acd.Engine
	watch  *Watcher
	rules  acd.Rules
	post   []letter // inputs on their way, by time
	live   map[string]bool
	made   int // calls so far
	most   int
	staff  int    // people the rules may name
	tables int    // queues, at most
	rush   bool   // one queue, and many calls
	alike  string // what most calls of a rush need besides
	told   []string
	seen   map[string]int

	base  []byte // state that a rebuild starts from
	since []taken
}

// letter is an input that reaches the engine at a time.
type letter struct {
	at int64
	in acd.Input
}

const storyLines = 400 // of a failing seed

func newCity(seed uint64, bend Bend) *City {
	c := &City{
		dice: dice{seed}, bend: bend, live: map[string]bool{}, seen: map[string]int{},
		now: time.Date(2026, 11, 23, 23, 58, 0, 0, time.UTC).UnixMilli(),
	}
	c.end, c.most, c.staff, c.tables = c.now+3*60_000, 6+c.dice.intN(12), 6, 4
	if seed%40 == 0 {
		c.most, c.staff, c.tables = 40+c.dice.intN(40), 24, 10
	}
	if seed%20 == 10 {
		c.most, c.staff, c.tables, c.rush = 150, 14, 1, true
		c.alike = []string{"", "biz | tax", "biz | tax"}[c.dice.intN(3)]
	}
	c.rules = c.someRules()
	c.engine, c.watch = acd.New(c.rules), NewWatcher(c.rules)
	c.watch.see = bend.See
	c.base, _ = c.engine.Snapshot()
	return c
}

func (c *City) run() error {
	for range c.staff/2 + c.dice.intN(c.staff/2+1) {
		c.mail(20_000, acd.SignIn{Person: c.person(), Place: "x", Contact: "x", Ready: c.chance(80)})
	}
	for {
		wake := c.engine.Wake()
		switch {
		case !wake.IsZero() && c.comesFirst(wake.UnixMilli()):
			c.now = max(c.now, wake.UnixMilli())
			if err := c.step(acd.Tick{}); err != nil {
				return err
			}
		case len(c.post) > 0:
			l := c.post[0]
			c.post = c.post[1:]
			c.now = max(c.now, l.at)
			if err := c.step(l.in); err != nil {
				return err
			}
		case c.now < c.end:
			c.now += int64(1000 + c.dice.intN(1000))
		default:
			return c.close()
		}
		if c.now < c.end {
			c.somethingHappens()
		}
	}
}

func (c *City) step(in acd.Input) error {
	in = c.dated(in)
	c.say(at(c.now).Format("15:04:05.000 ") + InWords(in))
	if c.dice.intN(150) == 0 {
		return c.fail(in)
	}
	double, err := c.double()
	if err != nil {
		return err
	}
	c.note(in)
	heard := in
	if c.bend.Lie != nil {
		heard = c.bend.Lie(in)
	}
	orders, facts := c.engine.Step(at(c.now), heard)
	if double != nil {
		if err := c.same(double, heard, orders, facts); err != nil {
			return err
		}
	}
	if err := c.keep(heard); err != nil {
		return err
	}
	if c.bend.Tell != nil {
		orders, facts = c.bend.Tell(orders, facts)
	}
	c.hear(in, orders, facts)
	err = c.watch.Step(at(c.now), in, orders, facts, c.engine)
	for _, what := range c.watch.Showed() {
		c.saw(what)
	}
	return err
}

// hear lets the city hear what the engine said.
func (c *City) hear(in acd.Input, orders []acd.Order, facts []fact.Fact) {
	for _, f := range facts {
		c.say("    = " + FactWords(f))
		c.saw(string(f.Kind()))
		if state, is := f.Body.(fact.SeatState); is && in == (acd.Tick{}) && state.From == "not-ready" {
			c.saw("rest over")
		}
		made, is := f.Body.(fact.OfferMade)
		if !is {
			continue
		}
		c.saw("order " + made.Reason.Rule)
		if made.Reason.Ring > 0 {
			c.saw("outer ring")
		}
		if made.Reason.Reserved > 0 {
			c.saw("reserved")
		}
		if made.Reason.Passed > 0 {
			c.saw("turn passed on")
		}
		if made.Reason.OwnSite {
			c.saw("own site")
		}
	}
	for _, o := range orders {
		c.say("    > " + OrderWords(o))
		c.react(o)
	}
}

// note counts an input and knows who is on the line.
func (c *City) note(in acd.Input) {
	c.saw("steps")
	switch in := in.(type) {
	case acd.Arrive:
		c.live[in.Call] = true
	case acd.Gone:
		delete(c.live, in.Call)
	case acd.SetRules:
		if slices.ContainsFunc(c.engine.View().Queues, func(q acd.QueueView) bool { return q.Waiting > 0 }) {
			c.saw("rules changed while calls wait")
		}
	}
}

// saw counts what a day shows.
func (c *City) saw(what string) { c.seen[what]++ }

func (c *City) say(line string) {
	c.told = append(c.told, line)
	if len(c.told) > 2*storyLines {
		c.told = slices.Delete(c.told, 0, storyLines)
	}
}

// close sends everybody home and looks whether anything is left.
func (c *City) close() error {
	for i := 1; i <= c.made; i++ {
		for id := "c" + strconv.Itoa(i); c.live[id]; {
			if err := c.step(acd.Gone{Call: id, Why: "closing"}); err != nil {
				return err
			}
		}
	}
	for tries := 0; len(c.engine.View().Seats) > 0; tries++ {
		left := c.engine.View().Seats
		if tries > 1000 {
			return NoCallLost.broken("%d people cannot leave", len(left))
		}
		if err := c.step(acd.SignOut{Person: left[0].Person}); err != nil {
			return err
		}
	}
	if v := c.engine.View(); len(v.Calls) > 0 || len(v.Seats) > 0 {
		return NoCallLost.broken("after closing time there are %d calls and %d seats", len(v.Calls), len(v.Seats))
	}
	for wake := c.engine.Wake(); !wake.IsZero() && wake.UnixMilli() < c.now+time.Hour.Milliseconds(); wake = c.engine.Wake() {
		c.now = max(c.now, wake.UnixMilli())
		if orders, facts := c.engine.Step(at(c.now), acd.Tick{}); len(orders)+len(facts) > 0 {
			return NoCallLost.broken("after closing time the engine says %v, %v", orders, facts)
		}
	}
	return c.watch.Settle()
}
