package headset

import (
	"context"
	"regexp"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/srtp/v3"

	"hotline/sip/media"
)

// keyed is a connection whose keys are known: no browser is there.
func keyed(t *testing.T) (w *world, c *connection, theirs *srtp.Context) {
	t.Helper()
	w = open(t, Config{})
	if _, _, err := w.Offer(t.Context(), "ann", goodOffer); err != nil {
		t.Fatal(err)
	}
	c = w.of("ann").now.Load()
	key, salt := make([]byte, 16), make([]byte, 12)
	in, err := newContext(key, salt, srtp.ProtectionProfileAeadAes128Gcm)
	if err != nil {
		t.Fatal(err)
	}
	if theirs, err = newContext(key, salt, srtp.ProtectionProfileAeadAes128Gcm); err != nil {
		t.Fatal(err)
	}
	c.opener.Store(&opener{context: in})
	c.way.checked(w.latest("ann"), loopback, true)
	return w, c, theirs
}

func sealed(t *testing.T, theirs *srtp.Context, h media.Header) []byte {
	t.Helper()
	b, err := theirs.EncryptRTP(nil, packet(h, frame(byte(h.Seq))), nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A wrong tag, and a packet that came before, are dropped and counted: RFC 3711 §3.3.
func TestWhatTheKeysDoNotOpenIsDropped(t *testing.T) {
	w, _, theirs := keyed(t)
	citizen := newListener()
	w.of("ann").Hear(citizen.hear)
	good := sealed(t, theirs, mediaHeader(1))
	forged := sealed(t, theirs, mediaHeader(2))
	forged[20] ^= 1
	for _, b := range [][]byte{good, good, forged, forged[:media.HeaderSize], good[:20]} {
		if !w.port.take(b, loopback) {
			t.Error("a packet of the browser's address is a stranger's")
		}
	}
	report, err := rtcp.Marshal([]rtcp.Packet{&rtcp.ReceiverReport{SSRC: 1}})
	if err != nil {
		t.Fatal(err)
	}
	if report, err = theirs.EncryptRTCP(nil, report, nil); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second is a repetition
		w.port.take(report, loopback)
	}
	w.port.take(report[:6], loopback)
	if c := w.Counts(); c.Received != 1 || c.BadTags != 6 || c.Malformed+c.Foreign+c.Late > 0 {
		t.Errorf("counts %+v", c)
	}
	if said := citizen.wait(t); said.payload != string(frame(1)) {
		t.Errorf("heard %+v", said.Header)
	}
	if w.of("ann").now.Load() == nil {
		t.Error("bad tags have ended the connection")
	}
}

// A browser cannot make us remember streams without end.
func TestStreamsAreBounded(t *testing.T) {
	w, _, theirs := keyed(t)
	for i := range maxSources + 5 {
		w.port.take(sealed(t, theirs, media.Header{PT: houseAlaw, Seq: 1, SSRC: uint32(i)}), loopback)
	}
	w.port.take(sealed(t, theirs, media.Header{PT: houseAlaw, Seq: 2, SSRC: 0}), loopback)
	if c := w.Counts(); c.BadTags != 5 || c.Unheard != maxSources+1 {
		t.Errorf("counts %+v", c)
	}
}

// A packet allocates nothing, in or out.
func TestAPacketAllocatesNothing(t *testing.T) {
	w, c, theirs := keyed(t)
	h := w.of("ann")
	h.Hear(func(int64, []byte) {})
	h.ear.stream.clocked = false // all come at once
	const runs = 200
	var packets [][]byte
	for i := range runs + 2 {
		packets = append(packets, sealed(t, theirs, mediaHeader(uint16(i))))
	}
	next := 0
	if n := testing.AllocsPerRun(runs, func() { w.port.take(packets[next], loopback); next++ }); n > 0 {
		t.Errorf("a packet in allocates %v times", n)
	}
	out, err := newContext(make([]byte, 16), make([]byte, 12), srtp.ProtectionProfileAeadAes128Gcm)
	if err != nil {
		t.Fatal(err)
	}
	sink := newProber(w).addr()
	c.way.peer.Store(&sink)
	c.mouth.mu.Lock()
	c.sealer.context = out
	c.mouth.mu.Unlock()
	c.mouth.open.Store(true)
	b, seq := packet(mediaHeader(0), frame(1)), uint16(0)
	if n := testing.AllocsPerRun(runs, func() {
		seq++
		media.PutHeader(b, mediaHeader(seq))
		h.Send(b)
	}); n > 0 {
		t.Errorf("a packet out allocates %v times", n)
	}
	if c := w.Counts(); c.Received != runs+1 || c.Sent != runs+1 {
		t.Errorf("counts %+v", c)
	}
}

var fingerprintLine = regexp.MustCompile(`a=fingerprint:sha-256 ..`)

// The certificate must be the offer's: RFC 8122 §6.2.
func TestAnotherCertificateIsRefused(t *testing.T) {
	w := open(t, Config{})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	_, err := Dial(ctx, ClientConfig{Ask: func(ctx context.Context, offer string) (string, error) {
		answer, _, err := w.Offer(ctx, "ann", fingerprintLine.ReplaceAllStringFunc(offer, func(line string) string {
			if line[len(line)-1] == '0' {
				return line[:len(line)-1] + "1"
			}
			return line[:len(line)-1] + "0"
		}))
		return answer, err
	}})
	if err == nil {
		t.Error("somebody else's certificate was taken")
	}
	if n := w.expect(Lost); n.Reason != ReasonFailed {
		t.Errorf("said %+v", n)
	}
}

// A browser that says nothing is not sent sound for ever: RFC 7675 §5.1.
func TestSoundEndsWithConsent(t *testing.T) {
	w := open(t, Config{})
	client := w.dial("ann", ClientConfig{})
	w.expect(Up)
	client.Cut(true)
	h := w.of("ann")
	c := h.now.Load()
	for i, step := range []struct {
		silent time.Duration
		sent   bool
	}{{silentAfter + time.Second, true}, {consentLasts + time.Second, false}, {0, true}} {
		c.way.heard.Store(w.now() - int64(step.silent))
		h.check()
		before := w.Counts().Sent
		h.Send(packet(mediaHeader(uint16(i)), frame(1)))
		if got := w.Counts().Sent > before; got != step.sent {
			t.Errorf("after %v of silence: sent %v, want %v", step.silent, got, step.sent)
		}
	}
	c.way.heard.Store(w.now() - int64(silentAfter+failedAfter))
	h.check()
	if h.now.Load() != nil || h.State().Connected {
		t.Error("a browser that says nothing is kept")
	}
}
