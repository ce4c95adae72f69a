package phone

import (
	"errors"
	"fmt"
	"time"

	"hotline/sip"
)

var errPassword = errors.New("the hotline wants a password for this caller: --from names a person of its own")

// onMessage is what the network brought.
func (c *Citizen) onMessage(now time.Time, in sip.Input) {
	switch in := in.(type) {
	case sip.GotResponse:
		c.notice = time.Time{}
		if in.Response.Method == sip.Bye && in.Response.Status >= 200 {
			c.bye = ""
		}
	case sip.TxFailed:
		if in.Tx == c.bye {
			c.bye = ""
		}
	}
	c.step(now, in)
}

func (c *Citizen) step(now time.Time, in sip.Input) {
	orders, events := c.dialog.Step(now, in)
	for _, order := range orders {
		if sent, ok := order.(sip.SendRequest); ok && sent.Request.Method == sip.Bye {
			c.bye = sent.Request.Tx
		}
		c.orders = append(c.orders, Signal{Out: order})
	}
	for _, event := range events {
		c.onDialog(now, event)
	}
}

func (c *Citizen) onDialog(now time.Time, event sip.Event) {
	switch e := event.(type) {
	case sip.Progressed:
		c.onProgressed(now, e)
	case sip.Accepted:
		c.onAccepted(now, e.SDP)
	case sip.IdentityChanged:
		c.onPerson(now, e.Party)
	case sip.Offered:
		c.onOffered(now, e.SDP)
	case sip.Renegotiated:
		if agreed, err := sip.Settle(e.Ours, e.SDP); err == nil {
			c.talk(now, agreed)
		}
	case sip.Challenged:
		c.fail(now, errPassword)
	case sip.Ended:
		c.end(now, e)
	}
}

// onProgressed: a 183 may bring sound before the answer, RFC 3960 §3. A
// response that is repeated to say that it still rings is not told again.
func (c *Citizen) onProgressed(now time.Time, e sip.Progressed) {
	detail := fmt.Sprint(e.Status)
	agreed, err := sip.Settle(c.offer, e.SDP)
	if err == nil {
		detail += " with sound"
	}
	if detail != c.rang {
		c.rang = detail
		c.tell(now, "ringing", detail)
	}
	if err == nil {
		c.talk(now, agreed)
	}
}

func (c *Citizen) onAccepted(now time.Time, answer *sip.SDP) {
	c.sum.Accepted = true
	c.giveUp = now.Add(c.setup.For)
	c.tell(now, "answered", "by the line")
	agreed, err := sip.Settle(c.offer, answer)
	if err != nil {
		c.fail(now, err)
		return
	}
	if c.keys != "" {
		c.nextKey = now.Add(keyPause)
	}
	c.talk(now, agreed)
}

// onPerson is the hotline naming who answers, RFC 4916; the name of the line
// itself is nobody's.
func (c *Citizen) onPerson(now time.Time, who sip.Party) {
	person := sip.UserOf(who.URI)
	if person == "" || person == c.sum.Number {
		return
	}
	c.tell(now, "seat", person+" answers")
	if c.sum.Answered {
		return
	}
	c.sum.Answered, c.sum.Person, c.seat = true, person, now
	c.sum.WaitMS = now.Sub(c.began).Milliseconds()
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
	c.talk(now, agreed)
}

// talk gives the sound its way; what is not sent is on hold.
func (c *Citizen) talk(now time.Time, agreed sip.Agreed) {
	c.ear.begin(now)
	if c.onHold == agreed.Send {
		c.onHold = !agreed.Send
		c.tell(now, map[bool]string{true: "on-hold", false: "resumed"}[c.onHold], "by the hotline")
	}
	c.orders = append(c.orders, Talk{Agree: agreed})
}
