package chaos

import (
	"slices"
	"time"

	"hotline/acd"
)

// mail sends an input that arrives within some time; sometimes it arrives twice,
// sometimes much later.
func (c *City) mail(within int, in acd.Input) {
	first := c.now + c.delay(within)
	if c.chance(4) {
		c.saw("delayed")
		first += c.delay(20_000)
	}
	c.put(letter{at: first, in: in})
	if c.chance(8) {
		c.saw("doubled")
		c.put(letter{at: c.now + c.delay(4*within), in: in})
	}
}

// delay prefers whole seconds, so that things happen at the same time.
func (c *City) delay(within int) int64 {
	d := int64(c.dice.intN(within + 1))
	if c.chance(50) {
		d -= d % 1000
	}
	return d
}

func (c *City) put(l letter) {
	i, _ := slices.BinarySearchFunc(c.post, l, func(a, b letter) int {
		if a.at <= b.at {
			return -1
		}
		return 1
	})
	c.post = slices.Insert(c.post, i, l)
}

// dated lets some inputs tell of what happened a moment ago, as calls do, or
// of a moment that cannot be.
func (c *City) dated(in acd.Input) acd.Input {
	t := at(c.now - int64(c.dice.intN(60)) + 5)
	if c.dice.intN(3) > 0 {
		return in
	}
	switch in := in.(type) {
	case acd.Accepted:
		in.At = t
		return in
	case acd.Gone:
		in.At = t
		return in
	case acd.Unreached:
		in.At = t
		return in
	case acd.Released:
		in.At = t
		return in
	case acd.Held:
		in.At = t
		return in
	case acd.Resumed:
		in.At = t
		return in
	case acd.Unsupervise:
		in.At = t
		return in
	case acd.TakeOver:
		in.At = t
		return in
	}
	return in
}

// comesFirst tells whether the engine wakes before the next letter comes; after the
// last one the day has an hour to end.
func (c *City) comesFirst(wake int64) bool {
	if len(c.post) > 0 {
		return wake <= c.post[0].at
	}
	return wake < c.end+time.Hour.Milliseconds()
}
