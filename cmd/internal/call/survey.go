package call

import (
	"hotline/ivr"
	"hotline/recording/fact"
)

// The person is free as soon as they hang up; the citizen may stay for one
// question. Whatever ends that, the person ended the call.

// partedByPerson ends a call whose person hung up, after the question if there
// is one. Who has not talked is asked nothing.
func (c *Call) partedByPerson() {
	if !c.partner.talked || !c.flow.Surveys() {
		c.end(fact.BySeat, "")
		return
	}
	c.farewells = ivr.Surveyed
	c.graded(fact.CallSurveyed{})
	c.hearFlow(ivr.Parted{})
}

// leave ends the call after the last words.
func (c *Call) leave() {
	if c.farewells == ivr.Surveyed {
		c.end(fact.BySeat, "")
		return
	}
	c.end(fact.BySystem, c.farewells)
}

// graded writes what the survey is about the person for.
func (c *Call) graded(body fact.Body) {
	c.facts = append(c.facts, fact.Fact{At: c.now, Call: c.setup.ID, Person: c.partner.person, Place: c.partner.place,
		Queue: c.queue, Line: c.setup.Line, Body: body})
}

// endedBy is who ended the call when by ends its last leg.
func (c *Call) endedBy(by string) string {
	if c.farewells == ivr.Surveyed {
		return fact.BySeat
	}
	return by
}
