package sip

import (
	"encoding/binary"
	"net/netip"
	"time"
)

// bucket is a token bucket in millionths; it begins full.
type bucket struct {
	level int64
	at    int64 // microseconds since 1970; 0 at the beginning
}

const million = 1_000_000

// fill adds what has come since: rate a second, most at most.
func (b *bucket) fill(now time.Time, rate, most int64) {
	at := now.UnixMicro()
	past := min(at-b.at, int64(time.Hour/time.Microsecond))
	switch {
	case b.at == 0:
		b.level = most * million
	case past > 0: // else it is the same moment, or the clock was set back
		b.level = min(most*million, b.level+past*rate)
	}
	b.at = at
}

// take takes n, unless less than kept would be left.
func (b *bucket) take(now time.Time, n, kept, rate, most int64) bool {
	b.fill(now, rate, most)
	if b.level < (n+kept)*million {
		return false
	}
	b.level -= n * million
	return true
}

// owe takes n even when it is not there; as much as the bucket holds can be owed.
func (b *bucket) owe(now time.Time, n, rate, most int64) {
	b.fill(now, rate, most)
	b.level = max(b.level-n*million, -most*million)
}

// slots is how many allowances a row of a sketch has.
const slots = 1 << 14

// sketch keeps the allowances of any number of strangers in a fixed space. Each
// has one in either row, which it may share: only who finds both empty is refused.
type sketch struct {
	seed uint64
	rows [2][]bucket
}

func newSketch(seed uint64) sketch {
	return sketch{seed: seed, rows: [2][]bucket{make([]bucket, slots), make([]bucket, slots)}}
}

func (s *sketch) take(now time.Time, source netip.Addr) bool {
	h := s.hash(source)
	first := s.rows[0][h%slots].take(now, 1, 0, strangerRate, strangerBurst)
	second := s.rows[1][h>>32%slots].take(now, 1, 0, strangerRate, strangerBurst)
	return first || second
}

// hash scatters addresses; those of one IPv6 network of 64 bits are the same
// stranger, who can pick any of them.
func (s *sketch) hash(source netip.Addr) uint64 {
	b := source.As16()
	low := binary.BigEndian.Uint64(b[8:])
	if source.Is6() && !source.Is4In6() {
		low = 0
	}
	return mixed(mixed(binary.BigEndian.Uint64(b[:8])^s.seed) ^ low)
}

// mixed makes each bit of the result depend on each of x.
func mixed(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}
