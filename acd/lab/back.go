package lab

import (
	"math"
	"strconv"

	"hotline/acd"
)

// vain is how long a person dials whom nobody answers, in microseconds.
const vain = 20_000_000

// missed is a citizen who is to be called back.
type missed struct {
	call   string // of the engine; "" before the first offer
	number int64
	queue  int32
	seat   int32 // who dials, or talks
	place  int32 // of the call that left: what the engine calls this one after, so nobody else gets it before the end
	left   int64
	handle int64 // at speed 1
	offer  uint64
	tried  int
	lucky  int // the attempt that reaches the citizen
}

// foresee draws what happens to a citizen who is called back, or keeps the place, at
// arrival, so that it does not depend on what is decided.
func (s *Sim) foresee(c *call, place int32) {
	b, src := s.sc.CallBack, &s.sources[c.queue]
	c.comes = acd.Arrive{Call: strconv.Itoa(int(place)), Line: src.name, From: strconv.FormatInt(c.number, 10)}
	c.lucky = firstLuck(src.luck.uniform(), b.Reached)
	if src.keeps.uniform() <= b.KeepShare && b.KeepShare > 0 {
		s.agenda.plan(event{at: s.now + max(1, b.KeepAfter.Microseconds()), call: c.number, which: place, what: keeps})
	}
}

// firstLuck gives which attempt is the first to succeed, each with the same chance.
func firstLuck(u, chance float64) int {
	if chance >= 1 {
		return 1
	}
	return 1 + int(min(1000, math.Log(u)/math.Log1p(-max(chance, 1e-9))))
}

// onKeeps lets a citizen hang up who still waits, and keep the place.
func (s *Sim) onKeeps(e event) {
	c := &s.calls[e.which]
	if c.number != e.call || c.seat >= 0 || len(s.backs) >= acd.MostCallBacks {
		return
	}
	s.events++
	s.tell(acd.KeepPlace{Call: strconv.Itoa(int(e.which))})
	s.miss(c, e.which)
	s.book.backs.of(c.number, c.queue).Kept++
	s.book.leave(s.now, c)
	s.over(e.which)
}

// misses tells whether a citizen who leaves now has waited long enough to be called
// back; the engine counts milliseconds.
func (s *Sim) misses(c *call) bool {
	return s.sc.CallBack != nil && s.now/1000-c.arrived/1000 > s.sc.CallBack.MissedAfter.Milliseconds()
}

// miss remembers a citizen who leaves, as the engine does.
func (s *Sim) miss(c *call, place int32) {
	page := s.book.backs.of(c.number, c.queue)
	page.Missed++
	if len(s.backs) >= acd.MostCallBacks {
		page.Refused++
		return
	}
	s.backs[c.number] = &missed{number: c.number, place: place, queue: c.queue, left: s.now, handle: c.handle, lucky: c.lucky}
}

// onBackOffered lets a person take a call-back.
func (s *Sim) onBackOffered(o order) {
	number, err := strconv.ParseInt(o.number, 10, 64)
	m := s.backs[number]
	if err != nil || m == nil {
		s.fail("the engine calls %q back, who is not to be", o.number)
		return
	}
	m.call, m.offer = o.call, o.offer
	s.dialled[o.call] = m
	s.tell(acd.Accepted{Call: o.call, Person: o.person, Offer: o.offer})
}

// onBackConfirmed lets a person dial: in vain, or to the end of the talk.
func (s *Sim) onBackConfirmed(m *missed, o order) {
	m.seat = s.place(o.person, len(s.seats))
	if s.err != nil {
		return
	}
	seat := &s.seats[m.seat]
	seat.busy = true
	s.decided(m.number, m.seat)
	s.book.occupy(s.now, seat.group, 1)
	delete(s.dialled, m.call)
	m.tried++
	e := event{at: s.now + vain, call: m.number, what: dialsInVain}
	if m.tried == m.lucky {
		e = event{at: s.now + max(1, int64(float64(m.handle)/seat.speed)), call: m.number, what: endsBack}
		s.book.backs.of(m.number, m.queue).reached(s.now - m.left)
	}
	s.agenda.plan(e)
}

// onDialsInVain frees a person who reached nobody.
func (s *Sim) onDialsInVain(e event) {
	m := s.backs[e.call]
	s.events++
	s.release(m.seat)
	if m.tried == s.sc.CallBack.Attempts {
		s.book.backs.of(m.number, m.queue).Closed++
		s.forget(m)
	}
	s.tell(acd.Unreached{Call: m.call, Person: personID(int(m.seat)), Offer: m.offer, Why: "no-answer"})
}

// onEndsBack ends the talk with a citizen who was called back.
func (s *Sim) onEndsBack(e event) {
	m := s.backs[e.call]
	s.events++
	s.release(m.seat)
	s.forget(m)
	s.tell(acd.Gone{Call: m.call, Why: "hung-up"})
}

// forget drops what is done, and frees the place.
func (s *Sim) forget(m *missed) {
	delete(s.backs, m.number)
	src := &s.sources[m.queue]
	src.free = append(src.free, m.place)
}
