package chaos

import (
	"strconv"
	"strings"

	"hotline/acd"
)

// somethingHappens lets something happen in the city.
func (c *City) somethingHappens() {
	switch n := c.dice.intN(100); {
	case n < 16:
		for range max(1, c.tables/4) {
			if c.made < c.most {
				c.call()
			}
		}
	case n < 20:
		c.mail(3000, acd.SetReady{Person: c.person(), By: c.boss()})
	case n < 22:
		c.mail(3000, acd.SetNotReady{Person: c.person(), Reason: []string{"lunch", "tea"}[c.dice.intN(2)], By: c.boss()})
	case n < 23:
		c.mail(3000, acd.SignOut{Person: c.person(), By: c.boss()})
	case n < 26:
		place := []string{"x", "y"}[c.dice.intN(2)]
		c.mail(3000, acd.SignIn{Person: c.person(), Place: place, Contact: place, Ready: c.chance(60)})
	case n < 28:
		c.mail(3000, acd.EndWrapUp{Person: c.person(), By: c.boss()})
	case n < 36:
		c.mail(3000, acd.ExtendWrapUp{Person: c.person(), For: c.seconds(15), By: c.boss()})
	case n < 37:
		c.mail(3000, acd.SetRules{Rules: c.someRules()})
	case n < 38:
		c.mail(3000, acd.Accepted{Call: "c1", Person: c.person(), Offer: uint64(c.dice.intN(20))})
	}
}

// call sends a citizen through a whole life. Its letters come in order but
// for the doubled ones.
func (c *City) call() {
	c.made++
	id := "c" + strconv.Itoa(c.made)
	in := acd.Arrive{Call: id, Line: "12345", From: c.number(), Protected: c.chance(10)}
	if c.chance(50) {
		in.Site = c.site()
	}
	if c.chance(20) {
		in.Arrived = at(c.now - int64(c.dice.intN(60_000)) + 5000)
	}
	c.put(letter{at: c.now, in: in})
	if c.chance(3) {
		c.saw("doubled")
		c.put(letter{at: c.now + c.delay(30_000), in: in})
	}
	c.mail(6000, acd.Offerable{Call: id, Queue: c.queue(), Needs: c.needs()})
	if c.chance(30) {
		c.mail(15_000, acd.Offerable{Call: id, Queue: c.queue(), Needs: c.needs()})
	}
	if c.chance(10) {
		c.mail(30_000, acd.Prioritise{Call: id, Priority: c.dice.intN(3) - 1, Boost: c.seconds(30)})
	}
	if c.chance(30) || c.rush {
		c.mail(20_000, acd.AskWait{Call: id})
	}
	if !c.rush && c.chance(15) {
		c.mail(20_000, acd.KeepPlace{Call: id})
	}
	patience := 90_000
	if c.chance(30) {
		patience = 8000
	}
	c.mail(patience, acd.Gone{Call: id, Why: "patience"})
}

// react is what phones and calls do when they are told something.
func (c *City) react(o acd.Order) {
	switch o := o.(type) {
	case acd.MakeOffer:
		c.saw("MakeOffer")
		answer := acd.Accepted{Call: o.Call, Person: o.Person, Offer: o.Offer}
		switch n := c.dice.intN(100); {
		case n < 70:
			c.mail(6000, answer)
		case n < 80:
			c.mail(20_000, answer) // late: it may cross the end of the ringing
		case n < 87:
			c.mail(6000, acd.Refused{Call: o.Call, Person: o.Person, Offer: o.Offer, Status: 486})
		case n < 92:
			c.mail(6000, acd.Unreachable{Call: o.Call, Person: o.Person, Offer: o.Offer, Status: 408})
		case n < 96:
			c.mail([]int{5, 5, 3000}[c.dice.intN(3)], acd.NotRung{Call: o.Call, Person: o.Person, Offer: o.Offer, Why: "no-port"})
		}
	case acd.Withdraw:
		c.saw("Withdraw " + o.Why)
		if o.Why == "missed" && c.chance(60) {
			c.mail(1000, acd.SetReady{Person: o.Person})
		}
		if c.chance(10) { // the answer had left the phone already
			c.mail(2000, acd.Accepted{Call: o.Call, Person: o.Person, Offer: o.Offer})
		}
	case acd.Confirm:
		c.saw("Confirm")
		if strings.HasPrefix(o.Call, "back-") {
			c.dialled(o)
			return
		}
		if c.chance(30) {
			c.mail(8000, acd.Held{Call: o.Call, Person: o.Person})
			c.mail(16_000, acd.Resumed{Call: o.Call, Person: o.Person})
		}
		if c.chance(50) {
			c.mail(20_000, acd.Released{Call: o.Call, Person: o.Person})
		}
		if c.chance(30) {
			c.mail(6000, acd.Supervise{Call: o.Call, Person: c.person(), Mode: c.mode()})
		}
	case acd.LetIn:
		c.letIn(o)
	case acd.Dismiss:
		c.saw("Dismiss " + o.Why)
	case acd.ExpectedWait:
		if o.Known {
			c.saw("expected wait")
		}
	case acd.Overflow:
		c.saw("Overflow " + o.Why)
		if c.chance(50) {
			c.mail(1000, acd.Offerable{Call: o.Call, Queue: c.queue(), Stay: c.chance(50)})
		}
	}
}

// dialled is what becomes of a call-back.
func (c *City) dialled(o acd.Confirm) {
	if c.chance(60) {
		c.mail(8000, acd.Unreached{Call: o.Call, Person: o.Person, Offer: o.Offer, Why: "busy"})
	} else if c.chance(50) {
		c.mail(8000, acd.Released{Call: o.Call, Person: o.Person})
	}
	c.mail(40_000, acd.Gone{Call: o.Call, Why: "called back"})
}

// mode is a way into a call; seldom none.
func (c *City) mode() string {
	if c.chance(3) {
		return "shout"
	}
	return []string{acd.Listen, acd.Whisper, acd.Barge}[c.dice.intN(3)]
}

// letIn is what a supervisor does in a call, and what happens to them.
func (c *City) letIn(o acd.LetIn) {
	if c.saw("LetIn " + o.Mode); o.Mode == "" {
		return
	}
	switch n := c.dice.intN(100); {
	case n < 25:
		c.mail(8000, acd.TakeOver{Call: o.Call, Person: o.Person})
	case n < 55:
		c.mail(8000, acd.Supervise{Call: o.Call, Person: o.Person, Mode: c.mode()})
	case n < 60:
		c.mail(8000, acd.Supervise{Call: o.Call, Person: c.person(), Mode: c.mode()})
	case n < 66:
		c.mail(8000, acd.SetReady{Person: o.Person})
	case n < 72:
		c.mail(8000, acd.SetNotReady{Person: o.Person, Reason: "lunch"})
	case n < 78:
		c.mail(8000, acd.SignOut{Person: o.Person})
	}
	c.mail(20_000, acd.Unsupervise{Call: o.Call, Person: o.Person})
}
