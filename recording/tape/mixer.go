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
// What it needs for one call serves for the next.
type mixer struct {
	out   io.Writer
	total int64 // samples of the whole timeline
	base  int64 // samples written
	lanes []*lane
	heard [2]int64 // samples with sound: left, right
	buf   []byte
	law   []byte  // a payload as A-law
	spare []*lane // of calls before; their windows are empty
}

// spareMost is how many lanes are kept: more than two legs of a call at 128 KB each
// are seldom.
const spareMost = 8

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

func newMixer() *mixer {
	return &mixer{buf: make([]byte, 0, 2*window), law: make([]byte, maxPayload)}
}

// begin takes the tracks of a call of so many samples. Finish it.
func (m *mixer) begin(out io.Writer, total int64, tracks []*track) {
	m.out, m.total, m.base, m.heard = out, total, 0, [2]int64{}
	for _, tr := range tracks {
		l := m.fresh()
		l.placer, l.number, l.side, l.end = placer{}, tr.number, 0, 0
		if tr.side == Right {
			l.side = 1
		}
		m.lanes = append(m.lanes, l)
	}
}

func (m *mixer) fresh() *lane {
	if last := len(m.spare) - 1; last >= 0 {
		l := m.spare[last]
		m.spare = m.spare[:last]
		return l
	}
	l := &lane{}
	l.lay = func(at int64, codes []byte) { m.put(l, at, codes) }
	return l
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
	m.spare = append(m.spare, m.lanes[:min(len(m.lanes), spareMost-len(m.spare))]...)
	clear(m.lanes)
	m.out, m.lanes = nil, m.lanes[:0]
}

// put fills the lane's window.
func (m *mixer) put(l *lane, at int64, codes []byte) {
	end := min(at+int64(len(codes)), m.total)
	if end > m.base+window {
		m.flush(end - window/2)
	}
	for p := max(at, m.base); p < end; {
		room := l.codes[p%window:]
		room = room[:min(end-p, int64(len(room)))]
		for i, code := range codes[p-at:][:len(room)] {
			if room[i] == 0 {
				room[i] = present | uint16(code)
			}
		}
		p += int64(len(room))
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
	from := int(m.base % window)
	if len(active) == 1 {
		m.heard[side] += one(active[0].codes[from:from+len(buf)/2], side, buf)
		return
	}
	for i := range len(buf) / 2 {
		code := silence
		if c := mix(active, from+i); c >= 0 {
			code = c
			m.heard[side]++
		}
		buf[2*i+side] = byte(code)
	}
}

// one is side for a single lane, as nearly always: the samples pass as they are. It
// gives how many there are.
func one(codes []uint16, side int, buf []byte) (heard int64) {
	for i, c := range codes {
		code := byte(silence)
		if c != 0 {
			code = byte(c)
			heard++
		}
		buf[2*i+side] = code
	}
	clear(codes)
	return heard
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
