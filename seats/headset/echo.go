package headset

import "time"

// Echo lets the person hear their own voice for d, all the way through the house:
// proof of microphone, connection and ear. It ends early when somebody listens
// (Hear); while somebody does, it does nothing.
func (h *Headset) Echo(d time.Duration) {
	now := h.all.now()
	h.ear.mu.Lock()
	defer h.ear.mu.Unlock()
	h.ear.echoUntil = now + int64(d)
}
