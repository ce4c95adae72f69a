package floor

import (
	"context"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/api"
	"hotline/seats"
)

var noHeadsets = api.Conflict{Sentence: "This house has no headset door."}

// Headset implements front.Headsets.
func (h *House) Headset(context.Context, string, string) (string, uint64, error) {
	return "", 0, noHeadsets
}

// LeaveHeadset implements front.Headsets.
func (h *House) LeaveHeadset(string) error { return noHeadsets }

// Echo implements front.Headsets.
func (h *House) Echo(string, time.Duration) error { return noHeadsets }

// HeadsetOf implements front.Headsets.
func (h *House) HeadsetOf(string) (connection uint64, up bool) { return 0, false }

// Kind implements front.Headsets.
func (h *House) Kind(string) string { return api.KindPhone }

// Seat asks for one seat.
func (e *engineRoom) Seat(person string) seats.Seat {
	answer := make(chan seats.Seat, 1)
	e.box.PostEnd(engineIn{ask: func(engine *acd.Engine) { answer <- engine.Seat(person) }})
	select {
	case s := <-answer:
		return s
	case <-e.done:
		return seats.Seat{Person: person}
	}
}
