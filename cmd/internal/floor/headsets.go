package floor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"time"

	"hotline/cmd/internal/api"
	"hotline/cmd/internal/call"
	"hotline/seats/headset"
)

// ears is seats/headset as the floor uses it.
type ears interface {
	Offer(ctx context.Context, person, sdp string) (answer string, connection uint64, err error)
	Of(person string) (*headset.Headset, error)
	Drop(person string)
}

// seated is the leg of a call that is wired to a person's browser.
type seated struct {
	in  *conversation
	leg string
}

// openHeadsets opens the browsers' UDP port: the one with the number of the pages' TCP port.
func (s *Server) openHeadsets() error {
	h := s.house.Load()
	_, port, err := net.SplitHostPort(s.cfg.HTTP)
	number, bad := strconv.ParseUint(port, 10, 16)
	if err = errors.Join(err, bad); err != nil {
		return fmt.Errorf("cannot read the HTTP address: %w (give one with --http)", err)
	}
	doors, err := headset.Open(headset.Config{Listen: netip.AddrPortFrom(s.cfg.RTP, uint16(number)), Advertise: s.cfg.City.HTTP.Advertise,
		Notify: h.onHeadset, Log: s.cfg.Log})
	if err != nil {
		return fmt.Errorf("%w (headsets use the UDP port with the number of the pages' port: choose another with --http)", err)
	}
	s.headset, s.studio.ears, h.ears = doors, doors, doors
	return nil
}

// onHeadset is everything that a browser's connection can tell.
func (h *House) onHeadset(n headset.Notice) {
	switch n.What {
	case headset.Up:
		h.places.HeadsetUp(n.Person, n.Connection)
	case headset.Lost:
		h.places.HeadsetLost(h.clock.Now(), n.Person, n.Connection)
	case headset.Quiet, headset.Heard:
		h.places.HeadsetQuiet(n.Person, n.What == headset.Quiet)
	case headset.Replaced: // the later connection has its own signs
		return
	}
	h.tellPresence(n.Person)
}

// tellPresence tells the person's call whether the browser is there.
func (h *House) tellPresence(person string) {
	h.mu.Lock()
	at, ok := h.seated[person]
	h.mu.Unlock()
	if !ok {
		return
	}
	if present, why := h.places.HeadsetPresent(person); present {
		at.in.post(call.Back{Leg: at.leg})
	} else {
		at.in.post(call.Away{Leg: at.leg, Why: why})
	}
}

// seat notes which leg a person's browser serves, and tells it whether the browser
// is there: it may have gone away before the leg could be told.
func (h *House) seat(person string, at seated) {
	h.mu.Lock()
	h.seated[person] = at
	h.mu.Unlock()
	h.tellPresence(person)
}

// unseat ends that, unless a later leg has the browser already.
func (h *House) unseat(person string, at seated) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.seated[person] == at {
		delete(h.seated, person)
	}
}

// Headset implements front.Headsets.
func (h *House) Headset(ctx context.Context, person, offer string) (string, uint64, error) {
	if why := h.places.TakeHeadset(h.clock.Now(), person); why != "" {
		return "", 0, api.Conflict{Sentence: why}
	}
	answer, connection, err := h.ears.Offer(ctx, person, offer)
	if errors.Is(err, headset.ErrLate) {
		return "", 0, api.Conflict{Sentence: "A later connection of yours took over."}
	}
	if err != nil {
		h.places.HeadsetRefused(person)
	}
	switch {
	case errors.Is(err, headset.ErrOffer):
		return "", 0, fmt.Errorf("%w: %w", api.ErrUnusable, err)
	case errors.Is(err, headset.ErrFull), errors.Is(err, headset.ErrClosed):
		return "", 0, fmt.Errorf("%w: %w", api.ErrBusy, err)
	case err != nil:
		return "", 0, err
	}
	if !h.places.HeadsetOffered(h.clock.Now(), person, connection) {
		h.ears.Drop(person)
		return "", 0, api.Conflict{Sentence: "A phone of yours took over."}
	}
	return answer, connection, nil
}

// LeaveHeadset implements front.Headsets.
func (h *House) LeaveHeadset(person string) error {
	h.places.LeaveHeadset(person, "signed out")
	h.ears.Drop(person)
	h.tellPresence(person)
	return nil
}

// inCall tells whether a call is wired to a person's browser.
func (h *House) inCall(person string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, ok := h.seated[person]
	return ok
}

// Echo implements front.Headsets.
func (h *House) Echo(person string, lasts time.Duration) error {
	ear, err := h.ears.Of(person)
	if err != nil {
		return fmt.Errorf("%w: %w", api.ErrBusy, err)
	}
	ear.Echo(lasts)
	return nil
}
