package headset

import (
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"hotline/sip/media"
)

// cipher is what protects a connection's sound.
func cipher(pc *webrtc.PeerConnection) string {
	for _, s := range pc.GetStats() {
		if transport, ok := s.(webrtc.TransportStats); ok && transport.SRTPCipher != "" {
			return transport.SRTPCipher
		}
	}
	return ""
}

func TestSoundGoesBothWays(t *testing.T) {
	w := open(t, Config{})
	ear, citizen := newListener(), newListener()
	client := w.dial("ann", ClientConfig{Hear: ear.hear})
	up := w.expect(Up)
	h := w.of("ann")
	h.Hear(citizen.hear)
	if up.Person != "ann" || up.Connection != 1 {
		t.Errorf("said %+v", up)
	}
	if got := cipher(client.pc); !strings.Contains(got, "GCM") {
		t.Errorf("the cipher is %q, want AES-GCM", got)
	}
	every(10, func(i int) {
		if err := client.Speak(media.PCMA, frame(byte(i))); err != nil {
			t.Error(err)
		}
		h.Send(packet(media.Header{PT: houseAlaw, Seq: uint16(900 + i), Stamp: uint32(7000 + 160*i), SSRC: 5}, frame(byte(100+i))))
	})
	for i := range 10 {
		said, heard := citizen.wait(t), ear.wait(t)
		if said.PT != houseAlaw || said.payload != string(frame(byte(i))) || said.Marker != (i == 0) {
			t.Errorf("the citizen hears %+v", said.Header)
		}
		if heard.PT != houseAlaw || heard.payload != string(frame(byte(100+i))) || heard.Marker != (i == 0) {
			t.Errorf("the seat hears %+v", heard.Header)
		}
	}
	w.expect(Heard)
	if c := w.Counts(); c.Received != 10 || c.Sent != 10 || c.Connected != 1 || c.Handshakes != 0 || c.Dropped+c.Malformed+c.Late+c.Unheard > 0 {
		t.Errorf("counts %+v", c)
	}
	if s := h.State(); !s.Connected || s.Connection != 1 || s.RTT <= 0 || s.Quiet {
		t.Errorf("state %+v", s)
	}
}

func TestAnIdleHeadsetIsSilent(t *testing.T) {
	w := open(t, Config{})
	ear := newListener()
	client := w.dial("ann", ClientConfig{Hear: ear.hear})
	w.expect(Up)
	h := w.of("ann")
	every(5, func(i int) { _ = client.Speak(media.PCMA, frame(1)) })
	citizen := newListener()
	h.Hear(citizen.hear)
	if err := client.Speak(media.PCMA, frame(2)); err != nil {
		t.Fatal(err)
	}
	if p := citizen.wait(t); p.payload != string(frame(2)) {
		t.Errorf("what was said before somebody listened is heard: % x", p.payload[:4])
	}
	h.Deafen()
	_ = client.Speak(media.PCMA, frame(3))
	client.Close()
	w.expect(Heard)
	if lost := w.expect(Lost); lost.Reason != ReasonClosed {
		t.Errorf("said %+v", lost)
	}
	if n := len(ear.packets()); n > 0 {
		t.Errorf("an idle browser got %d packets", n)
	}
	if n := len(citizen.packets()); n != 1 {
		t.Errorf("heard %d packets, want 1", n)
	}
}

func TestALaterOfferTakesOver(t *testing.T) {
	w := open(t, Config{})
	h := w.of("ann")
	citizen := newListener()
	first := w.dial("ann", ClientConfig{})
	w.expect(Up)
	h.Hear(citizen.hear)
	every(5, func(i int) { _ = first.Speak(media.PCMA, frame(1)) })
	w.expect(Heard)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() { // the first tab goes on speaking, and the call goes on sending
		defer close(done)
		ticker := time.NewTicker(media.FrameTime)
		defer ticker.Stop()
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			case <-ticker.C:
			}
			_ = first.Speak(media.PCMA, frame(1))
			h.Send(packet(media.Header{PT: 8, Seq: uint16(i), Stamp: uint32(160 * i), SSRC: 9}, frame(7)))
		}
	}()
	ear := newListener()
	second := w.dial("ann", ClientConfig{Hear: ear.hear})
	if n := w.expect(Replaced); n.Connection != 1 {
		t.Errorf("replaced %+v", n)
	}
	if n := w.expect(Up); n.Connection != 2 {
		t.Errorf("up %+v", n)
	}
	w.gone(first)
	if p := ear.wait(t); !p.Marker || p.payload != string(frame(7)) {
		t.Errorf("the new tab hears first: %+v", p.Header)
	}
	every(5, func(i int) { _ = second.Speak(media.PCMA, frame(2)) })
	close(stop)
	<-done
	continuous(t, citizen.packets())
	all := citizen.packets()
	if last := all[len(all)-1]; last.payload != string(frame(2)) {
		t.Error("the new tab is not heard")
	}
}

