package headset

import (
	"context"
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"

	"hotline/sip/media"
)

// pair is a headset with its client, both up.
func pair(b *testing.B, hear func(int64, []byte)) (*Headset, *Client) {
	b.Helper()
	up := make(chan struct{}, 1)
	s, err := Open(Config{Listen: loopback, Notify: func(n Notice) {
		if n.What == Up {
			up <- struct{}{}
		}
	}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(s.Close)
	client, err := Dial(context.Background(), ClientConfig{Hear: hear, Ask: func(ctx context.Context, offer string) (string, error) {
		answer, _, err := s.Offer(ctx, "ann", offer)
		return answer, err
	}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(client.Close)
	h, err := s.Of("ann")
	if err != nil {
		b.Fatal(err)
	}
	<-up
	return h, client
}

// BenchmarkRelay measures one packet from the browser to its hearer and one from the house to
// the browser, the client's side of both included.
func BenchmarkRelay(b *testing.B) {
	said, heard := make(chan struct{}, 1), make(chan struct{}, 1)
	h, client := pair(b, func(int64, []byte) { heard <- struct{}{} })
	h.Hear(func(int64, []byte) { said <- struct{}{} })
	out, sound := packet(mediaHeader(0), frame(1)), frame(2)
	b.ReportAllocs()
	begun := cpu()
	defer func() { b.ReportMetric(float64((cpu()-begun).Nanoseconds())/float64(b.N), "cpu-ns/op") }()
	for i := uint16(0); b.Loop(); i++ {
		media.PutHeader(out, mediaHeader(i))
		if err := client.Speak(media.PCMA, sound); err != nil {
			b.Fatal(err)
		}
		<-said
		h.Send(out)
		<-heard
	}
}

// BenchmarkSend is the house's side of the way to the browser; the client does
// nothing but empty its socket.
func BenchmarkSend(b *testing.B) {
	h, client := pair(b, nil)
	client.Cut(true)
	out := packet(mediaHeader(0), frame(1))
	b.ReportAllocs()
	for i := uint16(0); b.Loop(); i++ {
		media.PutHeader(out, mediaHeader(i))
		h.Send(out)
	}
}

// TestWhatAConnectionCosts prints what a hundred idle headsets need, both ends counted.
func TestWhatAConnectionCosts(t *testing.T) {
	const many = 100
	w := open(t, Config{Max: many})
	memory, goroutines := used()
	for i := range many {
		w.dial(fmt.Sprintf("p%03d", i), ClientConfig{})
		w.expect(Up)
	}
	memoryAfter, goroutinesAfter := used()
	t.Logf("a connection, its client included: %d KB, %d goroutines", (memoryAfter-memory)/many>>10, (goroutinesAfter-goroutines)/many)
	if c := w.Counts(); c.Connected != many || c.Handshakes != 0 || c.Received+c.Unheard+c.Sent > 0 {
		t.Errorf("counts %+v", c)
	}
}

func used() (heapAndStacks, goroutines int) {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc + m.StackInuse), runtime.NumGoroutine()
}

// cpu is the processor time that this process has used.
func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
