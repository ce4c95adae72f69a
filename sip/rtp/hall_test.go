package rtp

import (
	"bytes"
	"math"
	"testing"
	"time"

	pion "github.com/pion/rtp"

	"hotline/sip/media"
)

// hall is a stand with people who each say one tone for ever, and keep what they hear.
type hall struct {
	*stand
	people []*person
}

// person is a far end of the hall.
type person struct {
	*peer
	hz    float64
	leg   *Leg
	taped *tap // what the leg said
	size  int  // samples in a packet
	phase int64
	said  int
	mute  bool
	line  func(packet []byte) bool // false: lost; nil: nothing is
	heard []*pion.Packet
}

// toneLevel is at what everybody in the hall speaks, in dBm0.
const toneLevel = -16

func newHall(t *testing.T) *hall { return &hall{stand: newStand(t)} }

// person adds somebody whose packets come phase milliseconds after the others'.
func (h *hall) person(t *testing.T, hz float64, law media.Law, size int, phase int64) *person {
	p := &person{peer: newPeer(t, law, 101), hz: hz, size: size, phase: phase, taped: &tap{}}
	p.next.SSRC, p.next.Timestamp = uint32(hz), uint32(hz)*1000
	p.leg = h.leg(p.peer, LegConfig{In: p.taped})
	p.leg.reports.due = 1 << 62
	h.people = append(h.people, p)
	return p
}

func (p *person) sample(i int) float64 {
	return 32768 * math.Pow(10, (toneLevel-3.14)/20) * math.Sin(2*math.Pi*p.hz*float64(i)/8000)
}

// largest step between two samples of the tone.
func (p *person) step() float64 {
	return 32768 * math.Pow(10, (toneLevel-3.14)/20) * 2 * math.Sin(math.Pi*p.hz/8000)
}

func (p *person) codes(n int) []byte {
	pcm, codes := make([]int16, n), make([]byte, n)
	for i := range pcm {
		pcm[i] = int16(math.Round(p.sample(p.said + i)))
	}
	p.said += n
	media.Encode(codes, p.law, pcm)
	return codes
}

// speaks tells whether a packet is to be sent at a time.
func (p *person) speaks(now int64) bool { return (now/1e6-p.phase)%int64(p.size/8) == 0 }

// run lets everybody speak for a while.
func (h *hall) run(d time.Duration) {
	h.t.Helper()
	for end := h.clock + int64(d); h.clock < end; {
		h.pass(time.Millisecond)
		for _, p := range h.people {
			if !p.speaks(h.clock) || p.leg.place < 0 {
				continue
			}
			packet := p.packet(p.codes(p.size))
			if !p.mute && (p.line == nil || p.line(packet)) {
				h.stand.heard(p.leg, p.peer, packet)
			}
		}
	}
	for _, p := range h.people {
		p.collect()
	}
}

// collect reads all that has come.
func (p *person) collect() {
	raw, err := p.rtp.SyscallConn()
	if err != nil {
		p.t.Fatal(err)
	}
	var b [2048]byte
	_ = raw.Read(func(fd uintptr) bool {
		for n, _, ok := (socket{int(fd)}).read(b[:]); ok; n, _, ok = (socket{int(fd)}).read(b[:]) {
			packet := &pion.Packet{}
			if err := packet.Unmarshal(bytes.Clone(b[:n])); err != nil {
				p.t.Fatal(err)
			}
			p.heard = append(p.heard, packet)
		}
		return true
	})
}

// forget drops what was heard so far.
func (h *hall) forget() {
	for _, p := range h.people {
		p.heard = nil
	}
}

// sound is what was heard, laid out by its timestamps, and how many samples were missing.
func (p *person) sound() (pcm []int16, missing int) {
	p.t.Helper()
	for i, packet := range p.heard {
		if i > 0 && (packet.SequenceNumber != p.heard[i-1].SequenceNumber+1 || packet.SSRC != p.heard[0].SSRC) {
			p.t.Errorf("%v Hz: packet %d: %+v after %+v", p.hz, i, packet.Header, p.heard[i-1].Header)
		}
		if packet.PayloadType != p.pt() {
			continue
		}
		at := int(int32(packet.Timestamp - p.heard[0].Timestamp))
		if at < len(pcm) {
			p.t.Errorf("%v Hz: packet %d goes back: %+v after %+v", p.hz, i, packet.Header, p.heard[i-1].Header)
			return pcm, missing
		}
		missing += at - len(pcm)
		pcm = append(pcm, make([]int16, at-len(pcm)+len(packet.Payload))...)
		media.Decode(pcm[at:], p.law, packet.Payload)
	}
	return pcm, missing
}

// level of one frequency in a sound, in dBm0.
func level(pcm []int16, hz float64) float64 {
	var re, im float64
	for i, sample := range pcm {
		sin, cos := math.Sincos(2 * math.Pi * hz * float64(i) / 8000)
		re, im = re+float64(sample)*cos, im+float64(sample)*sin
	}
	n := float64(len(pcm))
	return 10*math.Log10(4*(re*re+im*im)/(n*n)/32768/32768+1e-12) + 3.14
}

