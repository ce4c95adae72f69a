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
	byeMost  = 4 * time.Second // waiting for the end of the dialog at most
)

// CitizenSetup is what a robot citizen is made of.
type CitizenSetup struct {
	Call  sip.Outgoing  // the dialog to be
	Local sip.Local     // media address and port, already open
	Keys  string        // pressed one a second from the answer on; "," is a pause
	For   time.Duration // hangs up this long after the answer
}

// Citizen calls the hotline, presses keys, speaks when a person answers and hangs up.
type Citizen struct {
	setup    CitizenSetup
	dialog   *sip.Dialog
	offer    *sip.SDP
	began    time.Time
	answered time.Time
	keys     string
	nextKey  time.Time
	ending   bool
	giveUp   time.Time
	done     bool
	heard    media.Heard
	since    time.Time
	orders   []Order
	sum      Summary
}

// Summary is what a call was, seen from the citizen. Durations are in milliseconds.
type Summary struct {
	Event     string `json:"event"` // always "summary"
	Number    string `json:"number"`
	Answered  bool   `json:"answered"` // by a person
	Person    string `json:"person,omitempty"`
	WaitMS    int64  `json:"wait_ms"` // from dialling to the person
	TalkMS    int64  `json:"talk_ms"`
	SpeechMS  int64  `json:"speech_ms"`
	ToneMS    int64  `json:"tone_ms"`
	SilenceMS int64  `json:"silence_ms"`
	HungUpBy  string `json:"hung_up_by,omitempty"`
	Status    int    `json:"status,omitempty"` // SIP status of a call that was not accepted
	Reason    string `json:"reason,omitempty"`
	personAt  time.Time
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
		c.step(now, in.In)
	case Heard:
		c.onHeard(now, in.What)
	case Interrupt:
		c.hangUp(now)
	case Tick:
		c.onTick(now)
	}
	return c.orders
}

// Wake tells when the next Tick is due; zero is never.
func (c *Citizen) Wake() time.Time {
	if c.done || c.dialog == nil {
		return time.Time{}
	}
	return soonest(soonest(c.dialog.Wake(), c.nextKey), c.giveUp)
}

// Summary gives what the call was; good after Done.
func (c *Citizen) Summary() Summary { return c.sum }

func (c *Citizen) onBegin(now time.Time) {
	c.began, c.since = now, now
	c.giveUp = now.Add(dialMost)
	c.dialog = sip.NewOutgoing(c.setup.Call)
	c.offer = sip.Offer(c.setup.Local, sip.SendRecv)
	c.tell(now, "dialling", c.sum.Number)
	c.step(now, sip.WantInvite{SDP: c.offer, Headers: sip.Headers{{Name: "Supported", Value: "from-change"}}})
}

func (c *Citizen) step(now time.Time, in sip.Input) {
	orders, events := c.dialog.Step(now, in)
	for _, order := range orders {
		c.orders = append(c.orders, Signal{Out: order})
	}
	for _, event := range events {
		c.onDialog(now, event)
	}
}

func (c *Citizen) onDialog(now time.Time, event sip.Event) {
	switch e := event.(type) {
	case sip.Progressed:
		c.tell(now, "ringing", fmt.Sprint(e.Status))
	case sip.Accepted:
		c.onAccepted(now, e)
	case sip.IdentityChanged:
		c.onPerson(now, e.Party)
	case sip.Offered:
		c.onOffered(now, e.SDP)
	case sip.Challenged:
		c.step(now, sip.WantEnd{})
	case sip.Ended:
		c.onEnded(now, e)
	}
}

func (c *Citizen) onAccepted(now time.Time, e sip.Accepted) {
	c.answered, c.since = now, now
	c.giveUp = now.Add(c.setup.For)
	if c.keys != "" {
		c.nextKey = now.Add(keyPause)
	}
	c.tell(now, "answered", "by the line")
	agreed, err := sip.Settle(c.offer, e.SDP)
	if err != nil {
		c.tell(now, "failed", err.Error())
		c.hangUp(now)
		return
	}
	c.orders = append(c.orders, Talk{Agree: agreed})
}

