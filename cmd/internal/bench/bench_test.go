package bench

import (
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"hotline/cmd/internal/config"
	"hotline/sip"
	"hotline/sip/media"
)

func TestHistogram(t *testing.T) {
	var h Histogram
	if h.Spread() != nil {
		t.Error("nothing has a spread")
	}
	for i := range 100 {
		h.Add(time.Duration(i+1) * time.Millisecond)
	}
	h.Add(-time.Second)
	h.Add(3 * time.Second)
	if got, want := *h.Spread(), (Spread{Count: 102, P50: 50.01, P99: 100.01, Most: 3000}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestStamp(t *testing.T) {
	frame := make([]byte, media.FrameSamples)
	putStamp(frame, 7, 1_763_900_000_123_456_789)
	if got := readStamp(frame); got != (stamp{leg: 7, at: 1_763_900_000_123_456_789, seen: true}) {
		t.Errorf("read %+v", got)
	}
	if frame[0] ^= 1; readStamp(frame).seen || readStamp(frame[:3]).seen {
		t.Error("music has a stamp")
	}
}

func TestProcessHasCosts(t *testing.T) {
	own := process(os.Getpid())
	for begun := time.Now(); time.Since(begun) < 30*time.Millisecond; {
	}
	spent, err := own.processor()
	if err != nil || spent <= 0 {
		t.Errorf("this process has used %v: %v", spent, err)
	}
	if octets, err := own.memory(); err != nil || octets < 1<<20 {
		t.Errorf("this process has %d octets: %v", octets, err)
	}
	if _, err := process(-1).processor(); err == nil {
		t.Error("nobody has used processor time")
	}
}

// TestTheCityIsOne: the configs that are generated have no mistakes.
func TestTheCityIsOne(t *testing.T) {
	for _, headsets := range []bool{false, true} {
		city, mistakes := config.Load([]byte(City(3, headsets, netip.MustParseAddrPort("127.0.0.1:5070"))), "bench.yaml")
		if len(mistakes) > 0 || len(city.People) != 3 {
			t.Errorf("%d people: %v", len(city.People), mistakes)
		}
	}
	if last := people(3)[2]; last != "10003" {
		t.Errorf("the last person is %s", last)
	}
}

// TestMusicIsCounted: steps, gaps, and what begins anew.
func TestMusicIsCounted(t *testing.T) {
	var m music
	var story []string
	for _, p := range []struct {
		seq  uint16
		ssrc uint32
		at   time.Duration
	}{{65534, 1, 0}, {65535, 1, 21}, {0, 1, 40}, {3, 1, 100}, {2, 1, 101}, {9, 2, 120}, {10, 2, 140}} {
		off, missing, ok := m.hear(media.Header{Seq: p.seq, SSRC: p.ssrc}, int64(p.at*time.Millisecond))
		if !ok {
			story = append(story, "anew")
			continue
		}
		story = append(story, off.String()+strings.Repeat(" gap", missing))
	}
	if got, want := strings.Join(story, ", "), "anew, 1ms, 1ms, 0s gap gap, anew, anew, 0s"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestWhatOneSaysTheOtherHears: every packet that leaves within the window is counted where it arrives.
func TestWhatOneSaysTheOtherHears(t *testing.T) {
	loopback := netip.MustParseAddr("127.0.0.1")
	a, b := OpenTraffic(loopback), OpenTraffic(loopback)
	defer a.Close()
	defer b.Close()
	var legs [2]*Leg
	var ports [2]uint16
	for i, side := range []*Traffic{a, b} {
		var err error
		if legs[i], ports[i], err = side.Open(); err != nil {
			t.Fatal(err)
		}
	}
	for _, side := range []*Traffic{a, b} {
		side.Begin()
	}
	for i, l := range legs {
		l.Talk(sip.Agreed{Remote: netip.AddrPortFrom(loopback, ports[1-i]), PT: 8, Send: true, Receive: true})
	}
	wait(t, func() bool { return a.Tally().Heard > 5 && b.Tally().Heard > 5 })
	legs[0].Close()
	wait(t, func() bool { return a.Tally().Sent == b.Tally().Heard })
	if n := b.Tally().Transit.count; n != a.Tally().Sent {
		t.Errorf("%d packets took their time, %d were sent", n, a.Tally().Sent)
	}
	if len(a.byID)+len(a.outlets[0].legs) != 0 || a.outlets[0].free != legsOutlet {
		t.Error("something is left of a leg that was closed")
	}
	legs[1].Close()
}

func wait(t *testing.T, until func() bool) {
	t.Helper()
	tick, most := time.NewTicker(5*time.Millisecond), time.After(30*time.Second)
	defer tick.Stop()
	for !until() {
		select {
		case <-tick.C:
		case <-most:
			t.Fatal("it does not come to pass")
		}
	}
}
