package floor

import (
	"math"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"hotline/sip"
	"hotline/sip/media"
)

const (
	talkFrames = 200 // 4 s
	talkLevel  = -12 // dBm0 of a talker's tone
	firstSeq   = 65_500
)

// talker is a phone that says a tone whose frames tell which one they are, and
// keeps the packets that it hears.
type talker struct {
	t       *testing.T
	hertz   float64
	conn    *net.UDPConn // where its packets begin and end
	to      *net.UDPAddr
	control *net.UDPConn // nobody reads it
	link    *link
	reading sync.WaitGroup

	mu     sync.Mutex
	heard  []letter
	copies int // packets beyond the first of their number
}

// letter is a packet heard.
type letter struct {
	h       media.Header
	payload []byte
}

func newTalker(t *testing.T, hertz float64, seed uint64, w weather) *talker {
	t.Helper()
	p := &talker{t: t, hertz: hertz, conn: bind(t, "127.0.0.1"), control: bind(t, "127.0.0.1"), link: newLink(t, seed, w)}
	p.to = net.UDPAddrFromAddrPort(at(p.link.phone))
	p.link.in.lead(at(p.conn))
	p.reading.Go(p.listen)
	t.Cleanup(func() {
		_ = p.conn.Close()
		p.reading.Wait()
	})
	return p
}

// agreed is what the house and the phone agree on: the house sees the link's end.
func (p *talker) agreed() sip.Agreed {
	return sip.Agreed{Remote: at(p.link.house), RTCP: at(p.control), Law: media.PCMA, PT: 8, Send: true, Receive: true}
}

// frame gives the sound of a frame, with its number in the lowest bits of its first samples.
func (p *talker) frame(n int) []byte {
	pcm := make([]int16, media.FrameSamples)
	amplitude := 32768 * math.Pow(10, (talkLevel-3.14)/20)
	for i := range pcm {
		pcm[i] = int16(math.Round(amplitude * math.Sin(2*math.Pi*p.hertz*float64(n*media.FrameSamples+i)/8000)))
	}
	codes := make([]byte, len(pcm))
	media.Encode(codes, media.PCMA, pcm)
	for bit := range 16 {
		codes[bit] = codes[bit]&^1 | byte(n>>bit&1)
	}
	return codes
}

func number(payload []byte) (n int) {
	for bit := range 16 {
		n |= int(payload[bit]&1) << bit
	}
	return n
}

// speak sends the next frame.
func (p *talker) speak(n int) {
	packet := make([]byte, media.HeaderSize+media.FrameSamples)
	media.PutHeader(packet, media.Header{PT: 8, Seq: seqOf(n), Stamp: uint32(n * media.FrameSamples), SSRC: uint32(p.hertz)})
	copy(packet[media.HeaderSize:], p.frame(n))
	if _, err := p.conn.WriteToUDP(packet, p.to); err != nil {
		p.t.Error(err)
	}
}

func seqOf(n int) uint16 { return uint16(firstSeq + n) }

// reaches tells whether a frame of this talker has come to the house.
func (p *talker) reaches(n int) bool { return !p.link.out.loses(seqOf(n)) }

// listen keeps what comes until the socket is closed.
func (p *talker) listen() {
	for {
		b := make([]byte, 2048)
		n, err := p.conn.Read(b)
		if err != nil {
			return
		}
		h, payload, _ := media.ParsePacket(b[:n])
		p.mu.Lock()
		if slices.ContainsFunc(p.heard, func(l letter) bool { return l.h.Seq == h.Seq }) {
			p.copies++
		} else {
			p.heard = append(p.heard, letter{h, payload})
		}
		p.mu.Unlock()
	}
}

// hears checks all that came of another talker: each frame as it was said, at its
// own place in sequence and time, and none missing but those that a link lost.
func (p *talker) hears(other *talker) {
	p.t.Helper()
	missing := p.missing(other)
	for end := time.Now().Add(20 * time.Second); len(missing) > 0 && time.Now().Before(end); missing = p.missing(other) {
		<-time.After(media.FrameTime) // what is lost on a link makes no sound
	}
	if len(missing) > 0 {
		p.t.Errorf("of %.0f Hz the frames %v neither came nor were lost on a link", other.hertz, missing)
	}
	got, first := p.got(other)
	if first > 10 {
		p.t.Errorf("the first frame that is heard of %.0f Hz is %d", other.hertz, first)
		return
	}
	begin := got[first].h
	pcm := make([]int16, 0, talkFrames*media.FrameSamples)
	for n := first; n < talkFrames; n++ {
		frame := make([]int16, media.FrameSamples)
		if l, came := got[n]; came {
			seq, stamp := begin.Seq+uint16(n-first), begin.Stamp+uint32((n-first)*media.FrameSamples)
			if l.h.Seq != seq || l.h.Stamp != stamp || l.h.SSRC != begin.SSRC {
				p.t.Errorf("frame %d of %.0f Hz is at %+v, want %d at %d", n, other.hertz, l.h, seq, stamp)
			}
			if !other.reaches(n) || p.link.in.loses(seq) {
				p.t.Errorf("frame %d of %.0f Hz came, and was lost on a link", n, other.hertz)
			}
			media.Decode(frame, media.PCMA, l.payload)
		}
		pcm = append(pcm, frame...)
	}
	p.judge(pcm, other)
}

// got gives what was heard of another talker by number, and the first of it.
func (p *talker) got(other *talker) (got map[int]letter, first int) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	got, first = map[int]letter{}, talkFrames
	for _, l := range p.heard {
		n := number(l.payload)
		if !slices.Equal(l.payload, other.frame(n)) {
			p.t.Fatalf("%.0f Hz heard a packet that %.0f Hz has not said: %+v", p.hertz, other.hertz, l.h)
		}
		got[n], first = l, min(first, n)
	}
	return got, first
}

// missing are the frames that have not come though no link has lost them. What is
// older than the first that was heard is too late for a relay.
func (p *talker) missing(other *talker) (frames []int) {
	got, first := p.got(other)
	if first == talkFrames {
		return []int{0}
	}
	for n := first; n < talkFrames; n++ {
		if _, came := got[n]; !came && other.reaches(n) && !p.link.in.loses(got[first].h.Seq+uint16(n-first)) {
			frames = append(frames, n)
		}
	}
	return frames
}

// judge wants the other's tone as loud as it was said, and nothing of the own.
func (p *talker) judge(pcm []int16, other *talker) {
	p.t.Helper()
	if got := usual(pcm, other.hertz); math.Abs(got-talkLevel) > 1 {
		p.t.Errorf("%.0f Hz was said at %d dBm0 and is heard at %.1f", other.hertz, talkLevel, got)
	}
	if got := usual(pcm, p.hertz); got > talkLevel-35 {
		p.t.Errorf("%.0f Hz hears itself at %.1f dBm0", p.hertz, got)
	}
}

// usual is the level of a tone in the middle one of all stretches of 100 ms: a
// lost frame does not change it.
func usual(pcm []int16, hertz float64) float64 {
	var levels []float64
	for ; len(pcm) >= 800; pcm = pcm[800:] {
		var re, im float64
		for i, sample := range pcm[:800] {
			sin, cos := math.Sincos(2 * math.Pi * hertz * float64(i) / 8000)
			re, im = re+float64(sample)*cos, im+float64(sample)*sin
		}
		levels = append(levels, 10*math.Log10(4*(re*re+im*im)/800/800/32768/32768+1e-12)+3.14)
	}
	if len(levels) == 0 {
		return math.Inf(-1)
	}
	slices.Sort(levels)
	return levels[len(levels)/2]
}
