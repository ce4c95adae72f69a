package rtp

import (
	"encoding/binary"
	"testing"
	"time"
)

// stand is a worker whose goroutine does not run: the test is its clock and hands it packets.
type stand struct {
	*worker
	t     testing.TB
	clock int64
	said  map[*Leg][]Notice
}

func newStand(t testing.TB) *stand {
	t.Helper()
	certificate, err := newCertificate(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	w, err := newWorker(newPorts(31000, 32000), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), certificate)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.stop)
	return &stand{worker: w, t: t, said: map[*Leg][]Notice{}}
}

var dice uint32

// leg makes a leg that talks with p.
func (s *stand) leg(p *peer, c LegConfig) *Leg {
	s.t.Helper()
	var start [16]byte
	dice++
	binary.BigEndian.PutUint32(start[:], dice)
	var l *Leg
	c.Notify = func(n Notice) { s.said[l] = append(s.said[l], n) }
	l = newLeg(s.worker, c, start)
	l.send.seq, l.send.base = 65500, 0xffffff00 // so that both wrap soon
	if c.Wire == nil {
		if err := l.openSockets(loopback); err != nil {
			s.t.Fatal(err)
		}
	}
	s.load.Add(1)
	s.adopt(l)
	if p != nil {
		p.meet(l)
		s.talk(l, p.agreed())
	}
	return l
}

// pass lets time pass, tick by tick.
func (s *stand) pass(d time.Duration) { s.jump(d, time.Millisecond) }

// jump lets time pass in steps of a size of its own.
func (s *stand) jump(d, step time.Duration) {
	for end := s.clock + int64(d); s.clock < end; {
		s.clock = min(s.clock+int64(step), end)
		s.advance(s.clock)
	}
}

// heard hands a datagram of the peer to the leg.
func (s *stand) heard(l *Leg, p *peer, b []byte) { s.hear(l, b, p.addr(), s.clock) }

// take gives what the leg said since the last time.
func (s *stand) take(l *Leg) []Notice {
	said := s.said[l]
	s.said[l] = nil
	return said
}
