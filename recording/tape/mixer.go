package tape

import (
	"io"

	"hotline/sip/media"
)

const (
	window  = 1 << 16 // samples that can still be filled, 8 s; half of it is kept behind the newest packet
	silence = 0xD5    // A-law zero
)

// mixer lays the packets of a call's tracks on one timeline and writes it as
// interleaved stereo A-law, behind a window in which packets may still come late.
type mixer struct {
	out   io.Writer
	total int64 // samples of the whole timeline
	base  int64 // samples written
	lanes []*lane
	heard [2]int64 // samples with sound: left, right
	buf   []byte
	law   []byte // a payload as A-law
}

// lane is the window of one track.
type lane struct {
	placer
	number uint32
	side   int // 0 left, 1 right
	lay    func(at int64, codes []byte)
	// Code of each sample with present set; 0 where there is no sound. The
	// sample at position p is at p % window.
	codes [window]uint16
	end   int64 // nothing at or behind it
}

const present = 0x100

func newMixer(out io.Writer, total int64, tracks []*track) *mixer {
	m := &mixer{out: out, total: total, buf: make([]byte, 0, 2*window), law: make([]byte, maxPayload)}
	for _, tr := range tracks {
		l := &lane{number: tr.number}
		if tr.side == Right {
			l.side = 1
		}
		l.lay = func(at int64, codes []byte) { m.put(l, at, codes) }
		m.lanes = append(m.lanes, l)
	}
	return m
}

// add lays one packet down; since is its arrival in ns after the start of the
// call. What lies outside the timeline, or where the track has sound already
// (a duplicate), is dropped.
func (m *mixer) add(number uint32, since int64, stamp uint32, law media.Law, payload []byte) {
	l := m.lane(number)
	if l == nil {
		return
	}
	switch law {
	case media.PCMA:
	case media.PCMU:
		media.Transcode(m.law[:len(payload)], payload, media.PCMU, media.PCMA)
		payload = m.law[:len(payload)]
	default:
		return
	}
	l.add(arrived{since / int64(sampleTime), stamp, payload}, l.lay)
}

// finish writes everything to the end of the timeline.
func (m *mixer) finish() {
	for _, l := range m.lanes {
		l.settle(l.lay)
	}
	m.flush(m.total)
}

// put fills the lane's window.
func (m *mixer) put(l *lane, at int64, codes []byte) {
	end := min(at+int64(len(codes)), m.total)
	if end > m.base+window {
		m.flush(end - window/2)
	}
	for p := max(at, m.base); p < end; p++ {
		if code := &l.codes[p%window]; *code == 0 {
			*code = present | uint16(codes[p-at])
		}
	}
	l.end = max(l.end, end)
}

func (m *mixer) lane(number uint32) *lane {
	for _, l := range m.lanes {
		if l.number == number {
			return l
		}
	}
	return nil
}

// flush writes the timeline up to the given sample. Errors of the writer are
// kept by it (it is a bufio.Writer).
func (m *mixer) flush(to int64) {
	for m.base < to {
		n := min(to-m.base, window-m.base%window)
		buf := m.buf[:2*n]
		m.side(0, buf)
		m.side(1, buf)
		m.out.Write(buf)
		m.base += n
	}
}

// side fills one channel of the interleaved buffer and empties its lanes' windows.
func (m *mixer) side(side int, buf []byte) {
	var active []*lane
	for _, l := range m.lanes {
		if l.side == side && l.end > m.base {
			active = append(active, l)
		}
	}
	from := m.base % window
	for i := range len(buf) / 2 {
		code := silence
		if len(active) > 0 {
			if c := mix(active, int(from)+i); c >= 0 {
				code = c
				m.heard[side]++
			}
		}
		buf[2*i+side] = byte(code)
	}
}

// mix takes one sample from the lanes: -1 where none has sound, the code
// itself where one has or the others are silent, else the saturated sum.
func mix(lanes []*lane, i int) int {
	only, sum, voices := -1, 0, 0
	for _, l := range lanes {
		c := l.codes[i]
		if c == 0 {
			continue
		}
		l.codes[i] = 0
		code := int(c & 0xFF)
		switch {
		case code|0x80 != silence:
			voices++
			sum += int(linear[code])
			only = code
		case only < 0:
			only = code
		}
	}
	if voices < 2 {
		return only
	}
	var one [1]byte
	media.Encode(one[:], media.PCMA, []int16{int16(min(max(sum, -1<<15), 1<<15-1))})
	return int(one[0])
}

// linear is A-law decoded.
var linear = func() (t [256]int16) {
	var codes [256]byte
	for i := range codes {
		codes[i] = byte(i)
	}
	media.Decode(t[:], media.PCMA, codes[:])
	return t
}()
