package replay

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hotline/acd"
	"hotline/acd/lab"
	"hotline/recording/fact"
	"hotline/seats"
)

// follow is how long after the end of a day the calls that arrived on it are
// followed, so that it is known how they ended.
const follow = 2 * time.Hour

// Seen is a day as the records tell it.
type Seen struct {
	lab.Past
	LeftOut int // calls that were refused before the engine heard of them

	keys    map[string][]byte // of each call: the key that led to each step; 0 for none
	known   map[string]bool   // people whom the rules of the day named
	reading map[string]*reading
	with    map[string]*reading // the call that a person serves
	hours   *lab.Hours
	order   []string
	last    time.Time // of the records
}

// reading is a call that is being read.
type reading struct {
	lab.PastCall
	key      byte // pressed last
	pressed  time.Time
	offers   map[uint64]time.Time
	answered time.Time
	person   string
	talked   time.Time // end of the talk
	refused  bool
}

// keyLeads is how soon after a key the call enters where it leads.
const keyLeads = time.Second

// led gives the key that led to a step of the call; 0 for none.
func (c *reading) led(at time.Time) byte {
	key := c.key
	if c.key = 0; at.Sub(c.pressed) > keyLeads {
		return 0
	}
	return key
}

// Read reads a day. What happened before is known from the last kept state: who
// is there when it begins. Calls that arrived before are left out.
func Read(ctx context.Context, past Past, from, to time.Time) (*Seen, error) {
	s := &Seen{Past: lab.Past{From: from, To: to}, keys: map[string][]byte{}, known: map[string]bool{}, reading: map[string]*reading{},
		with: map[string]*reading{}, hours: lab.NewHours(from, to)}
	r := &run{from: from, to: to.Add(follow)}
	err := past.States(ctx, machine, from, to, func(at time.Time, seq uint64, data []byte) {
		r.states = append(r.states, state{at, seq, data})
	})
	if err != nil {
		return nil, err
	}
	if len(r.states) == 0 {
		return nil, fmt.Errorf("cannot read the day: the ledger holds no state of the engine before %s", to.Format(time.DateOnly))
	}
	for _, kept := range r.states {
		s.rule(kept.at, rulesIn(kept.data))
	}
	begun := false
	err = past.Records(ctx, r.states[0].seq+1, func(rec fact.Record) error {
		if !begun && !rec.At.Before(from) {
			begun = true
			if err := s.begin(r, rec.Seq); err != nil {
				return err
			}
		}
		if !rec.At.Before(r.to) {
			return errEnd
		}
		if !begun {
			return s.skip(r, rec)
		}
		s.last = rec.At
		return s.record(rec)
	})
	if err != nil && !errors.Is(err, errEnd) {
		return nil, err
	}
	s.finish()
	return s, nil
}

// skip lets the engine go on to the beginning of the day.
func (s *Seen) skip(r *run, rec fact.Record) error {
	if err := r.restore(rec.Seq); err != nil || rec.Machine != machine {
		return err
	}
	in, err := acd.DecodeInput(rec.Input)
	if err != nil {
		return fmt.Errorf("cannot replay record %d: %w", rec.Seq, err)
	}
	if in, ok := in.(acd.SetRules); ok {
		s.rule(rec.At, in.Rules)
	}
	r.engine.Decide(rec.At, in)
	return nil
}

// begin takes over who is there when the day begins.
func (s *Seen) begin(r *run, seq uint64) error {
	if err := r.restore(seq); err != nil {
		return err
	}
	for _, seat := range r.engine.View().Seats {
		s.move(s.From, acd.SignIn{Person: seat.Person, Place: seat.Place, Contact: seat.Place, Ready: seat.State != seats.NotReady})
		s.hours.Add(fact.Fact{At: s.From, Person: seat.Person, Body: fact.SeatState{To: seat.State.String()}})
	}
	return nil
}

func (s *Seen) move(at time.Time, in acd.Input) { s.Moves = append(s.Moves, lab.Move{At: at, In: in}) }

// record reads one record of the day: its facts, and what calls told the engine.
func (s *Seen) record(rec fact.Record) error {
	if rec.Machine == machine {
		in, err := acd.DecodeInput(rec.Input)
		if err != nil {
			return fmt.Errorf("cannot read record %d: %w", rec.Seq, err)
		}
		s.input(rec.At, in)
	}
	for _, f := range rec.Facts {
		s.hours.Add(f)
		s.person(f)
		if f.Call != "" {
			s.call(f)
		}
	}
	return nil
}

func (s *Seen) input(at time.Time, in acd.Input) {
	switch in := in.(type) {
	case acd.SetRules:
		s.rule(at, in.Rules)
	case acd.Arrive:
		if c := s.reading[in.Call]; c != nil {
			arrived := c.Arrive.Arrived
			c.Arrive = in
			c.Arrive.Arrived = arrived
		}
	case acd.Offerable:
		if c := s.reading[in.Call]; c != nil && c.Fate != lab.Answered && !c.Barred {
			c.Fate = lab.Unknown
			c.Steps = append(c.Steps, lab.Step{After: at.Sub(c.Arrive.Arrived), Queue: in.Queue, Needs: in.Needs})
			s.keys[in.Call] = append(s.keys[in.Call], c.led(at))
		}
	}
}

// person reads where people were; what they did with calls is the calls' own.
func (s *Seen) person(f fact.Fact) {
	switch body := f.Body.(type) {
	case fact.SeatSignedOut:
		s.work(f, "")
		s.move(f.At, acd.SignOut{Person: f.Person, Why: body.Why})
	case fact.SeatState:
		s.work(f, body.To)
		switch {
		case body.From == "" && body.To != "":
			s.move(f.At, acd.SignIn{Person: f.Person, Place: f.Place, Contact: f.Place, Ready: body.To != "not-ready"})
		case body.To == "not-ready":
			s.move(f.At, acd.SetNotReady{Person: f.Person, Reason: body.Reason})
		case body.From == "not-ready" && body.To == "ready":
			s.move(f.At, acd.SetReady{Person: f.Person})
		}
	}
}

// finish gives the day its calls, by arrival.
func (s *Seen) finish() {
	if s.last.Before(s.To) {
		s.To = s.last // the day is not over, or the house was closed
	}
	for _, c := range s.with {
		c.Work = nil // not over
	}
	for _, id := range s.order {
		c := s.reading[id]
		if c.refused {
			s.LeftOut++
			continue
		}
		if c.Fate == lab.Unknown && c.Waited == 0 {
			c.Waited = max(0, s.To.Sub(c.Arrive.Arrived))
		}
		s.Calls = append(s.Calls, c.PastCall)
	}
	slices.SortStableFunc(s.Calls, func(a, b lab.PastCall) int { return a.Arrive.Arrived.Compare(b.Arrive.Arrived) })
	s.orderRules()
	slices.SortStableFunc(s.Moves, func(a, b lab.Move) int { return a.At.Compare(b.At) })
	s.hours.Close(s.To)
	s.There, s.Busy = s.hours.There, s.hours.Busy
}
