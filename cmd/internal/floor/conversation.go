package floor

import (
	"fmt"
	"time"

	"hotline/cmd/internal/call"
	"hotline/cmd/internal/owner"
	"hotline/recording/fact"
	"hotline/sip"
	"hotline/sip/rtp"
)

// mailboxCall bounds what waits for one call; a call that lets more pile up is ended and counted.
const mailboxCall = 64

// conversation is the goroutine of one call: the only one that steps its plan.
type conversation struct {
	house *House
	id    string
	line  string
	trunk string
	tag   string      // ours in the citizen's dialog; the other legs' begin with it
	asked sip.Request // the citizen's INVITE
	plan  *call.Call
	box   *owner.Mailbox[call.Input]
	gate  owner.Gate[call.Order]
	legs  map[string]*legState
	over  bool
	ended bool // call.ended has been written
}

func (h *House) newConversation(setup call.Setup, trunk string) *conversation {
	c := &conversation{house: h, id: setup.ID, line: setup.Line, trunk: trunk, tag: setup.Tag, asked: setup.Invite,
		box: owner.NewMailbox[call.Input](mailboxCall), legs: map[string]*legState{}}
	c.gate = owner.Gate[call.Order]{Machine: "call", Ledger: h.book, Poke: c.box.Poke, Told: h.committed, Late: h.late, Full: h.full}
	return c
}

// post gives the call an input; a full mailbox ends the call.
func (c *conversation) post(in call.Input) {
	if !c.box.Post(in) && !c.box.Closed() {
		c.house.count.Dropped("call-mailbox")
		c.box.PostEnd(call.Hangup{Why: "mailbox full"})
	}
}

// postEnd gives the call an input that must not be dropped.
func (c *conversation) postEnd(in call.Input) { c.box.PostEnd(in) }

// deliver implements owner: what the network says to a leg.
func (c *conversation) deliver(leg string, in sip.Input) {
	if got, ok := in.(sip.GotRequest); ok && (got.Request.Method == sip.Bye || got.Request.Method == sip.Cancel) {
		c.postEnd(call.Dialog{Leg: leg, In: in})
		return
	}
	c.post(call.Dialog{Leg: leg, In: in})
}

// run is the life of the goroutine: it stops when the plan is done.
func (c *conversation) run() {
	defer c.house.leave(c)
	timer := time.NewTimer(0)
	defer timer.Stop()
	var inputs []call.Input
	for !c.over || c.gate.Holds() {
		select {
		case <-c.box.Wake():
		case <-timer.C:
		}
		inputs = c.box.Take(inputs)
		for _, in := range inputs {
			c.step(in)
		}
		now := c.house.clock.Now()
		if wake := c.wake(); !wake.IsZero() && !now.Before(wake) {
			c.step(call.Tick{})
		}
		c.release()
		timer.Reset(c.sleep())
	}
}

// wake tells when the plan wants a Tick; one that failed is not asked again.
func (c *conversation) wake() time.Time {
	if c.over {
		return time.Time{}
	}
	return c.plan.Wake()
}

// sleep tells how long nothing is due.
func (c *conversation) sleep() time.Duration {
	wake := c.gate.Wake()
	if w := c.wake(); !w.IsZero() && (wake.IsZero() || w.Before(wake)) {
		wake = w
	}
	if wake.IsZero() {
		return time.Hour
	}
	return c.house.clock.Until(wake)
}

// step is one mutation and then its orders; a panic ends this call and nothing else.
func (c *conversation) step(in call.Input) {
	if c.over {
		return
	}
	defer func() {
		if trouble := recover(); trouble != nil {
			c.fail(fmt.Sprint(trouble))
		}
	}()
	begin := time.Now()
	now := c.house.clock.Now()
	orders, facts := c.plan.Step(now, in)
	c.house.count.Step("call", time.Since(begin))
	c.note(facts)
	var waiting, urgent []call.Order
	for _, order := range orders {
		if c.mustWait(order) {
			waiting = append(waiting, order)
		} else {
			urgent = append(urgent, order)
		}
	}
	c.gate.Keep(now, c.house.digest(), nil, facts, waiting)
	for _, order := range urgent {
		c.perform(order)
	}
}

