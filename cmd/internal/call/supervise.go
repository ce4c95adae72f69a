package call

import (
	"strconv"
	"time"

	"hotline/acd"
	"hotline/sip"
)

// A supervisor is one more leg of a talk. The engine says who comes in and how;
// the call says when they are out again, and when they have taken the talk over.

// enterWait is how long a supervisor's phone rings.
const enterWait = 30 * time.Second

// Commands of a supervisor.
const (
	DoLeave    = "leave"
	DoTakeOver = "take-over"
)

// onLetIn opens the supervisor's leg, or changes whose sound goes where.
func (c *Call) onLetIn(o acd.LetIn) {
	l := c.supervisor
	switch {
	case o.Mode == "":
		if l != nil && l.person == o.Person {
			c.endLeg(l, 480, "left the call")
		}
	case c.busyEnding() || c.partner == nil: // the engine will hear, or has heard, that the talk is over
	case l != nil && l.person == o.Person:
		l.mode = o.Mode
		c.mix()
	case l != nil || !c.room():
		c.tell(acd.Unsupervise{At: c.now, Call: c.setup.ID, Person: o.Person})
	default:
		c.opened++
		l = &leg{name: "b" + strconv.Itoa(c.opened), person: o.Person, place: o.Place, mode: o.Mode, since: c.now}
		c.seats, c.supervisor = append(c.seats, l), l
		c.order(Open{Leg: l.name, Person: o.Person, Place: o.Place})
	}
}

// entered: the supervisor has picked up.
func (c *Call) entered(l *leg, agreed sip.Agreed) {
	l.enter(up, c.now)
	l.agreed, l.talks = agreed, true
	c.watch(l)
	c.answeredFact(l)
	c.order(Talk{Leg: l.name, Agree: agreed})
	c.mix()
}

// mix lets everybody hear whom they may, and tells whether there is a supervisor who
// makes that another thing than a Join. While the citizen is on hold the person and
// the supervisor have each other; before the two talk nobody hears anybody.
func (c *Call) mix() bool {
	p, s := c.partner, c.supervisor
	if s == nil || s.phase != up {
		return false
	}
	citizen, person, supervisor := Member{Leg: Citizen}, Member{Leg: p.name}, Member{Leg: s.name, Hears: []string{p.name}}
	if s.mode != acd.Listen {
		person.Hears = []string{s.name}
	}
	switch {
	case c.joined:
		citizen.Hears = []string{p.name}
		if s.mode == acd.Barge {
			citizen.Hears = append(citizen.Hears, s.name)
		}
		person.Hears = append([]string{Citizen}, person.Hears...)
		supervisor.Hears = append([]string{Citizen}, supervisor.Hears...)
		c.order(Mix{Members: []Member{citizen, person, supervisor}})
	case p.held():
		c.order(Mix{Members: []Member{person, supervisor}})
	}
	return true
}

// pair lets citizen and partner hear nobody but each other again.
func (c *Call) pair() {
	c.order(Mix{Members: []Member{{Leg: Citizen, Hears: []string{c.partner.name}}, {Leg: c.partner.name, Hears: []string{Citizen}}}})
}

// supervisorLeft: whatever the reason, the two others talk on.
func (c *Call) supervisorLeft(was phase) {
	l := c.supervisor
	c.supervisor = nil
	c.tell(acd.Unsupervise{At: c.now, Call: c.setup.ID, Person: l.person})
	if was == up && c.joined {
		c.pair()
	}
}

// supervisorDoes is what a supervisor asked for.
func (c *Call) supervisorDoes(do string) {
	switch do {
	case DoLeave:
		c.endLeg(c.supervisor, 480, "left the call")
	case DoTakeOver:
		c.takeOver(c.supervisor)
	}
}

// takeOver makes the supervisor the person of the call. Who cannot be heard now, and
// what plays before the two talk, would leave the citizen alone: nothing changes then.
func (c *Call) takeOver(l *leg) {
	was := c.partner
	if l.phase != up || l.held() || was.phase != up || c.verdict || !c.joined && !was.held() {
		return
	}
	c.tell(acd.TakeOver{At: c.now, Call: c.setup.ID, Person: l.person})
	c.partner, c.supervisor, c.joined, l.talked = l, nil, true, true
	c.pair()
	c.endLeg(was, 480, "taken over by "+l.person)
	if !l.browser {
		c.order(Talk{Leg: l.name, Agree: l.agreed}) // from now on there must be sound
	}
	c.name(l)
}

// entersUntil is how long a supervisor's phone rings; zero when it does not.
func (c *Call) entersUntil(l *leg) time.Time {
	if l != c.supervisor || l.phase >= up {
		return time.Time{}
	}
	return l.since.Add(enterWait)
}
