package rtp

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestPace: RFC 6347 §4.2.4.1: a flight of two datagrams that nobody answers leaves with
// waits that double, up to the most; one that answers something leaves at once.
func TestPace(t *testing.T) {
	var p pace
	start := time.Unix(0, 0)
	var left []time.Duration
	for at := time.Duration(0); at <= 10*time.Second; at += flightInterval {
		first := p.leaves(start.Add(at))
		if second := p.leaves(start.Add(at + time.Millisecond)); first != second {
			t.Errorf("%v: half of a flight leaves", at)
		}
		if first {
			left = append(left, at)
		}
	}
	want := []time.Duration{0, 200, 600, 1400, 3000, 4600, 6200, 7800, 9400}
	if len(left) != len(want) {
		t.Fatalf("it leaves at %v", left)
	}
	for i := range want {
		if left[i] != want[i]*time.Millisecond {
			t.Fatalf("it leaves at %v", left)
		}
	}
	p.heard = true
	again := 0
	for at := 10 * time.Second; at < 12*time.Second; at += flightInterval {
		if p.leaves(start.Add(at)) {
			again++
		}
	}
	if again != 4 {
		t.Errorf("after an answer it leaves %d times in two seconds", again)
	}
}

// TestPaceOfALine: what is read lets the next flight leave at once, and what is not sent
// is written all the same.
func TestPaceOfALine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		l := newLine(make(chan []byte, 1), func([]byte) { sent++ })
		write := func(after time.Duration, want int) {
			t.Helper()
			<-time.After(after)
			if n, err := l.WriteTo([]byte("flight"), nil); n != 6 || err != nil || sent != want {
				t.Errorf("%d bytes, %v; %d were sent, want %d", n, err, sent, want)
			}
		}
		write(0, 1)
		write(flightInterval, 2)
		write(flightInterval, 2)
		l.in <- []byte("answer")
		if _, _, err := l.ReadFrom(make([]byte, 10)); err != nil {
			t.Fatal(err)
		}
		write(0, 3)
		_ = l.Close()
	})
}