// mustWait tells whether an order waits for its record. A signal that waits
// holds back the later ones of its leg, so that the far end sees them in order.
func (c *conversation) mustWait(order call.Order) bool {
	signal, ok := order.(call.Signal)
	if !ok {
		return order.Waits()
	}
	leg := c.leg(signal.Leg)
	if !signal.Waits() && leg.waiting == 0 {
		return false
	}
	leg.waiting++
	return true
}

// release performs the orders whose records are on disk.
func (c *conversation) release() {
	for _, order := range c.gate.Free(c.house.clock.Now()) {
		if signal, ok := order.(call.Signal); ok {
			c.leg(signal.Leg).waiting--
		}
		c.perform(order)
	}
}

func (c *conversation) leg(name string) *legState {
	l := c.legs[name]
	if l == nil {
		l = &legState{}
		c.legs[name] = l
	}
	return l
}

// perform carries out one order of the plan.
func (c *conversation) perform(order call.Order) {
	switch o := order.(type) {
	case call.Signal:
		c.house.send(o.Out)
		if r, ok := o.Out.(sip.SendRequest); ok && r.Request.Method == sip.Invite && r.Request.To.Tag == "" {
			c.leg(o.Leg).ringing = &r.Request
		}
	case call.Tell:
		c.house.engine.Post(o.In)
	case call.Open:
		c.open(o)
	case call.Close:
		c.shut(o.Leg)
	case call.Done:
		c.finish()
	default:
		c.house.sound.do(c.id, order)
	}
}

// open makes a media leg for a person and says where the person's place is rung.
func (c *conversation) open(o call.Open) {
	opened := call.Opened{Leg: o.Leg}
	target, ok := c.house.places.Target(c.house.clock.Now(), o.Person)
	sound := opening{leg: o.Leg, from: target.Host()}
	if target.Headset {
		sound.headset = o.Person
	}
	if !ok {
		opened.Failed = "the place of " + o.Person + " cannot be reached"
	} else if port, err := c.openSound(sound, c.tag+"-"+o.Leg); err != nil {
		opened.Failed, opened.NoPort = err.Error(), true
	} else {
		opened.Media, opened.Target = c.house.local(c.house.opts.Advertise, port), target
	}
	c.post(opened)
	if opened.Target.Headset {
		c.leg(o.Leg).person = o.Person
		c.house.seat(o.Person, seated{c, o.Leg})
	}
}

// openSound opens the media leg and makes its dialog findable by the tag.
func (c *conversation) openSound(o opening, tag string) (uint16, error) {
	o.call, o.notify = c.id, func(n rtp.Notice) { c.heard(o.leg, n) }
	port, err := c.house.sound.open(o)
	if err != nil {
		c.house.count.Dropped("ports")
		c.house.alarms.Set("no-port", err.Error(), false)
		return 0, err
	}
	c.house.alarms.Set("no-port", "a port was free again", true)
	c.house.routes.Add(tag, c, o.leg)
	return port, nil
}

// heard posts what the media worker noticed.
func (c *conversation) heard(leg string, n rtp.Notice) {
	switch n := n.(type) {
	case rtp.Digit:
		c.post(call.Digit{Leg: leg, Key: n.Key})
	case rtp.Played:
		c.post(call.Played{Leg: leg, Number: n.Number})
	case rtp.Silent:
		c.post(call.Silent{Leg: leg, For: n.For})
	case rtp.Heard:
		c.post(call.Heard{Leg: leg})
	case rtp.Dropped:
		c.postEnd(call.Hangup{Why: "media worker overloaded"})
	}
}

// shut gives a leg's port back; how its sound was becomes a fact.
func (c *conversation) shut(leg string) {
	state := c.leg(leg)
	if state.closed {
		return
	}
	state.closed = true
	if state.person != "" {
		c.house.unseat(state.person, seated{c, leg})
	}
	h, id, line := c.house, c.id, c.line
	h.sound.shut(id, leg, func(r rtp.Report) {
		h.Write(fact.Fact{Call: id, Leg: leg, Line: line, Body: r.MediaReport})
		h.alarms.Set("no-port", "a port is free again", true)
	})
}

// finish is the last order of the plan.
func (c *conversation) finish() {
	c.over = true
	c.house.sound.finish(c.id, c.house.clock.Now())
}
