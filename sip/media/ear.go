package media

// Heard is what a stretch of sound is, as far as a person with one word would say.
type Heard uint8

// What can be heard; the zero value is silence.
const (
	Silence Heard = iota // nothing, or comfort noise
	Tone                 // one steady frequency
	Speech               // anything else that is loud enough
)

// String gives the word: silence, tone or speech.
func (h Heard) String() string {
	switch h {
	case Tone:
		return "tone"
	case Speech:
		return "speech"
	}
	return "silence"
}

// The Ear's thresholds. Loud and quiet lie apart so that a level between them
// changes nothing.
const (
	loudDBm0     = -42   // speech of a weak line is above
	quietDBm0    = -46   // comfort noise is below
	toneRest     = 0.01  // share of power that a tone's sine may leave over; G.711 itself leaves 0.0002
	steadyDB     = 1.5   // between two frames of one tone
	steadyTurn   = 0.008 // 10 Hz, in radians per sample
	toneFrameRun = 8     // 160 ms: longer than a vowel keeps its pitch and loudness
	loudFrameRun = 10    // 200 ms of something that is no tone: longer than a tone takes to be known
	quietRun     = 20    // 400 ms: longer than the pauses between words
)

// Ear tells speech, tone and silence apart, frame by frame. The zero value is
// ready and hears silence.
//
// A change is told late rather than wrong: a tone after 160 ms, speech after
// 200 ms that are no tone, silence after 400 ms.
type Ear struct {
	now   Heard
	pcm   [FrameSamples]int16
	held  int // samples in pcm
	last  frameShape
	tone  int // frames in a row that go on with one tone
	loud  int // loud frames that are no tone; a quiet one takes one back
	quiet int // quiet frames in a row
}

// Hear takes the next sound in order and tells what is heard now, and whether
// that changed with this payload. Payloads may be of any length.
func (e *Ear) Hear(law Law, payload []byte) (heard Heard, changed bool) {
	before := e.now
	for len(payload) > 0 {
		n := min(len(payload), FrameSamples-e.held)
		Decode(e.pcm[e.held:e.held+n], law, payload[:n])
		e.held, payload = e.held+n, payload[n:]
		if e.held == FrameSamples {
			e.held = 0
			e.frame(shapeOf(&e.pcm))
		}
	}
	return e.now, e.now != before
}

func (e *Ear) frame(s frameShape) {
	switch {
	case s.level < quietDBm0:
		e.quiet++
		e.tone, e.loud = 0, max(e.loud-1, 0)
	case s.level > loudDBm0 && s.tonal && s.near(e.last):
		e.tone++
		e.quiet = 0
	case s.level > loudDBm0:
		e.loud++
		e.tone, e.quiet = 0, 0
	}
	e.last = s
	switch {
	case e.quiet >= quietRun:
		e.now, e.loud = Silence, 0
	case e.tone >= toneFrameRun:
		e.now, e.loud = Tone, 0
	case e.loud >= loudFrameRun:
		e.now, e.loud = Speech, loudFrameRun
	}
}
