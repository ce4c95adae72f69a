package media

import "time"

// FrameSamples is the number of samples, and of G.711 bytes, in one 20 ms frame at 8 kHz.
const FrameSamples = 160

// FrameTime is how long one frame lasts.
const FrameTime = 20 * time.Millisecond

// Sound is something to play, decoded and encoded once: both laws, whole frames
// (the last one padded with silence).
type Sound struct {
	Name string
	Alaw []byte
	Ulaw []byte
}

// Tap takes a copy of the sound of one direction of one leg. It never blocks and never keeps
// payload. at is the arrival (or sending) time in nanoseconds of the media worker's clock
// (wall time anchored at start), stamp the RTP timestamp, 8 kHz.
type Tap interface {
	Take(at int64, stamp uint32, law Law, payload []byte)
}