// continuous wants one stream: no gap in the sequence, and timestamps that follow
// the arrival.
func continuous(t *testing.T, all []heard) {
	t.Helper()
	for i := 1; i < len(all); i++ {
		a, b := all[i-1], all[i]
		if b.SSRC != a.SSRC || b.Seq != a.Seq+1 {
			t.Errorf("packet %d: ssrc %x seq %d after ssrc %x seq %d", i, b.SSRC, b.Seq, a.SSRC, a.Seq)
		}
		if int32(b.Stamp-a.Stamp) < media.FrameSamples {
			t.Errorf("packet %d: timestamp %d after %d", i, b.Stamp, a.Stamp)
		}
	}
	if len(all) < 2 {
		t.Fatalf("heard only %d packets", len(all))
	}
	first, last := all[0], all[len(all)-1]
	ran := time.Duration(last.Stamp-first.Stamp) * samplePeriod
	took := time.Duration(last.at - first.at)
	if ran < took-time.Second || ran > took+time.Second {
		t.Errorf("timestamps ran for %v while the clock ran for %v", ran, took)
	}
}

func TestAKilledBrowserIsNoticedAndComesBack(t *testing.T) {
	w := open(t, Config{Quiet: 200 * time.Millisecond})
	h := w.of("ann")
	citizen := newListener()
	client := w.dial("ann", ClientConfig{})
	w.expect(Up)
	h.Hear(citizen.hear)
	every(5, func(i int) { _ = client.Speak(media.PCMA, frame(1)) })
	w.expect(Heard)
	client.Cut(true)
	client.Close()
	if n := w.expect(Quiet); n.For < 200*time.Millisecond || n.Connection != 1 || !h.State().Quiet {
		t.Errorf("said %+v", n)
	}
	again := w.dial("ann", ClientConfig{})
	w.expect(Replaced, Up)
	every(5, func(i int) { _ = again.Speak(media.PCMA, frame(2)) })
	if n := w.expect(Heard); n.For < 200*time.Millisecond || n.Connection != 2 {
		t.Errorf("said %+v", n)
	}
	continuous(t, citizen.packets())
}

func TestAFrozenPageComesBackByItself(t *testing.T) {
	w := open(t, Config{})
	client := w.dial("ann", ClientConfig{})
	w.expect(Up)
	client.Cut(true)
	if n := w.expect(Lost); n.Reason != ReasonSilent || w.of("ann").State().Connected {
		t.Errorf("said %+v", n)
	}
	client.Cut(false)
	w.expect(Up)
	client.Close()
	if n := w.expect(Lost); n.Reason != ReasonClosed {
		t.Errorf("said %+v", n)
	}
	if c := w.Counts(); c.Connected != 0 {
		t.Errorf("counts %+v", c)
	}
}

func TestPayloadTypesAreTranslated(t *testing.T) {
	w := open(t, Config{})
	ear, citizen := newListener(), newListener()
	client := w.dial("ann", ClientConfig{Hear: ear.hear, EventPT: 126})
	w.expect(Up)
	h := w.of("ann")
	h.Hear(citizen.hear)
	_ = client.Press(media.Event{Code: 5, Duration: 160}, true)
	_ = client.Press(media.Event{Code: 5, Duration: 320, End: true}, false)
	_ = client.Speak(media.PCMU, frame(3))
	for i, want := range []uint8{houseEvent, houseEvent, houseUlaw} {
		if p := citizen.wait(t); p.PT != want {
			t.Errorf("packet %d: the citizen gets payload type %d, want %d", i, p.PT, want)
		}
	}
	all := citizen.packets()
	if all[0].Stamp != all[1].Stamp || all[2].Stamp != all[0].Stamp+320 {
		t.Errorf("stamps %d %d %d", all[0].Stamp, all[1].Stamp, all[2].Stamp)
	}
	h.Send(packet(media.Header{PT: houseEvent, Seq: 1, SSRC: 1}, []byte{1, 0x8a, 0, 160}))
	if p := ear.wait(t); p.PT != 126 {
		t.Errorf("the browser gets payload type %d, want 126", p.PT)
	}
	h.Send(packet(media.Header{PT: 18, Seq: 2, SSRC: 1}, frame(1))) // none of ours
	h.Send([]byte("no RTP"))
	if c := w.Counts(); c.Dropped != 2 || c.Sent != 1 {
		t.Errorf("counts %+v", c)
	}
}
