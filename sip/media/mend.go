package media

import "slices"

const (
	// pastSamples is how much played sound is kept to fill gaps with.
	pastSamples = 320
	// A gap repeats the latest pitch period: 200 down to 50 Hz, or a multiple of a shorter one.
	shortestLag, longestLag = 40, 160
	// fullSamples of a gap are filled at the full level, then it fades until
	// fadedSamples: 10 and 60 ms.
	fullSamples, fadedSamples = 80, 480
	// overSamples is how long the filling goes over into the sound that follows: 5 ms.
	overSamples = 40
	fullGain    = 1 << 15
)

// absent marks a sample that is not there. No code of G.711 is decoded to it.
const absent = -32768

// mender fills the gaps in a sound with what was heard before, more and more
// quietly, then with silence. The zero value is ready.
type mender struct {
	past   [pastSamples]int16 // the latest sound, mended
	period [longestLag]int16  // what is repeated
	lag    int
	phase  int
	age    int  // samples since the gap began
	on     bool // a gap is being filled, or goes over into sound
	over   int  // samples of sound until the filling has gone
}

// begin starts a gap after what has been remembered.
func (m *mender) begin() {
	if m.on {
		m.over = overSamples
		return
	}
	m.on, m.over, m.age, m.phase = true, overSamples, 0, 0
	m.lag = m.pitch()
	copy(m.period[:], m.past[pastSamples-m.lag:])
}

// silent tells whether nothing is left of the filling.
func (m *mender) silent() bool { return !m.on || m.age >= fadedSamples }

// repeat is the next sample of the filling.
func (m *mender) repeat() int16 {
	gain := fullGain
	if m.age >= fullSamples {
		gain = fullGain * (fadedSamples - m.age) / (fadedSamples - fullSamples)
	}
	if m.age >= fadedSamples {
		return 0
	}
	sample := m.period[m.phase]
	m.phase++
	if m.phase == m.lag {
		m.phase = 0
	}
	m.age++
	return int16(int(sample) * gain >> 15)
}

// fill makes a whole frame of a gap that has begun; it is silent, and fill is
// false, when there is none or it has faded.
func (m *mender) fill(dst *[FrameSamples]int16) bool {
	if m.silent() {
		clear(dst[:])
		return false
	}
	for i := range dst {
		dst[i] = m.repeat()
	}
	m.over = overSamples
	m.remember(dst[:])
	return true
}

// mend puts something in the place of each absent sample. It is false when the
// frame is silent because nothing is there and nothing is left to fill with.
func (m *mender) mend(frame *[FrameSamples]int16) bool {
	if !m.on && !slices.Contains(frame[:], absent) {
		m.remember(frame[:])
		return true
	}
	sounds, kept := false, 0
	for i, sample := range frame {
		switch {
		case sample == absent:
			if !m.on {
				m.remember(frame[kept:i])
				kept = i
			}
			m.begin()
			sounds = sounds || !m.silent()
			frame[i] = m.repeat()
			continue
		case m.over > 0 && m.on:
			frame[i] = int16((int(sample)*(overSamples-m.over) + int(m.repeat())*m.over) / overSamples)
			m.over--
		default:
			m.on = false
		}
		sounds = true
	}
	m.remember(frame[kept:])
	return sounds
}

// remember takes what has been played.
func (m *mender) remember(pcm []int16) {
	copy(m.past[:], m.past[len(pcm):])
	copy(m.past[pastSamples-len(pcm):], pcm)
}

// pitch is the lag at which the past is most like itself.
func (m *mender) pitch() int {
	const window = pastSamples - longestLag
	now := m.past[pastSamples-window:]
	best, lag := 0.0, longestLag
	for l := shortestLag; l <= longestLag; l++ {
		var cross, square int64
		then := m.past[pastSamples-window-l : pastSamples-l]
		for i := 0; i < window; i += 2 { // every other sample is likeness enough
			cross += int64(then[i]) * int64(now[i])
			square += int64(then[i]) * int64(then[i])
		}
		if cross <= 0 {
			continue
		}
		if likeness := float64(cross) * float64(cross) / float64(square); likeness > best {
			best, lag = likeness, l
		}
	}
	return lag
}
