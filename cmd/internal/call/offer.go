package call

import (
	"slices"
	"strconv"
	"time"

	"hotline/acd"
	"hotline/ivr"
)

// The protocol of an offer. The engine orders MakeOffer; the call opens a leg
// and rings it; the person's 200 is told as Accepted and bridges at once; the
// engine's verdict is Confirm or Dismiss. While the verdict is open the call
// ignores the Withdraw of that offer, because the answer wins over it, and
// holds back later offers and overflows until it knows that the answer fell.

// The bounds of the protocol.
const (
	seatLegs      = 16              // legs to seats kept at once, finished ones included
	deferredLimit = 8               // orders held back while a verdict is open
	verdictWait   = 5 * time.Second // for a verdict when the call or the leg has ended meanwhile
)

// untimely says how the partner's leg ended while the verdict was open.
type untimely struct {
	lost string    // why it counts as lost; "" when the person hung up
	at   time.Time // when it ended
}

func (c *Call) onMakeOffer(o acd.MakeOffer) {
	switch {
	case c.busyEnding() || c.offered(o.Offer) != nil:
		return
	case c.verdict:
		c.deferOrder(o)
		return
	case c.partner != nil:
		return
	case !c.room():
		c.tell(acd.NotRung{Call: o.Call, Person: o.Person, Offer: o.Offer, Why: "no-leg"}) // too many are still ending
		return
	}
	c.opened++
	l := &leg{name: "b" + strconv.Itoa(c.opened), person: o.Person, place: o.Place, offer: o.Offer, since: c.now}
	c.seats = append(c.seats, l)
	c.order(Open{Leg: l.name, Person: o.Person, Place: o.Place})
	c.catchUp(l)
}

func (c *Call) onWithdraw(o acd.Withdraw) {
	c.deferred = slices.DeleteFunc(c.deferred, func(d acd.Order) bool {
		offer, ok := d.(acd.MakeOffer)
		return ok && offer.Offer == o.Offer
	})
	l := c.offered(o.Offer)
	if l == nil || l == c.partner {
		return
	}
	c.endLeg(l, 480, "withdrawn: "+o.Why)
}

func (c *Call) onConfirm(o acd.Confirm) {
	if !c.judges(o.Offer) {
		return
	}
	c.verdict, c.answered, c.deferred = false, true, nil
	switch {
	case c.busyEnding():
	case c.untimely != nil:
		c.partnerEnded(c.untimely.lost)
	default:
		c.name(c.partner)
	}
}

func (c *Call) onDismiss(o acd.Dismiss) {
	if !c.judges(o.Offer) {
		return
	}
	l := c.partner
	c.verdict, c.untimely = false, nil
	if c.busyEnding() {
		return
	}
	c.endLeg(l, 480, "dismissed: "+o.Why)
	c.partner = nil
	c.hearFlow(ivr.Waiting{})
	held := c.deferred
	c.deferred = nil
	for _, d := range held {
		c.onEngine(d)
	}
}

func (c *Call) onOverflow(o acd.Overflow) {
	switch {
	case c.busyEnding():
	case c.verdict:
		c.deferOrder(o)
	case c.partner == nil:
		c.turnOff(o.Why)
	}
}

// judges tells whether a verdict is the one that is waited for.
func (c *Call) judges(offer uint64) bool { return c.verdict && c.partner.offer == offer }

// deferOrder holds an order back until the verdict. The oldest makes room: a
// later order of the engine always overrules an earlier one.
func (c *Call) deferOrder(o acd.Order) {
	if len(c.deferred) == deferredLimit {
		c.deferred = slices.Delete(c.deferred, 0, 1)
	}
	c.deferred = append(c.deferred, o)
}

// offered gives the leg of an offer, nil when there is none or it has ended.
func (c *Call) offered(offer uint64) *leg {
	for _, l := range c.seats {
		if l.offer == offer && l.phase != ended {
			return l
		}
	}
	return nil
}

// room makes room for one more leg, by forgetting finished ones.
func (c *Call) room() bool {
	if len(c.seats) < seatLegs {
		return true
	}
	c.seats = slices.DeleteFunc(c.seats, (*leg).finished)
	return len(c.seats) < seatLegs
}

// busyEnding tells that no person is wanted any more.
func (c *Call) busyEnding() bool { return c.ending != nil || c.farewells != "" }
