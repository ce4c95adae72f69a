package media

import (
	"strings"
	"testing"
)

// packets are what the sender says for some digits, with the timestamps that
// a leg would give them; a pause frame is an empty packet.
func packets(t *testing.T, digits string) (events []Event, stamps []uint32) {
	t.Helper()
	var s DigitSender
	if refused := s.Queue(digits); refused > 0 {
		t.Fatalf("%d of %q were refused", refused, digits)
	}
	var clock, stamp uint32
	for s.Busy() {
		event, send, begin := s.Next()
		if begin {
			stamp = clock
		}
		if send {
			events, stamps = append(events, event), append(stamps, stamp)
		}
		clock += FrameSamples
	}
	return events, stamps
}

func hearAll(events []Event, stamps []uint32, lost func(i int) bool) string {
	var r DigitReceiver
	var heard strings.Builder
	for i, event := range events {
		if lost(i) {
			continue
		}
		var b [EventSize]byte
		PutEvent(b[:], event)
		if key, ok := r.Take(stamps[i], b[:]); ok {
			heard.WriteByte(key)
		}
	}
	return heard.String()
}

func TestADigitLasts100msAndEndsThreeTimes(t *testing.T) {
	events, stamps := packets(t, "7")
	var durations []uint16
	ends := 0
	for i, e := range events {
		durations = append(durations, e.Duration)
		if e.Code != 7 || stamps[i] != stamps[0] {
			t.Errorf("packet %d: %+v at %d", i, e, stamps[i])
		}
		if e.End {
			ends++
		}
	}
	if len(events) != 7 || ends != 3 || durations[0] != 160 || durations[4] != 800 || durations[6] != 800 {
		t.Errorf("durations %v, %d ends", durations, ends)
	}
}

func TestEveryDigitArrivesThroughLoss(t *testing.T) {
	const all = "0123456789*#ABCD1100"
	const perDigit = 7
	events, stamps := packets(t, all)
	for _, c := range []struct {
		what string
		lost func(i int) bool
	}{
		{"nothing is lost", func(int) bool { return false }},
		{"the first packet of each", func(i int) bool { return i%perDigit == 0 }},
		{"all but the first", func(i int) bool { return i%perDigit != 0 }},
		{"all ends", func(i int) bool { return events[i].End }},
		{"all but the last end", func(i int) bool { return i%perDigit != perDigit-1 }},
	} {
		if heard := hearAll(events, stamps, c.lost); heard != all {
			t.Errorf("%s: heard %q", c.what, heard)
		}
	}
}

func TestALateEndIsNoNewDigit(t *testing.T) {
	events, stamps := packets(t, "12")
	events, stamps = append(events, events[6]), append(stamps, stamps[6])
	if heard := hearAll(events, stamps, func(int) bool { return false }); heard != "12" {
		t.Errorf("heard %q", heard)
	}
}

// A key held for longer than 8 s comes as several segments: RFC 4733 §2.5.1.3.
func TestAHeldKeyIsOneDigit(t *testing.T) {
	key := Event{Code: 5, Duration: 0xffff}
	heard := hearAll([]Event{key, key, key}, []uint32{100, 100 + 0xffff, 100 + 2*0xffff}, func(int) bool { return false })
	if heard != "5" {
		t.Errorf("heard %q", heard)
	}
}

func TestOtherEventsAreNoDigits(t *testing.T) {
	var r DigitReceiver
	for _, payload := range [][]byte{{16, 0x0a, 0, 160}, {32, 0, 0, 0}, {1, 0, 0}, nil} {
		if key, ok := r.Take(5, payload); ok {
			t.Errorf("% x is no digit, got %c", payload, key)
		}
	}
}

func TestTheQueueIsBounded(t *testing.T) {
	var s DigitSender
	if refused := s.Queue(strings.Repeat("1", MaxDigits+3)); refused != 3 {
		t.Errorf("refused %d", refused)
	}
	s.Clear()
	if refused := s.Queue("1x d"); refused != 2 || s.Waiting() != 2 {
		t.Errorf("refused %d, %d wait", refused, s.Waiting())
	}
}

// Whatever comes, an event is one digit at most, and the same event never two.
func FuzzDigitReceiver(f *testing.F) {
	f.Add([]byte{0, 5, 0x0a, 0, 160, 0, 5, 0x8a, 3, 32})
	f.Add([]byte{255, 5, 0, 255, 255, 3, 5, 0, 1, 2})
	f.Fuzz(func(t *testing.T, b []byte) {
		var r DigitReceiver
		for len(b) >= 5 {
			stamp := uint32(b[0]) * 0x01010101
			key, ok := r.Take(stamp, b[1:5])
			if ok && !strings.ContainsRune(keys, rune(key)) {
				t.Fatalf("%q is no digit", key)
			}
			if _, again := r.Take(stamp, b[1:5]); again {
				t.Fatal("one event gave two digits")
			}
			b = b[5:]
		}
	})
}
