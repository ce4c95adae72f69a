package media

import "math"

// Digits in the sound itself: two tones at once, one of four low and one of four
// high frequencies (ITU-T Q.23). How they are told from speech follows ITU-T Q.24.
const (
	dtmfKeys = "123A456B789C*0#D"

	dtmfHop      = FrameSamples / 2 // windows of a frame overlap by half
	dtmfHits     = 3                // windows that agree: 40 ms of tones hold three, 25 ms do not
	dtmfMisses   = 4                // windows without them end a digit: 40 ms of pause hold four, a gap of 10 ms does not
	dtmfQuiet    = -29              // dBm0 of one tone; Q.24 table A-1: from -25
	dtmfNear     = 0.4              // of the power at two of the eight frequencies: worth a second look
	dtmfPure     = 0.87             // of the power in the two tones, where they were found to be
	dtmfOff      = 0.023            // share that a frequency may be off; Q.24: 1.5 % is taken, 3.5 % is not
	dtmfLowOver  = 9                // dB that the low tone may be louder than the high one; Q.24 table A-1: 8
	dtmfHighOver = 5                // and the high one than the low one: 4
	dtmfLate     = 8000             // samples; what comes from further back is a clock that was set back
	dtmfGap      = 3 * FrameSamples // lost sound, in samples, after which a tone is not the same press
)

var dtmfTurns = [8]float64{turnOf(697), turnOf(770), turnOf(852), turnOf(941), turnOf(1209), turnOf(1336), turnOf(1477), turnOf(1633)}

func turnOf(hertz float64) float64 { return 2 * math.Pi * hertz / 8000 }

// ToneReceiver finds digits in sound, each once, some 35 ms after its tones begin.
// The zero value is ready.
type ToneReceiver struct {
	pcm    [FrameSamples]int16
	held   int
	next   uint32 // RTP timestamp that goes on
	begun  bool
	last   look // of the window before
	hits   int  // windows in a row that tell last's key
	misses int  // windows in a row that do not tell key
	key    byte // that is held; 0 is none
}

// look is what one window shows: the strongest low and high frequency, as seen
// from where the window begins.
type look struct {
	low, high   int // of dtmfTurns; both 0 when there is nothing
	lowX, highX complex128
}

// Take takes the next sound with its RTP timestamp and gives the digit when one
// is found. Payloads that come twice or too late are left out.
func (r *ToneReceiver) Take(stamp uint32, law Law, payload []byte) (key byte, ok bool) {
	switch since := int32(stamp - r.next); {
	case r.begun && since < 0 && since >= -dtmfLate:
		return 0, false
	case since < 0 || since > dtmfGap:
		*r = ToneReceiver{}
	}
	r.begun, r.next = true, stamp+uint32(len(payload))
	for len(payload) > 0 {
		n := min(len(payload), FrameSamples-r.held)
		Decode(r.pcm[r.held:r.held+n], law, payload[:n])
		r.held, payload = r.held+n, payload[n:]
		if r.held < FrameSamples {
			break
		}
		if k := r.window(); k != 0 {
			key, ok = k, true
		}
		r.held = copy(r.pcm[:], r.pcm[dtmfHop:])
	}
	return key, ok
}

// window looks at one window and gives the digit that it completes, 0 for none.
func (r *ToneReceiver) window() byte {
	now := lookAt(&r.pcm)
	told := byte(0)
	if now.high != 0 && now.low == r.last.low && now.high == r.last.high && now.goesOn(&r.last, &r.pcm) {
		told = dtmfKeys[now.low*4+now.high-4]
		r.hits++
	} else {
		r.hits = 1 // this window, if the next agrees with it
	}
	r.last = now
	switch {
	case told != 0 && told == r.key:
		r.misses = 0
	case told != 0 && r.hits >= dtmfHits:
		r.key, r.misses = told, 0
		return told
	default:
		if r.misses++; r.misses >= dtmfMisses {
			r.key = 0
		}
	}
	return 0
}

// lookAt is the first look: is most of the power near one low and one high frequency?
func lookAt(pcm *[FrameSamples]int16) look {
	if Level(pcm[:]) < dtmfQuiet {
		return look{}
	}
	var power float64
	var weighed [FrameSamples]float64
	for n, sample := range pcm {
		weighed[n] = hann[n] * float64(sample)
		power += weighed[n] * float64(sample)
	}
	at := look{high: 4}
	var best [2]float64
	for i, x := range spectrumOf(&weighed) {
		share := 2 * (real(x)*real(x) + imag(x)*imag(x)) / (hannSum * power)
		switch {
		case share <= best[i/4]:
		case i < 4:
			best[0], at.low, at.lowX = share, i, x
		default:
			best[1], at.high, at.highX = share, i, x
		}
	}
	if best[0]+best[1] < dtmfNear {
		return look{}
	}
	return at
}

// dtmfSteps are the sine and cosine of the eight frequencies.
var dtmfSteps = func() (s [8]struct{ sin, cos float64 }) {
	for i, turn := range dtmfTurns {
		s[i].sin, s[i].cos = math.Sincos(turn)
	}
	return s
}()

// spectrumOf is the spectrum at the eight frequencies, by Goertzel's recurrence.
// Its phases are those of the window's end but for a constant.
func spectrumOf(weighed *[FrameSamples]float64) (x [8]complex128) {
	var a, b [8]float64
	for _, x := range weighed {
		for i := range a {
			a[i], b[i] = x+2*dtmfSteps[i].cos*a[i]-b[i], a[i]
		}
	}
	for i, s := range dtmfSteps {
		x[i] = complex(a[i]-b[i]*s.cos, b[i]*s.sin)
	}
	return x
}

// goesOn is the second look: between two windows the phases tell the frequencies
// exactly; there, both tones and hardly anything else must be.
func (l *look) goesOn(before *look, pcm *[FrameSamples]int16) bool {
	low, high := dtmfTurns[l.low], dtmfTurns[l.high]
	lowOff, highOff := drift(before.lowX, l.lowX, low), drift(before.highX, l.highX, high)
	if math.Abs(lowOff) > dtmfOff*low || math.Abs(highOff) > dtmfOff*high {
		return false
	}
	lowShare, highShare := sineShare(pcm, low+lowOff), sineShare(pcm, high+highOff)
	if lowShare+highShare < dtmfPure {
		return false
	}
	level := Level(pcm[:])
	lowDB, highDB := 10*math.Log10(lowShare), 10*math.Log10(highShare)
	return lowDB-highDB <= dtmfLowOver && highDB-lowDB <= dtmfHighOver && level+min(lowDB, highDB) >= dtmfQuiet
}

// drift is how much faster than turn the phase went on from one window to the
// next, in radians per sample.
func drift(before, now complex128, turn float64) float64 {
	went := math.Atan2(imag(now), real(now)) - math.Atan2(imag(before), real(before)) - turn*dtmfHop
	return math.Remainder(went, 2*math.Pi) / dtmfHop
}
