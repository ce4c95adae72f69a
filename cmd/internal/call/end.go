package call

import (
	"slices"
	"time"

	"hotline/acd"
	"hotline/ivr"
	"hotline/recording/fact"
	"hotline/sip"
)

// callbackAfter is how long a citizen must have waited to be called back.
const callbackAfter = 5 * time.Second

// notWanted are the reasons of number rules: who is turned away by one is not called back.
var notWanted = []string{"refused", "limited"}

// lingerLimit bounds how long an ended call waits for the ends of its dialogs:
// an ACK that never comes, then the machine's own timers.
const lingerLimit = 100 * time.Second

// ending is who ended the call, and how.
type ending struct {
	by      string
	reason  string
	outcome fact.Outcome // "" when it follows from what the call went through
	at      time.Time
	told    bool // call.ended is written
}

// onEnded: the dialog of a leg is over, whoever ended it.
func (c *Call) onEnded(l *leg, e sip.Ended) {
	l.done = true
	if l.phase == ended {
		return
	}
	unanswered := l.phase < up
	if l != c.citizen && l != c.supervisor && unanswered {
		c.fallThrough(l, e)
	}
	c.legEnded(l, e)
	switch {
	case l == c.citizen:
		by := fact.ByCitizen
		if !e.ByThem {
			by = fact.BySystem
		}
		c.end(by, e.Reason)
	case l == c.partner && e.ByThem && e.Status == 0:
		c.partnerLeft("")
	case l == c.partner:
		c.partnerLost()
	}
}

// partnerLeft: the partner's leg ended; lost says so when nobody hung up. While
// the verdict is open nothing follows: the answer may not have stood.
func (c *Call) partnerLeft(lost string) {
	if c.verdict {
		c.untimely = &untimely{lost: lost, at: c.now}
		return
	}
	c.partnerEnded(lost)
}

// partnerEnded: the person is free. Who hung up ends the call; a citizen whose
// person was lost waits again, at the old place: nobody who came later is before him.
func (c *Call) partnerEnded(lost string) {
	person, at := c.partner.person, c.now
	if c.untimely != nil {
		at = c.untimely.at
	}
	if lost == "" {
		c.tell(acd.Released{At: at, Call: c.setup.ID, Person: person})
		c.partedByPerson()
		return
	}
	c.tell(acd.SetNotReady{Person: person, Reason: "unreachable"})
	c.tell(acd.Released{At: at, Call: c.setup.ID, Person: person})
	c.partner, c.untimely, c.bereft = nil, nil, true
	c.hearFlow(ivr.Waiting{})
	c.tell(acd.Offerable{Call: c.setup.ID, Queue: c.queue, Needs: c.needs})
}

// onHangup ends the call for a reason of the house.
func (c *Call) onHangup(why string, apology bool) {
	switch {
	case c.ending != nil:
	case !apology:
		c.endAs(fact.Lost, fact.BySystem, why)
	case c.farewells == "":
		c.overflow = why
		c.farewell(why, true)
	}
}

// end ends the call with the outcome that it has come to.
func (c *Call) end(by, reason string) { c.endAs("", by, reason) }

func (c *Call) endAs(outcome fact.Outcome, by, reason string) {
	if c.ending != nil {
		return
	}
	c.endMessage()
	c.ending = &ending{by: by, reason: reason, outcome: outcome, at: c.now}
	c.deferred = nil
	status, text := 480, reason
	switch {
	case outcome == fact.Lost:
		status = 503
	case by != fact.BySystem:
		text = "the " + by + " hung up"
	}
	for _, l := range c.seats {
		c.endLeg(l, status, text)
	}
	c.endLeg(c.citizen, status, text)
	c.tellGone(string(c.outcome()))
}

// tellGone tells the engine, once, that the call is over.
func (c *Call) tellGone(why string) {
	if c.told && !c.gone {
		c.gone = true
		c.tell(acd.Gone{At: c.now, Call: c.setup.ID, Why: why})
	}
}

func (c *Call) outcome() fact.Outcome {
	switch {
	case c.answered:
		return fact.Answered
	case c.overflow != "":
		return fact.TurnedOff
	case c.ending.outcome != "":
		return c.ending.outcome
	}
	return fact.Abandoned
}

// conclude writes the end of an ended call once its outcome is certain, and
// orders Done once all its dialogs have ended.
func (c *Call) conclude() {
	if c.ending == nil {
		return
	}
	if !c.ending.told {
		if c.verdict && c.now.Before(c.ending.at.Add(verdictWait)) {
			return
		}
		if c.verdict {
			c.verdict, c.answered = false, true // they heard each other, and nobody says otherwise
		}
		c.endedFacts()
	}
	for _, l := range c.legs() {
		if !l.finished() && c.now.Before(c.ending.at.Add(lingerLimit)) {
			return
		}
	}
	c.over = true
	c.order(Done{})
}

func (c *Call) endedFacts() {
	c.ending.told = true
	outcome := c.outcome()
	why := ""
	switch {
	case outcome == fact.TurnedOff && slices.Contains(notWanted, c.overflow):
	case outcome == fact.TurnedOff:
		why = c.overflow
	case c.kept:
		why = ivr.KeptPlace
	case outcome == fact.Lost:
		why = "lost"
	case outcome == fact.Abandoned && c.ending.at.Sub(c.arrived) > callbackAfter:
		why = "abandoned"
	case c.bereft && c.partner == nil:
		why = "seat lost"
	}
	if why != "" && c.setup.From != "" {
		c.fact(fact.CallbackWanted{Number: c.setup.From, Why: why})
	}
	c.fact(fact.CallEnded{Outcome: outcome, By: c.endedBy(c.ending.by), Reason: c.ending.reason})
}
