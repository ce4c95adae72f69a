package floor

import (
	"bytes"
	"context"
	"math"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/srtp/v3"

	"hotline/seats/headset"
	"hotline/sip"
	"hotline/sip/media"
)

const (
	talkLevel = -16 // dBm0 of a talker's tone
	firstSeq  = 65_500
)

// talker is a phone that says a tone whose frames tell which one they are, and
// keeps the packets that it hears.
type talker struct {
	hertz   float64
	law     media.Law
	link    *link
	conn    *net.UDPConn // where its packets begin and end
	to      *net.UDPAddr
	control *net.UDPConn // nobody reads it
	reading sync.WaitGroup
	keys    struct{ ours, theirs sip.Key } // as the house sees them; zero: it speaks in plain
	seals   *srtp.Context
	opens   *srtp.Context
	browser *headset.Client // nil: it is a phone
	shakes  *handshake      // nil: its keys do not come by DTLS

	mu     sync.Mutex
	heard  []letter
	copies int // packets beyond the first of their number
	broken int // packets that could not be opened and are no copies
}

// letter is a packet heard.
type letter struct {
	h       media.Header
	payload []byte
}

func newTalker(t *testing.T, hertz float64, seed uint64, w weather) *talker {
	t.Helper()
	p := &talker{hertz: hertz, law: media.PCMA, conn: bind(t, "127.0.0.1"), control: bind(t, "127.0.0.1"), link: newLink(t, seed, w)}
	p.to = net.UDPAddrFromAddrPort(at(p.link.phone))
	p.link.in.lead(at(p.conn))
	t.Cleanup(func() {
		_ = p.conn.Close()
		p.reading.Wait()
	})
	p.reading.Go(p.listen)
	return p
}

// newBrowser is a talker with a browser, whose one connection goes through the link.
func newBrowser(t *testing.T, all *headset.Headsets, person string, hertz float64, seed uint64, w weather) *talker {
	t.Helper()
	p := &talker{hertz: hertz, law: media.PCMA, link: newLink(t, seed, w)}
	p.link.out.lead(all.Addr())
	port := ":" + strconv.Itoa(int(all.Addr().Port()))
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	client, err := headset.Dial(ctx, headset.ClientConfig{
		Hear: func(_ int64, packet []byte) { p.take(bytes.Clone(packet)) },
		Ask: func(ctx context.Context, offer string) (string, error) {
			answer, _, err := all.Offer(ctx, person, offer)
			here := strconv.Itoa(int(at(p.link.phone).Port()))
			return strings.ReplaceAll(answer, " "+port[1:]+" typ", " "+here+" typ"), err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	p.browser = client
	t.Cleanup(client.Close)
	return p
}

// protect lets the talker speak SRTP, with keys that are good for a test.
func (p *talker) protect(t *testing.T, suite sip.Suite, profile srtp.ProtectionProfile) {
	t.Helper()
	make := func(octet byte) (sip.Key, *srtp.Context) {
		size, err := profile.KeyLen()
		if err != nil {
			t.Fatal(err)
		}
		salt, err := profile.SaltLen()
		if err != nil {
			t.Fatal(err)
		}
		secret := bytes.Repeat([]byte{octet}, size+salt)
		c, err := srtp.CreateContext(secret[:size], secret[size:], profile)
		if err != nil {
			t.Fatal(err)
		}
		return sip.Key{Suite: suite, Secret: sip.NewSecret(secret)}, c
	}
	p.keys.ours, p.opens = make(byte(p.hertz))
	p.keys.theirs, p.seals = make(byte(p.hertz) + 1)
}

// agreed is what the house and the phone agree on: the house sees the link's end.
func (p *talker) agreed() sip.Agreed {
	a := sip.Agreed{Law: p.law, PT: p.pt(), Send: true, Receive: true, Ours: p.keys.ours, Theirs: p.keys.theirs}
	if p.browser == nil {
		a.Remote, a.RTCP = at(p.link.house), at(p.control)
	}
	if p.shakes != nil {
		a.Handshake = sip.Handshake{Theirs: []sip.Print{sip.PrintOf(p.shakes.certificate.Certificate[0])}}
	}
	return a
}

func (p *talker) pt() uint8 {
	if p.law == media.PCMU {
		return 0
	}
	return 8
}

// frame gives the sound of a frame, with its number in the lowest bits of its first samples.
func (p *talker) frame(n int) []byte {
	pcm := make([]int16, media.FrameSamples)
	amplitude := 32768 * math.Pow(10, (talkLevel-3.14)/20)
	for i := range pcm {
		pcm[i] = int16(math.Round(amplitude * math.Sin(2*math.Pi*p.hertz*float64(n*media.FrameSamples+i)/8000)))
	}
	codes := make([]byte, len(pcm))
	media.Encode(codes, p.law, pcm)
	for bit := range numberBits {
		codes[bit] = codes[bit]&^1 | byte(n>>bit&1)
	}
	return codes
}

// numberBits are the lowest bits of a frame's first samples that tell its number.
const numberBits = 12

// speak sends the next frame.
func (p *talker) speak(t *testing.T, n int) {
	t.Helper()
	if p.browser != nil {
		if err := p.browser.Speak(p.law, p.frame(n)); err != nil {
			t.Error(err)
		}
		return
	}
	packet := make([]byte, media.HeaderSize+media.FrameSamples)
	media.PutHeader(packet, media.Header{PT: p.pt(), Seq: seqOf(n), Stamp: uint32(n * media.FrameSamples), SSRC: uint32(p.hertz)})
	copy(packet[media.HeaderSize:], p.frame(n))
	if p.seals != nil {
		sealed, err := p.seals.EncryptRTP(nil, packet, nil)
		if err != nil {
			t.Fatal(err)
		}
		packet = sealed
	}
	if _, err := p.conn.WriteToUDP(packet, p.to); err != nil {
		t.Error(err)
	}
}

func seqOf(n int) uint16 { return uint16(firstSeq + n) }

// passes tells what became of a frame of this talker on its way to the house.
func (p *talker) passes(n int) fate { return p.link.out.nth(n) }

// reaches tells whether a frame of this talker has come to the house.
func (p *talker) reaches(n int) bool { return !p.passes(n).passed.IsZero() }

// listen keeps what comes until the socket is closed.
func (p *talker) listen() {
	for {
		b := make([]byte, 2048)
		n, err := p.conn.Read(b)
		if err != nil {
			return
		}
		if p.shakes != nil && p.shakes.takes(p.conn, b[:n]) {
			continue
		}
		p.take(b[:n])
	}
}

// take keeps a packet once.
func (p *talker) take(packet []byte) {
	h, payload, _ := media.ParsePacket(packet)
	p.mu.Lock()
	defer p.mu.Unlock()
	if slices.ContainsFunc(p.heard, func(l letter) bool { return l.h.Seq == h.Seq }) {
		p.copies++
		return
	}
	if p.opens != nil {
		plain, err := p.opens.DecryptRTP(nil, packet, nil)
		if err != nil {
			p.broken++
			return
		}
		_, payload, _ = media.ParsePacket(plain)
	}
	p.heard = append(p.heard, letter{h, payload})
}

// letters gives what was heard, in the order of sequence.
func (p *talker) letters() []letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := slices.Clone(p.heard)
	if len(all) > 0 {
		base := all[0].h.Seq
		slices.SortFunc(all, func(a, b letter) int { return int(int16(a.h.Seq-base)) - int(int16(b.h.Seq-base)) })
	}
	return all
}
