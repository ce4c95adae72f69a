package acd

import (
	"fmt"
	"slices"
	"time"
)

// callState is where a call is, as far as the engine knows.
type callState uint8

const (
	inGreeting callState = iota // has a place, but cannot be offered yet
	waiting                     // may be offered
	offered                     // rings at a person
	talking                     // answered, hold included
	overflowed                  // the queue could not keep it
	released                    // was answered and needs the person no more
	resting                     // a call-back that may not be dialled yet
)

var callStateNames = [...]string{"greeting", "waiting", "offered", "talking", "overflowed", "released", "resting"}

func (s callState) String() string { return callStateNames[s] }

// MarshalText writes the name.
func (s callState) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the name.
func (s *callState) UnmarshalText(text []byte) error {
	i := slices.Index(callStateNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("cannot read call state %q: no such state", text)
	}
	*s = callState(i)
	return nil
}

// call is one call. The exported fields are its snapshot. What a decision reads
// stands in the first two lines of 64 bytes, what it writes in the next: with
// 100,000 calls it waits for memory, not for the processor.
type call struct {
	ID        string    `json:"id"`
	State     callState `json:"state"`
	isBack    bool      // it is a call-back: Task is not nil
	Stays     bool      `json:"stays,omitempty"`     // it waits on, up to twice the longest wait; see Offerable
	Protected bool      `json:"protected,omitempty"` // no number rule touches it
	Barred    bool      `json:"barred,omitempty"`    // turned off at arrival by a number rule, for good
	Sent      bool      `json:"sent,omitempty"`      // told of the rule that names its queue
	Drawn     bool      `json:"drawn,omitempty"`     // it had waited when it was offered last
	Ring      int       `json:"ring,omitempty"`      // of its queue, reached when it last began to wait or since
	class     *class    // while waiting
	queue     *queue    // while waiting
	spot      spot      // in the one order of waiting calls: arrival less the queue's boost, then Seq

	with       *person // who Person is
	kept       *person // while waiting, for whom; nil: for all
	Arrived    int64   `json:"arrived_ms"`
	WrapUp     int32   `json:"wrap_up,omitempty"`     // milliseconds of wrap-up, by the rules at the answer
	WrapUpMax  int32   `json:"wrap_up_max,omitempty"` // milliseconds to which it may be extended
	Keep       string  `json:"keep,omitempty"`        // who holds its matter; "" when it waits for all
	Supervisor string  `json:"supervisor,omitempty"`  // who is in it besides Person

	timer  timer
	Offer  uint64 `json:"offer,omitempty"`   // the running offer, or the one that was answered
	Rung   int64  `json:"rung_ms,omitempty"` // when the running offer was made
	Due    int64  `json:"due_ms,omitempty"`  // when the running offer is missed
	Person string `json:"person,omitempty"`  // offered to, or talking with

	Queue string `json:"queue,omitempty"` // "" in the greeting
	Seq   uint64 `json:"seq"`             // order of arrival

	Line   string     `json:"line"`
	From   string     `json:"from,omitempty"`
	Site   string     `json:"site,omitempty"`
	Needs  string     `json:"needs,omitempty"`   // besides those of the queue; in the form of Need.String
	Own    *standing  `json:"own,omitempty"`     // in place of that of the queue
	Rule   *standing  `json:"rule,omitempty"`    // by a rule for its number, in place of that of the queue
	Back   int64      `json:"back_ms,omitempty"` // when it came back from a person who was lost; 0 if never
	Anew   int64      `json:"anew_ms,omitempty"` // when its flow led it from a queue that did not keep it to another; 0 if never
	Turned turning    `json:"turned,omitempty"`  // why it overflowed last
	Task   *task      `json:"task,omitempty"`    // of a call-back
	Past   []oldOffer `json:"past,omitempty"`    // offers that an answer may still cross, oldest first

	KeepUntil int64  `json:"keep_until_ms,omitempty"` // of Keep; 0 when it was never kept
	Mode      string `json:"mode,omitempty"`          // of Supervisor
}

// standing is what a call's place is counted by besides its arrival.
type standing struct {
	Priority int   `json:"priority,omitempty"`
	BoostMS  int64 `json:"boost_ms,omitempty"`

	KeepPriority bool `json:"keep_priority,omitempty"` // that of its queue
	KeepBoost    bool `json:"keep_boost,omitempty"`
}

// maxPast bounds the ended offers of a call whose answer may still stand. One
// takes at least a round trip to the phone to end; an answer to an older one
// is dismissed.
const maxPast = 4

// oldOffer is an offer that the engine ended while the phone still rang.
type oldOffer struct {
	Offer  uint64 `json:"offer"`
	Person string `json:"person"`
	Place  string `json:"place"`
}

// longest is when the call has waited for so long. One that came back, or was led
// on to another queue, waits anew, at its old place.
func (c *call) longest(wait time.Duration) int64 {
	return max(c.Arrived, c.Back, c.Anew) + atLeast1(wait)
}

// newCall gives a call, in the place of one that is gone when there is one.
func (e *Engine) newCall(c call) *call {
	var made *call
	if last := len(e.spare) - 1; last >= 0 {
		made, e.spare = e.spare[last], e.spare[:last]
		c.Past = made.Past[:0]
	} else {
		made = new(call)
	}
	*made = c
	made.timer = timer{call: made}
	return made
}

// give makes p the person of a call; nil takes the person off.
func (c *call) give(p *person) {
	c.with, c.Person = p, ""
	if p != nil {
		c.Person = p.ID
	}
}

// remember keeps an offer that the person's answer may cross.
func (c *call) remember(o oldOffer) {
	if len(c.Past) == maxPast {
		c.Past = slices.Delete(c.Past, 0, 1)
	}
	c.Past = append(c.Past, o)
}

// recall takes out a remembered offer.
func (c *call) recall(offer uint64, person string) (oldOffer, bool) {
	i := slices.IndexFunc(c.Past, func(o oldOffer) bool { return o.Offer == offer && o.Person == person })
	if i < 0 {
		return oldOffer{}, false
	}
	o := c.Past[i]
	c.Past = slices.Delete(c.Past, i, i+1)
	return o, true
}

func at(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
