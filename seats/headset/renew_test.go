package headset

import (
	"context"
	"testing"
	"time"

	"hotline/sip/media"
)

// What the house promises: consent that is gone is noticed within 5 s.
const _ = uint64(5*time.Second - silentAfter - askEvery)

// noticed bounds it in a test: 2 s are for a busy machine.
const noticed = 7 * time.Second

// TestConsentLossIsNoticed cuts the cable of somebody in a call, with the real
// timings: RFC 7675 §5.1.
func TestConsentLossIsNoticed(t *testing.T) {
	w := open(t, Config{})
	client := w.dial("ann", ClientConfig{})
	w.expect(Up)
	h := w.of("ann")
	h.Hear(newListener().hear)
	stop := make(chan struct{})
	done := speakTo(h, stop)
	every(25, func(int) { _ = client.Speak(media.PCMA, frame(1)) })
	w.expect(Heard)
	cut := w.now()
	client.Cut(true)
	for _, what := range []What{Quiet, Lost} {
		n := w.expect(what)
		after := time.Duration(n.At - cut)
		t.Logf("%v: %v after the cable was cut", what, after)
		if after > noticed {
			t.Errorf("%v came %v after the cable was cut", what, after)
		}
	}
	close(stop)
	<-done
}

// TestAChangeOfNetwork moves somebody in a call to another address: an offer with a
// restart of ICE finds the new way, and the connection stays what it was.
func TestAChangeOfNetwork(t *testing.T) {
	w := open(t, Config{})
	ear, citizen := newListener(), newListener()
	client := w.dial("ann", ClientConfig{Hear: ear.hear})
	w.expect(Up)
	h := w.of("ann")
	h.Hear(citizen.hear)
	stop := make(chan struct{})
	done := speakTo(h, stop)
	every(25, func(int) { _ = client.Speak(media.PCMA, frame(1)) })
	w.expect(Heard)
	client.Cut(true)
	w.expect(Quiet, Lost)
	if err := client.Move(); err != nil {
		t.Fatal(err)
	}
	client.Cut(false)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	before := len(ear.packets())
	began := time.Now()
	if err := client.Renew(ctx); err != nil {
		t.Fatal(err)
	}
	if n := w.expect(Up); n.Connection != 1 {
		t.Errorf("up is %+v", n)
	}
	t.Logf("the restart to the connection being up: %v", time.Since(began))
	every(25, func(int) { _ = client.Speak(media.PCMA, frame(2)) })
	w.expect(Heard)
	close(stop)
	<-done
	continuous(t, citizen.packets())
	all := citizen.packets()
	if all[len(all)-1].payload != string(frame(2)) || len(ear.packets()) < before+10 {
		t.Errorf("after the change %d frames are heard, the last is % x", len(ear.packets())-before, all[len(all)-1].payload[:2])
	}
	if s, c := h.State(), w.Counts(); !s.Connected || s.Connection != 1 || c.Connections != 1 || c.Malformed > 0 {
		t.Errorf("state %+v, counts %+v", s, c)
	}
}
