package lab

import (
	"time"

	"hotline/recording/fact"
)

// Hours adds up people's time between two moments, from facts in order.
type Hours struct {
	There time.Duration // signed in and not "not ready"
	Busy  time.Duration // of There: offered a call, with it, or in its wrap-up

	from, to time.Time
	people   map[string]stretch
}

// stretch is what somebody does since a moment.
type stretch struct {
	state string
	since time.Time
}

// NewHours counts between two moments.
func NewHours(from, to time.Time) *Hours {
	return &Hours{from: from, to: to, people: map[string]stretch{}}
}

// Add takes one fact; others than seat.state and seat.signed-out say nothing.
func (h *Hours) Add(f fact.Fact) {
	switch body := f.Body.(type) {
	case fact.SeatState:
		h.turn(f.Person, body.To, f.At)
	case fact.SeatSignedOut:
		h.turn(f.Person, "", f.At)
	}
}

func (h *Hours) turn(person, state string, at time.Time) {
	if was := h.people[person]; was.state != "" && was.state != "not-ready" {
		since, until := was.since, at
		if since.Before(h.from) {
			since = h.from
		}
		if until.After(h.to) {
			until = h.to
		}
		if spell := max(0, until.Sub(since)); was.state == "ready" {
			h.There += spell
		} else {
			h.There, h.Busy = h.There+spell, h.Busy+spell
		}
	}
	h.people[person] = stretch{state, at}
}

// Close counts what goes on at a moment, at which all is over.
func (h *Hours) Close(at time.Time) {
	for person := range h.people {
		h.turn(person, "", at)
	}
}