func (c *Citizen) onPerson(now time.Time, who sip.Party) {
	if c.sum.Answered {
		return
	}
	c.sum.Answered, c.sum.personAt = true, now
	c.sum.Person = sip.UserOf(who.URI)
	c.sum.WaitMS = now.Sub(c.began).Milliseconds()
	c.tell(now, "seat", c.sum.Person+" answers")
	c.orders = append(c.orders, Speak{})
}

func (c *Citizen) onOffered(now time.Time, offer *sip.SDP) {
	if offer == nil {
		c.step(now, sip.WantAnswer{SDP: c.offer})
		return
	}
	answer, agreed, err := sip.Answer(offer, c.setup.Local, sip.SendRecv)
	if err != nil {
		c.step(now, sip.WantRefuse{Status: 488})
		return
	}
	c.step(now, sip.WantAnswer{SDP: answer})
	c.orders = append(c.orders, Talk{Agree: agreed})
}

func (c *Citizen) onHeard(now time.Time, what media.Heard) {
	c.account(now)
	c.heard = what
	c.tell(now, "heard", what.String())
}

func (c *Citizen) onTick(now time.Time) {
	if due(c.nextKey, now) {
		c.pressNext(now)
	}
	if due(c.giveUp, now) {
		if c.ending {
			c.end(now, "citizen", 0, "no answer to our BYE")
			return
		}
		c.hangUp(now)
	}
	if c.dialog != nil && due(c.dialog.Wake(), now) {
		c.step(now, sip.Tick{})
	}
}

func (c *Citizen) pressNext(now time.Time) {
	key := c.keys[:1]
	c.keys = c.keys[1:]
	c.nextKey = time.Time{}
	if c.keys != "" {
		c.nextKey = now.Add(keyPause)
	}
	if key == "," {
		return
	}
	c.tell(now, "pressed", key)
	c.orders = append(c.orders, Press{Keys: key})
}

// hangUp is the citizen's own wish to end; the dialog says when it is over.
func (c *Citizen) hangUp(now time.Time) {
	if c.ending || c.dialog == nil {
		return
	}
	c.ending = true
	c.giveUp = now.Add(byeMost)
	c.step(now, sip.WantEnd{})
}

func (c *Citizen) onEnded(now time.Time, e sip.Ended) {
	by := "citizen"
	if e.ByThem {
		by = "hotline"
	}
	c.end(now, by, e.Status, e.Reason)
}

func (c *Citizen) end(now time.Time, by string, status int, reason string) {
	if c.done {
		return
	}
	c.account(now)
	c.done = true
	c.sum.HungUpBy, c.sum.Status, c.sum.Reason = by, status, reason
	if c.sum.Answered {
		c.sum.TalkMS = now.Sub(c.sum.personAt).Milliseconds()
	}
	detail := "by the " + by
	if status != 0 {
		detail = fmt.Sprintf("status %d", status)
	}
	if reason != "" {
		detail += ": " + reason
	}
	c.tell(now, "ended", detail)
	c.orders = append(c.orders, Silence{}, Done{OK: c.sum.Answered})
}

// account adds the time since the last change to what was heard.
func (c *Citizen) account(now time.Time) {
	if c.answered.IsZero() {
		return
	}
	ms := now.Sub(c.since).Milliseconds()
	c.since = now
	switch c.heard {
	case media.Speech:
		c.sum.SpeechMS += ms
	case media.Tone:
		c.sum.ToneMS += ms
	default:
		c.sum.SilenceMS += ms
	}
}

func (c *Citizen) tell(now time.Time, name, detail string) {
	c.orders = append(c.orders, Tell{Event: Event{Name: name, After: now.Sub(c.began), Detail: detail}})
}

// due tells whether a moment that is set has come.
func due(t, now time.Time) bool { return !t.IsZero() && !now.Before(t) }
