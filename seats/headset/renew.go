package headset

import (
	"context"
	"time"

	"github.com/pion/webrtc/v4"
)

// known gives the person's connection when it has been up and these are its offers.
func (h *Headset) known(session string) *connection {
	h.mu.Lock()
	defer h.mu.Unlock()
	if c := h.now.Load(); c != nil && c.ever && c.session == session {
		return c
	}
	return nil
}

// renew answers a further offer of a connection: ICE restarts, and what it carries
// goes on: RFC 8445 §9. Until the new way is found nothing can be sent on the old one.
func (s *Headsets) renew(ctx context.Context, c *connection, offer string) (string, error) {
	select { // answers cannot be made side by side
	case c.renewal <- struct{}{}:
	case <-ctx.Done():
		return "", s.why(ctx)
	}
	defer func() { <-c.renewal }()
	if err := c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: bare(offer)}); err != nil {
		return "", refuse("%v", err)
	}
	c.headset.doubt(c)
	answer, err := c.accept(ctx)
	if ctx.Err() != nil {
		err = s.why(ctx)
	}
	if err == nil {
		s.config.Log.Info("headset renewed", "person", c.headset.person, "connection", c.id)
	}
	return answer, err
}

// doubt tells that a connection is lost unless it finds its new way soon: pion says
// so only when it has looked for it for as long as until a connection has failed.
func (h *Headset) doubt(c *connection) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.now.Load() != c {
		return
	}
	c.timer.Stop()
	c.timer = time.AfterFunc(silentAfter, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.now.Load() == c && c.pc.ConnectionState() != webrtc.PeerConnectionStateConnected {
			h.sink(c, ReasonSilent)
		}
	})
}
