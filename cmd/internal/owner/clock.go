package owner

import (
	"sync/atomic"
	"time"
)

// stepLimit is how far wall and monotonic time may differ before it is a fact.
const stepLimit = 500 * time.Millisecond

// Clock gives the now of every step: wall time at start, advanced by the
// monotonic clock, so that a step of the wall clock moves no wait and no talk
// time. Whole milliseconds in UTC, so that sums of differences are exact.
type Clock struct {
	anchor time.Time    // with its monotonic part
	offset atomic.Int64 // nanoseconds between the wall clock and ours when last looked at
}

// NewClock anchors a clock at this moment.
func NewClock() *Clock { return &Clock{anchor: time.Now()} }

// Now gives the time in whole milliseconds.
func (c *Clock) Now() time.Time { return c.at(time.Now()) }

func (c *Clock) at(t time.Time) time.Time {
	elapsed := t.Sub(c.anchor)
	return c.anchor.Round(0).Add(elapsed).UTC().Truncate(time.Millisecond)
}

// Until gives how long to wait for a moment of this clock; zero when it is past.
func (c *Clock) Until(t time.Time) time.Duration {
	return max(0, time.Until(c.anchor)+t.Sub(c.anchor.Round(0)))
}

// Stepped tells by how much the wall clock was set since the last look, or 0.
func (c *Clock) Stepped() time.Duration {
	t := time.Now()
	ahead := t.Round(0).Sub(c.anchor.Round(0)) - t.Sub(c.anchor)
	before := time.Duration(c.offset.Load())
	by := ahead - before
	if by.Abs() < stepLimit {
		return 0
	}
	c.offset.Store(int64(ahead))
	return by
}
