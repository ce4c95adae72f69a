package headset

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/pion/webrtc/v4"
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
		answer, err := s.renew(ctx, c, offer)
		return answer, c.id, err
	}
	return s.first(ctx, h, offer, want)
}

// first answers the first offer of a connection.
func (s *Headsets) first(ctx context.Context, h *Headset, offer string, want wish) (string, uint64, error) {
	select {
	case s.slots <- struct{}{}:
	case <-ctx.Done():
		return "", 0, s.why(ctx)
	}
	s.counts.handshakes.Add(1)
	c, err := newConnection(h, want.session)
	if err != nil {
		s.leaveSlot()
		return "", 0, err
	}
	taken := false
	defer func() { // also when the offer makes pion panic
		if !taken {
			c.bury()
		}
	}()
	answer, err := c.answer(ctx, offer, want.direction)
	if ctx.Err() != nil {
		err = s.why(ctx)
	}
	if err != nil {
		return "", 0, err
	}
	if err := h.take(c); err != nil {
		return "", 0, err
	}
	taken = true
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

// answer negotiates. Our candidates are those of one socket, so that gathering them takes no time.
func (c *connection) answer(ctx context.Context, offer string, direction webrtc.RTPTransceiverDirection) (string, error) {
	init := webrtc.RTPTransceiverInit{Direction: direction}
	var transceiver *webrtc.RTPTransceiver
	var err error
	if direction == webrtc.RTPTransceiverDirectionRecvonly {
		transceiver, err = c.pc.AddTransceiverFromKind(webrtc.RTPCodecTypeAudio, init)
	} else {
		transceiver, err = c.pc.AddTransceiverFromTrack(&c.mouth, init)
	}
	if err != nil {
		return "", fmt.Errorf("cannot prepare answer: %w", err)
	}
	if err := c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: bare(offer)}); err != nil {
		return "", refuse("%v", err)
	}
	// With the browser's payload types, and the trunk's own law first: it speaks the
	// first codec of the answer.
	agreed := negotiated(transceiver)
	slices.SortStableFunc(agreed, func(a, b webrtc.RTPCodecParameters) int { return cmp.Compare(rank(a), rank(b)) })
	if err := transceiver.SetCodecPreferences(agreed); err != nil {
		return "", refuse("%v", err)
	}
	c.payloads(agreed)
	return c.accept(ctx)
}

// accept makes the answer to the offer that was set.
func (c *connection) accept(ctx context.Context) (string, error) {
	gathered := webrtc.GatheringCompletePromise(c.pc)
	answer, err := c.pc.CreateAnswer(nil)
	if err != nil {
		return "", refuse("%v", err)
	}
	if err := c.pc.SetLocalDescription(answer); err != nil {
		return "", refuse("%v", err)
	}
	select {
	case <-gathered:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	return c.pc.LocalDescription().SDP, nil
}

// negotiated gives the codecs of both sides, with the browser's payload types.
func negotiated(t *webrtc.RTPTransceiver) []webrtc.RTPCodecParameters {
	if r := t.Receiver(); r != nil {
		return r.GetParameters().Codecs
	}
	return t.Sender().GetParameters().Codecs
}

// rank orders codecs as codecs does.
func rank(c webrtc.RTPCodecParameters) int {
	return slices.IndexFunc(codecs(houseEvent), func(ours webrtc.RTPCodecParameters) bool {
		return strings.EqualFold(ours.MimeType, c.MimeType)
	})
}
