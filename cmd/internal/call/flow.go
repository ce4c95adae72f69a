package call

import (
	"hotline/acd"
	"hotline/ivr"
	"hotline/recording/fact"
)

// onDigit is a key on any leg. Only the citizen's keys mean something, and only
// while no person is with him: what he keys in during a talk is not kept.
func (c *Call) onDigit(leg string, key byte, info bool) {
	if leg != Citizen || !c.citizen.presses(key, info, c.now) || !c.started || c.ending != nil || !c.heeds() {
		return
	}
	orders := c.flow.Step(c.now, ivr.Key{Key: key})
	unused := false
	for _, o := range orders {
		if _, ok := o.(ivr.Unused); ok {
			unused = true
		}
	}
	c.fact(fact.CallKey{Key: string(rune(key)), Unused: unused})
	c.follow(orders)
}

// heeds tells whether the citizen's keys mean something now.
func (c *Call) heeds() bool {
	if c.farewells != "" {
		return !c.message.IsZero() || c.flow.Grading()
	}
	return c.partner == nil
}

func (c *Call) onPlayed(leg string, number int) {
	switch {
	case number == 0:
	case leg == Citizen:
		c.hearFlow(ivr.Said{Say: number})
		if l := c.earlyLeg(); l != nil && c.flow.Idle() && c.ending == nil {
			c.hearEarly(l) // also where there is no music
		}
	default:
		c.heardOut(c.find(leg), number)
	}
}

// hearFlow gives the flow an input and does what it orders.
func (c *Call) hearFlow(in ivr.Input) {
	if c.ending == nil {
		c.follow(c.flow.Step(c.now, in))
	}
}

// follow is everything that the flow can order. A Play of the flow has the
// number of its Say; what loops has number 0.
func (c *Call) follow(orders []ivr.Order) {
	for _, o := range orders {
		switch o := o.(type) {
		case ivr.Say:
			c.unhearEarly()
			c.order(Play{Leg: Citizen, Number: o.Number, Prompts: o.Prompts})
			c.fact(fact.CallPrompt{Prompts: o.Prompts})
		case ivr.Music:
			c.idleSound(o.Prompt)
		case ivr.Enter:
			c.arrive() // a line that is closed may lead to a queue all the same
			c.queue, c.needs = o.Queue, o.Needs
			c.tell(acd.Offerable{Call: c.setup.ID, Queue: o.Queue, Needs: o.Needs, Stay: o.Stay})
		case ivr.Hush:
			c.unhearEarly()
			c.order(Hush{Leg: Citizen})
		case ivr.Ask:
			c.tell(acd.AskWait{Call: c.setup.ID})
		case ivr.Keep:
			c.keepPlace()
		case ivr.TakeMessage:
			c.message = c.now
		case ivr.EndMessage:
			c.endMessage()
		case ivr.Through:
			c.through()
		case ivr.Leave:
			c.leave()
		case ivr.Grade:
			c.graded(fact.CallGraded{Grade: o.Grade})
		case ivr.Unused:
			// onDigit has made it part of the key's fact.
		}
	}
}

// loop lets the citizen hear music; "" is silence.
func (c *Call) loop(prompt string) {
	if prompt == "" {
		c.order(Hush{Leg: Citizen})
		return
	}
	c.order(Play{Leg: Citizen, Prompts: []string{prompt}, Loop: true})
}
