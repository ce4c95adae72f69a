package lab

import (
	"strconv"

	"hotline/acd"
)

// await plans the next citizen of a queue.
func (s *Sim) await(queue int) {
	src := &s.sources[queue]
	at := s.now
	if src.profile == nil {
		at += src.between.draw(src.arrivals)
	} else {
		at = src.next(at)
	}
	s.agenda.plan(event{at: at, which: int32(queue), what: arrives})
}

// onArrives brings a citizen, unless arrivals have closed. Handle time and
// patience are drawn now, so that they do not depend on what is decided.
func (s *Sim) onArrives(e event) {
	if s.arrived == int64(s.sc.Calls+s.sc.Warmup) {
		return
	}
	s.events++
	src := &s.sources[e.which]
	place := s.seize(src)
	c := &s.calls[place]
	c.number, c.queue, c.seat, c.arrived = s.arrived, e.which, -1, s.now
	c.handle = src.handle.draw(src.works)
	patience := int64(0)
	if src.patience.Mean > 0 {
		patience = src.patience.draw(src.waits)
	}
	s.arrived++
	s.living++
	s.book.arrive(s.now, c)
	if s.sc.CallBack != nil {
		s.foresee(c, place)
	}
	if src.returns != nil {
		src.returns.call(c, place, src, s.now)
		if c.holder >= 0 && s.book.counts(c) != nil {
			src.returns.counted.Calls++
		}
	}
	s.arriving = place
	s.tell(c.comes)
	s.tell(c.waits)
	s.settle()
	if c = &s.calls[place]; c.seat < 0 && patience > 0 {
		s.agenda.plan(event{at: s.now + patience, call: c.number, which: place, what: leaves})
	}
	s.await(int(e.which))
}

// onLeaves lets a citizen hang up who still waits.
func (s *Sim) onLeaves(e event) {
	c := &s.calls[e.which]
	if c.number != e.call || c.seat >= 0 {
		return
	}
	s.events++
	if s.misses(c) {
		s.miss(c, e.which)
	}
	s.book.leave(s.now, c)
	s.over(e.which)
}

// onEnds lets a call end.
func (s *Sim) onEnds(e event) {
	s.events++
	s.release(s.calls[e.which].seat)
	s.over(e.which)
}

// release frees a person, who goes when the shift is over.
func (s *Sim) release(seat int32) {
	person := &s.seats[seat]
	person.busy = false
	s.book.occupy(s.now, person.group, -1)
	if person.leaving {
		person.leaving = false
		s.book.open(s.now, person.group, -1)
	}
}

// over tells the engine that a call is gone, and frees its place unless the citizen
// is to be called back.
func (s *Sim) over(place int32) {
	c := &s.calls[place]
	if s.backs[c.number] == nil {
		src := &s.sources[c.queue]
		src.free = append(src.free, place)
	}
	c.number = -1
	s.living--
	s.tell(c.goes)
}

// onConfirmed begins a conversation. Every decision goes into the digest.
func (s *Sim) onConfirmed(o order) {
	place, person := s.place(o.call, len(s.calls)), s.place(o.person, len(s.seats))
	if s.err != nil {
		return
	}
	c, seat := &s.calls[place], &s.seats[person]
	if c.number < 0 || c.seat >= 0 {
		s.fail("the engine gave a seat to a call that does not wait")
		return
	}
	c.seat, seat.busy = person, true
	s.decided(c.number, person)
	s.book.answer(s.now, c, seat.group, place != s.arriving)
	if r := s.sources[c.queue].returns; r != nil {
		r.answered(c, s.now, s.book.counts(c) != nil)
	}
	work := max(1, int64(float64(c.handle)/seat.speed))
	s.agenda.plan(event{at: s.now + work, call: c.number, which: place, what: ends})
}

// decided puts who was given to whom into the digest.
func (s *Sim) decided(number int64, seat int32) {
	for _, x := range []int64{s.now, number, int64(seat)} {
		s.digest = mix(s.digest ^ uint64(x))
	}
}

// seize gives a free place of a queue.
func (s *Sim) seize(src *source) int32 {
	if last := len(src.free) - 1; last >= 0 {
		place := src.free[last]
		src.free = src.free[:last]
		return place
	}
	place := len(s.calls)
	id := strconv.Itoa(place)
	s.calls = append(s.calls, call{
		comes: acd.Arrive{Call: id, Line: src.name},
		waits: acd.Offerable{Call: id, Queue: src.name},
		goes:  acd.Gone{Call: id, Why: "hung-up"},
	})
	return int32(place)
}
