package bench

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"hotline/sip"
)

// Bare is the same packets moved by a loop that does nothing else, on sockets that
// are connected: what the kernel asks for on this machine at this moment. What the
// server costs is told beside it, since machines and hours differ more than servers.
type Bare struct {
	Packet  float64 `json:"cpu_us_per_packet"`
	Times   float64 `json:"times"` // so many of it a packet of the server costs
	Transit *Spread `json:"transit,omitempty"`
	Jitter  *Spread `json:"jitter,omitempty"`
}

// pcma is the payload type of A-law: RFC 3551 §6.
const pcma = 8

// bareMost bounds how long the bare loop is measured.
const bareMost = 5 * time.Second

// bare lets n legs talk to n others, or only hear, through the bare loop.
func (b *Bench) bare(ctx context.Context, n int, talk bool) (bare Bare, err error) {
	loop, err := openLoop(b.cfg.Local.Addr(), talk)
	if err != nil {
		return bare, err
	}
	defer loop.close()
	var legs []*Leg
	defer func() {
		for _, l := range legs {
			l.Close()
		}
	}()
	for range n {
		for range loop.sides() {
			l, port, err := b.traffic.Open()
			if err != nil {
				return bare, err
			}
			legs = append(legs, l)
			at, err := loop.add(netip.AddrPortFrom(b.cfg.Local.Addr(), port))
			if err != nil {
				return bare, err
			}
			l.Talk(sip.Agreed{Remote: at, PT: pcma, Send: talk, Receive: true})
		}
	}
	loop.start()
	alone := *b
	alone.spent, alone.cfg.For = loop.processor, min(b.cfg.For, bareMost)
	r, t, err := alone.measure(ctx, "the kernel alone")
	if err != nil {
		return bare, err
	}
	if talk {
		r.talked(t)
	} else {
		r.played(t)
	}
	if r.CPUPacket == 0 {
		return bare, errors.New("cannot measure the kernel alone: no packet came through")
	}
	return Bare{Packet: r.CPUPacket, Transit: r.Transit, Jitter: r.Jitter}, nil
}

// beside tells what the kernel alone costs beside a result.
func (b *Bench) beside(ctx context.Context, r *Result, n int, talk bool) error {
	bare, err := b.bare(ctx, n, talk)
	if err != nil {
		return fmt.Errorf("cannot tell the kernel's price: %w", err)
	}
	bare.Times = r.CPUPacket / bare.Packet
	r.Bare = &bare
	return nil
}
