package call

import (
	"time"

	"hotline/recording/fact"
)

// Sound that goes one way only is what the two notice last: each thinks that the
// other is silent. While they talk, a leg that is not heard is told to the desk.

// unheardAfter is how long a leg may be silent from the moment at which it should
// be heard. Silent comes after as long.
const unheardAfter = 3 * time.Second

func (c *Call) onHeard(name string) {
	l := c.find(name)
	if l == nil {
		return
	}
	l.sounds = true
	if l == c.citizen && l.phase == up {
		c.watch(l) // it need not be asked any more
	}
}

// quiet takes note that nothing has come from a leg for long enough.
func (c *Call) quiet(l *leg) {
	l.sounds = false
	if l.unheardAt.IsZero() {
		l.unheardAt = c.now
	}
}

// listen tells, after every input, which leg of the talk is not heard and which is again.
func (c *Call) listen() {
	for _, l := range c.legs() {
		switch {
		case !c.speaks(l):
			l.unheardAt, l.unheard = time.Time{}, false
		case l.sounds:
			if l.unheard {
				c.deskFact(l, fact.LegHeard{AfterMS: c.now.Sub(l.unheardAt).Milliseconds()})
			}
			l.unheardAt, l.unheard = time.Time{}, false
		case l.unheardAt.IsZero():
			l.unheardAt = c.now.Add(unheardAfter)
		case !l.unheard && c.due(l.unheardAt):
			l.unheard, l.unheardAt = true, c.now
			c.deskFact(l, fact.LegSilent{})
		}
	}
}

// speaks tells whether a leg should be heard: it is one of the two who talk, and
// it has not said that it sends nothing (RFC 3264 §8.4).
func (c *Call) speaks(l *leg) bool {
	return c.joined && (l == c.citizen || l == c.partner) && l.phase == up && l.agreed.Receive
}

// deskFact is a fact of a leg for the person who talks to the citizen.
func (c *Call) deskFact(l *leg, body fact.Body) {
	c.facts = append(c.facts, fact.Fact{At: c.now, Call: c.setup.ID, Leg: l.name, Person: c.partner.person, Place: c.partner.place,
		Queue: c.queue, Line: c.setup.Line, Body: body})
}
