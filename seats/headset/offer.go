package headset

import (
	"context"
	"fmt"
)

// Offer answers a browser's offer at once, our candidates included, and gives the
// connection's number. The new connection takes over from the person's old one,
// which is closed; an offer that is refused leaves the old one alone. A further
// offer of the person's connection, after a change of its network, restarts ICE:
// the connection keeps its number, its keys and its streams.
//
// It waits for its turn while Config.Handshakes connections are on their way up,
// as long as ctx allows. The error wraps ErrOffer when the offer is to blame; else
// it is ErrFull, ErrClosed, ErrLate or ctx's.
func (s *Headsets) Offer(ctx context.Context, person, offer string) (answer string, connection uint64, err error) {
	answer, connection, err = s.offer(ctx, person, offer)
	if err != nil {
		s.counts.refused.Add(1)
		s.config.Log.Info("headset refused", "person", person, "err", err)
		return "", 0, fmt.Errorf("cannot connect headset of %s: %w", person, err)
	}
	return answer, connection, nil
}

func (s *Headsets) offer(ctx context.Context, person, offer string) (string, uint64, error) {
	want, err := checkOffer(offer)
	if err != nil {
		return "", 0, err
	}
	h, err := s.Of(person)
	if err != nil {
		return "", 0, err
	}
	if !s.begin() {
		return "", 0, ErrClosed
	}
	defer s.work.Done()
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	if c := h.known(want.session); c != nil {
		answer, err := s.renew(c, want)
		return answer, c.id, err
	}
	return s.first(ctx, h, want)
}

// first answers the first offer of a connection.
func (s *Headsets) first(ctx context.Context, h *Headset, want wish) (string, uint64, error) {
	select {
	case s.slots <- struct{}{}:
	case <-ctx.Done():
		return "", 0, s.why(ctx)
	}
	s.counts.handshakes.Add(1)
	c, err := newConnection(h, want)
	if err != nil {
		s.leaveSlot()
		return "", 0, err
	}
	answer, err := c.describe(want)
	if err == nil {
		err = h.take(c)
	}
	if err != nil {
		c.bury()
		return "", 0, err
	}
	s.counts.connections.Add(1)
	return answer, c.id, nil
}

// why tells why a wait ended.
func (s *Headsets) why(ctx context.Context) error {
	if s.ctx.Err() != nil {
		return ErrClosed
	}
	return ctx.Err()
}

func (s *Headsets) leaveSlot() {
	s.counts.handshakes.Add(-1)
	<-s.slots
}
