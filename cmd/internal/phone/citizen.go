package phone

import (
	"fmt"
	"time"

	"hotline/sip"
	"hotline/sip/media"
)

const (
	keyPause = time.Second     // between the answer and the first key, and between keys
	dialMost = 3 * time.Minute // ringing at most: RFC 3261 §16.6 (Timer C)
)

// CitizenSetup is what a robot citizen is made of.
type CitizenSetup struct {
	Call  sip.Outgoing  // the dialog to be
	Local sip.Local     // media address and port, already open
	Keys  string        // of "0-9*#A-D," pressed one a second from the answer on; "," is a pause
	For   time.Duration // hangs up this long after the line has answered
}

// Citizen calls the hotline, presses keys, speaks when a person answers and hangs up.
type Citizen struct {
	setup   CitizenSetup
	dialog  *sip.Dialog
	offer   *sip.SDP
	began   time.Time
	notice  time.Time // when the silence of the hotline is told
	giveUp  time.Time // when what is under way has taken too long
	rang    string    // the last provisional response told
	keys    string
	nextKey time.Time
	seat    time.Time // when the person answered
	onHold  bool
	ending  bool
	bye     string // transaction of our BYE while it is not answered
	over    bool   // the dialog has ended; only the answer to our BYE may be missing
	done    bool
	ear     account
	sum     Summary
	orders  []Order
}

// NewCitizen makes a citizen who has not dialled yet.
func NewCitizen(s CitizenSetup) *Citizen {
	return &Citizen{setup: s, keys: s.Keys, sum: Summary{Event: "summary", Number: sip.UserOf(s.Call.To.URI)}}
}

// Step is everything that can happen to a citizen.
func (c *Citizen) Step(now time.Time, in Input) []Order {
	c.orders = nil
	if c.done {
		return nil
	}
	switch in := in.(type) {
	case Begin:
		c.onBegin(now)
	case Dialog:
		c.onMessage(now, in.In)
	case Heard:
		c.onHeard(now, in.What)
	case Interrupt:
		c.hangUp(now)
	case Tick:
		c.onTick(now)
	}
	if c.over && c.bye == "" {
		c.finish()
	}
	return c.orders
}

// Wake tells when the next Tick is due; zero is never.
func (c *Citizen) Wake() time.Time {
	if c.done || c.dialog == nil {
		return time.Time{}
	}
	return soonest(c.dialog.Wake(), c.notice, c.nextKey, c.giveUp)
}

// Summary gives what the call was; good after Done.
func (c *Citizen) Summary() Summary { return c.sum }

func (c *Citizen) onBegin(now time.Time) {
	c.began, c.notice, c.giveUp = now, now.Add(noticeAfter), now.Add(dialMost)
	c.dialog = sip.NewOutgoing(c.setup.Call)
	c.offer = sip.Offer(c.setup.Local, sip.SendRecv)
	c.tell(now, "dialling", c.sum.Number)
	c.step(now, sip.WantInvite{SDP: c.offer})
}

func (c *Citizen) onHeard(now time.Time, what media.Heard) {
	if c.over {
		return
	}
	c.ear.turn(now, what, &c.sum)
	c.tell(now, "heard", what.String())
}

func (c *Citizen) onTick(now time.Time) {
	if due(c.notice, now) {
		c.notice = time.Time{}
		c.tell(now, "waiting", unheard(c.setup.Call.Next))
	}
	if due(c.nextKey, now) {
		c.pressNext(now)
	}
	if due(c.giveUp, now) {
		c.onGiveUp(now)
	}
	if due(c.dialog.Wake(), now) {
		c.step(now, sip.Tick{})
	}
}

func (c *Citizen) pressNext(now time.Time) {
	key := c.keys[:1]
	c.keys, c.nextKey = c.keys[1:], time.Time{}
	if c.keys != "" {
		c.nextKey = now.Add(keyPause)
	}
	if key == "," {
		return
	}
	c.tell(now, "pressed", key)
	c.orders = append(c.orders, Press{Keys: key})
}

// onGiveUp ends the waiting for whatever is under way: an answer, the time to
// hang up, or the far end's agreement to our end.
func (c *Citizen) onGiveUp(now time.Time) {
	c.giveUp = time.Time{}
	switch {
	case c.over:
		c.bye = ""
	case c.ending:
		c.end(now, sip.Ended{Status: 487, Reason: "the hotline did not answer"})
	default:
		if !c.sum.Accepted {
			c.sum.Reason = fmt.Sprintf("nobody answered within %v", dialMost)
		}
		c.hangUp(now)
	}
}

// hangUp is the citizen's own wish to end; the dialog says when it is over.
func (c *Citizen) hangUp(now time.Time) {
	if c.ending || c.over {
		return
	}
	c.ending = true
	c.notice, c.nextKey, c.giveUp = time.Time{}, time.Time{}, now.Add(byeMost)
	c.step(now, sip.WantEnd{})
}

// end closes the story; a BYE of ours may still wait for its answer, so that
// it is not lost with the process.
func (c *Citizen) end(now time.Time, e sip.Ended) {
	if c.over {
		return
	}
	c.over = true
	c.ear.turn(now, media.Silence, &c.sum)
	c.notice, c.nextKey, c.giveUp = time.Time{}, time.Time{}, now.Add(byeMost)
	if c.sum.Answered {
		c.sum.ConnectedMS = now.Sub(c.seat).Milliseconds()
	}
	if c.sum.Reason == "" {
		c.sum.Reason = words(e.Reason)
	}
	c.tell(now, "ended", c.ended(e))
	c.orders = append(c.orders, Silence{})
}

// ended says who ended the call, or why there was none.
func (c *Citizen) ended(e sip.Ended) string {
	by := "citizen"
	if e.ByThem {
		by = "hotline"
	}
	if c.sum.Accepted {
		c.sum.HungUpBy = by
		return because("by the "+by, c.sum.Reason)
	}
	if e.ByThem {
		c.sum.Status = e.Status
		return "not accepted: " + final(e.Status, c.sum.Reason)
	}
	return because("given up by the citizen", c.sum.Reason)
}

func (c *Citizen) finish() {
	c.done = true
	c.orders = append(c.orders, Done{OK: c.sum.Answered})
}

func (c *Citizen) tell(now time.Time, name, detail string) {
	c.orders = append(c.orders, Tell{Event: Event{Name: name, After: now.Sub(c.began), Detail: detail}})
}

// fail tells what went wrong and hangs up.
func (c *Citizen) fail(now time.Time, why error) {
	c.sum.Reason = fmt.Sprint(why)
	c.tell(now, "failed", c.sum.Reason)
	c.hangUp(now)
}
