package headset

// known gives the person's connection when it has been up and these are its offers.
func (h *Headset) known(session string) *connection {
	h.mu.Lock()
	defer h.mu.Unlock()
	if c := h.now.Load(); c != nil && c.ever && c.wish.session == session {
		return c
	}
	return nil
}

// renew answers a further offer of a connection: ICE restarts, and what it carries
// goes on, on the old way until the new one is found: RFC 8445 §9.
func (s *Headsets) renew(c *connection, w wish) (string, error) {
	if w.payloads != c.wish.payloads || w.direction != c.wish.direction { // RFC 3264 §8.3.2
		return "", refuse("it changes the payload types or the direction of its connection")
	}
	answer, err := c.describe(w)
	if err == nil {
		s.config.Log.Info("headset renewed", "person", c.headset.person, "connection", c.id)
	}
	return answer, err
}
