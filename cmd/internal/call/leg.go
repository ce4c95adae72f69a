package call

import (
	"time"

	"hotline/recording/fact"
	"hotline/sip"
)

// leg is one far end of the call: the citizen's phone, or a person's phone or browser.
type leg struct {
	name   string
	person string
	place  string
	offer  uint64 // of the engine, for a person's leg; 0: a supervisor's
	mode   string // of a supervisor: see acd.Listen
	phase  phase
	since  time.Time // of the phase
	opened bool      // it has a media port
	media  sip.Local
	dialog *sip.Dialog // nil before the port is open, and always of a browser
	done   bool        // the dialog has ended
	ours   *sip.SDP    // what our INVITE offers, or our 200 will carry
	agreed sip.Agreed
	talks  bool // agreed is known: sound can flow

	early       bool      // it sends sound before it is answered
	auto        bool      // the browser is answered by the house
	browser     bool      // it rings, and is answered, at the desk
	awaySince   time.Time // when its browser went away; zero while it is there
	pressed     []press   // keys that may be told once more
	heldByPhone bool
	heldByDesk  bool
	holding     bool      // the engine was told that the citizen waits
	beeping     time.Time // until when at most a beep plays before the house answers for the person; zero: none does
	briefing    time.Time // until when at most the person hears what the call is; zero: does not
	talked      bool      // person and citizen have heard each other
	through     bool      // the flow has nothing more to say to the citizen before the two talk
	silentAt    time.Time // when it was last said to be silent for long
	sounds      bool      // it is heard: Heard came, and no Silent since
	unheardAt   time.Time // when it counts as not heard; zero while it is heard, or need not be
	unheard     bool      // the desk was told so
	askAt       time.Time // when it is to be asked whether it is there; zero while its sound tells
}

// phase is how far a leg has come. It only grows.
type phase uint8

const (
	opening phase = iota // a seat's leg waits for its port; the citizen's has just come
	ringing
	up    // accepted by whoever was called
	ended // for the call it is gone; its dialog may still have to finish
)

func (p phase) String() string { return [...]string{"opening", "ringing", "up", "ending"}[p] }

// held tells that the citizen hears music: the person wants it, or is not there.
func (l *leg) held() bool { return l.heldByPhone || l.heldByDesk || !l.awaySince.IsZero() }

// finished tells that nothing more can come of the leg. A leg that ended before
// its port was open waits for Opened, to close the port.
func (l *leg) finished() bool { return l.phase == ended && l.opened && (l.dialog == nil || l.done) }

func (l *leg) enter(p phase, now time.Time) { l.phase, l.since = p, now }

// legs gives every leg, the citizen's first.
func (c *Call) legs() []*leg { return append([]*leg{c.citizen}, c.seats...) }

// find gives a leg by its name, nil when there is none.
func (c *Call) find(name string) *leg {
	for _, l := range c.legs() {
		if l.name == name {
			return l
		}
	}
	return nil
}

func (c *Call) onDialog(name string, in sip.Input) {
	if l := c.find(name); l != nil && l.dialog != nil {
		c.drive(l, in)
	}
}

// drive gives the leg's dialog an input and acts on what comes of it.
func (c *Call) drive(l *leg, in sip.Input) {
	orders, events := l.dialog.Step(c.now, in)
	for _, out := range orders {
		c.order(Signal{Leg: l.name, Out: out})
	}
	for _, event := range events {
		c.onEvent(l, event)
	}
}

// endLeg ends a leg by our own decision. status is what an INVITE that has no
// answer yet gets; 5xx tells that the fault is ours.
func (c *Call) endLeg(l *leg, status int, reason string) {
	if l.phase == ended {
		return
	}
	c.leaveLeg(l)
	if l.dialog != nil && !l.done {
		c.drive(l, sip.WantEnd{Status: status, Reason: header(status, reason)})
	}
	c.closeLeg(l, fact.LegEnded{By: "us", Reason: reason})
}

// legEnded takes note of a leg that its dialog has ended.
func (c *Call) legEnded(l *leg, e sip.Ended) {
	by := "us"
	if e.ByThem {
		by = "them"
	}
	c.leaveLeg(l)
	c.closeLeg(l, fact.LegEnded{By: by, Status: e.Status, Reason: e.Reason})
}

func (c *Call) leaveLeg(l *leg) {
	if l == c.citizen || l == c.partner {
		if c.supervisor != nil {
			c.endLeg(c.supervisor, 480, "the talk is over")
		}
		if c.joined {
			c.part()
		}
	}
	was := l.phase
	l.enter(ended, c.now)
	if l == c.supervisor {
		c.supervisorLeft(was)
	}
	c.leaveEarly(l)
}

func (c *Call) closeLeg(l *leg, why fact.LegEnded) {
	if l.opened {
		c.order(Close{Leg: l.name})
	}
	c.legFact(l, why)
}

// header gives the value of a Reason header (RFC 3326 §2) with a cause of
// Q.850: normal clearing, or temporary failure when the fault is ours.
func header(status int, text string) string {
	cause := 16
	if status >= 500 {
		cause = 41
	}
	return sip.Q850(cause, text)
}

func (c *Call) order(o Order) { c.orders = append(c.orders, o) }

func (c *Call) fact(body fact.Body) {
	c.facts = append(c.facts, fact.Fact{At: c.now, Call: c.setup.ID, Line: c.setup.Line, Queue: c.queue, Body: body})
}

func (c *Call) legFact(l *leg, body fact.Body) {
	c.facts = append(c.facts, fact.Fact{At: c.now, Call: c.setup.ID, Leg: l.name, Person: l.person, Place: l.place,
		Queue: c.queue, Line: c.setup.Line, Body: body})
}