// worst is how far all else is below the tones, in dB, in the 100 ms in which it is
// the least.
func (h *hall) worst(p *person) float64 {
	h.t.Helper()
	pcm, _ := p.sound()
	least := math.Inf(1)
	for pcm = pcm[160:]; len(pcm) >= 800; pcm = pcm[400:] {
		least = min(least, h.distortion(pcm[:800]))
	}
	return least
}

// distortion is the ratio of what sines of the people's frequencies explain of a
// sound to what they do not, in dB, by least squares.
func (h *hall) distortion(pcm []int16) float64 {
	rest, total := make([]float64, len(pcm)), 0.0
	for i, sample := range pcm {
		rest[i] = float64(sample)
		total += rest[i] * rest[i]
	}
	for range 8 { // the tones are nearly orthogonal: a few turns take them all out
		for _, p := range h.people {
			var re, im float64
			for i, v := range rest {
				sin, cos := math.Sincos(2 * math.Pi * p.hz * float64(i) / 8000)
				re, im = re+v*cos, im+v*sin
			}
			re, im = 2*re/float64(len(rest)), 2*im/float64(len(rest))
			for i := range rest {
				sin, cos := math.Sincos(2 * math.Pi * p.hz * float64(i) / 8000)
				rest[i] -= re*cos + im*sin
			}
		}
	}
	left := 0.0
	for _, v := range rest {
		left += v * v
	}
	return 10 * math.Log10(total/(left+1e-9))
}

// hears checks who is heard, at the right level, and that nobody else is.
func (h *hall) hears(what string, p *person, whom ...*person) {
	h.t.Helper()
	pcm, _ := p.sound()
	if len(pcm) < 1600 {
		if len(whom) > 0 {
			h.t.Errorf("%s: %v Hz hears %d samples", what, p.hz, len(pcm))
		}
		return
	}
	for _, other := range h.people {
		got, heard := level(pcm[len(pcm)-1600:], other.hz), false
		for _, o := range whom {
			heard = heard || o == other
		}
		if heard && math.Abs(got-toneLevel) > 0.3 || !heard && got > -50 {
			h.t.Errorf("%s: %v Hz hears %v Hz at %.1f dBm0", what, p.hz, other.hz, got)
		}
	}
}

// smooth checks that nothing clicked and at most so many samples are missing.
func (h *hall) smooth(what string, p *person, most int, whom ...*person) {
	h.t.Helper()
	pcm, missing := p.sound()
	if missing > most {
		h.t.Errorf("%s: %v Hz misses %d samples", what, p.hz, missing)
	}
	own := 0.0
	for _, other := range whom {
		own += other.step()
	}
	for i := 1; i < len(pcm); i++ {
		if step := math.Abs(float64(pcm[i]) - float64(pcm[i-1])); step > 1.1*own+50 {
			h.t.Errorf("%s: %v Hz hears a step of %.0f at sample %d of %d; the tones' own is %.0f", what, p.hz, step, i, len(pcm), own)
			return
		}
	}
}

// The three of a call that is supervised.
func threeOf(t *testing.T, size int, phase int64) (h *hall, citizen, seat, boss *person) {
	h = newHall(t)
	citizen = h.person(t, 333, media.PCMA, 160, 0)
	seat = h.person(t, 443, media.PCMU, size, 0)
	boss = h.person(t, 571, media.PCMA, 160, phase)
	return h, citizen, seat, boss
}

// mode is whom each of the three hears.
type mode struct {
	name                string
	citizen, seat, boss string // letters of those who are heard
	leaves              bool   // the boss is no member
}

var (
	alone   = mode{name: "alone", citizen: "s", seat: "c", leaves: true}
	listens = mode{name: "listen", citizen: "s", seat: "c", boss: "cs"}
	whisper = mode{name: "whisper", citizen: "s", seat: "cb", boss: "cs"}
	barges  = mode{name: "barge", citizen: "sb", seat: "cb", boss: "cs"}
)

func (h *hall) among(letters string) (some []*person) {
	for _, letter := range letters {
		some = append(some, h.people[bytes.IndexByte([]byte("csb"), byte(letter))])
	}
	return some
}

func legsOf(people []*person) (legs []*Leg) {
	for _, p := range people {
		legs = append(legs, p.leg)
	}
	return legs
}

// turn brings the three into a mode.
func (h *hall) turn(m mode) {
	members := []Mixed{{h.people[0].leg, legsOf(h.among(m.citizen))}, {h.people[1].leg, legsOf(h.among(m.seat))}}
	if !m.leaves {
		members = append(members, Mixed{h.people[2].leg, legsOf(h.among(m.boss))})
	}
	h.mixLegs(members)
}
