package call

import (
	"time"

	"hotline/acd"
	"hotline/ivr"
	"hotline/recording/fact"
)

// turnOff is for a call that nobody can take for a reason of the queue or the
// line: the flow may know another way than words and the end.
func (c *Call) turnOff(why string) {
	if c.flow.Keeps(why) {
		c.hearFlow(ivr.Overflowed{Why: why})
		return
	}
	c.overflow = why
	c.farewell(why, false)
}

// farewell says the flow's words for why; the call ends with them. No person is
// wanted from now on, so the engine hears that the call is gone. With last the
// house itself ends: there are words only.
func (c *Call) farewell(why string, last bool) {
	c.wantNobody(why)
	c.tellGone(why)
	c.hearFlow(ivr.Overflowed{Why: why, Last: last})
	if c.ending == nil {
		c.accept()
	}
}

// keepPlace: the citizen hangs up and is called back at this place in the line.
func (c *Call) keepPlace() {
	c.kept = true
	c.wantNobody(ivr.KeptPlace)
	c.tell(acd.KeepPlace{Call: c.setup.ID})
	c.tellGone(ivr.KeptPlace)
}

// wantNobody begins the last words: whoever rings need not answer any more.
func (c *Call) wantNobody(why string) {
	c.farewells = why
	c.deferred = nil
	for _, l := range c.seats {
		c.endLeg(l, 480, why)
	}
}

// endMessage notes the message that the citizen has left, if one was begun.
func (c *Call) endMessage() {
	if !c.message.IsZero() {
		c.fact(fact.CallMessage{LengthMS: c.now.Sub(c.message).Milliseconds()})
		c.message = time.Time{}
	}
}
