package lab

import (
	"math"
	"math/bits"
)

// dice is one stream of random numbers: xoshiro256++ of Blackman and Vigna,
// seeded by splitmix64. The same name and seed give the same stream for ever.
type dice struct{ s [4]uint64 }

// newDice gives the stream for one purpose of one subject, such as the patience
// of a queue. Streams know nothing of each other, so that a change to one
// purpose leaves the others' numbers as they were: what-if comparisons see the
// same citizens.
func newDice(seed uint64, subject, purpose string) *dice {
	x := mix(seed)
	for _, word := range []string{subject, purpose} {
		for i := range len(word) {
			x = mix(x ^ uint64(word[i]))
		}
		x = mix(x + 1)
	}
	d := &dice{}
	for i := range d.s {
		x += 0x9e3779b97f4a7c15
		d.s[i] = mix(x)
	}
	return d
}

// mix spreads every bit of x over all bits of the result.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func (d *dice) next() uint64 {
	s := &d.s
	out := bits.RotateLeft64(s[0]+s[3], 23) + s[0]
	t := s[1] << 17
	s[2] ^= s[0]
	s[3] ^= s[1]
	s[1] ^= s[2]
	s[0] ^= s[3]
	s[2] ^= t
	s[3] = bits.RotateLeft64(s[3], 45)
	return out
}

// uniform gives a number above 0 and at most 1.
func (d *dice) uniform() float64 { return float64(d.next()>>11+1) / (1 << 53) }

// exponential gives an exponential number of mean 1.
func (d *dice) exponential() float64 { return -math.Log(d.uniform()) }

// normal gives a standard normal number. It takes two numbers of the stream
// and keeps nothing, so that the n-th draw stays the n-th.
func (d *dice) normal() float64 {
	r := math.Sqrt(2 * d.exponential())
	return r * math.Cos(2*math.Pi*d.uniform())
}
