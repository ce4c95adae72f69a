package acd

import "time"

// Expectation is how long a call of a queue that begins to wait now is to wait
// until it is offered, if it stays: half of such calls at most P50, four of five
// at most P80. It comes from the Samples calls of the queue that were answered in
// the last five minutes; with fewer than 20 there is none. That of a call with
// needs of its own comes from the calls of its queue that have the same.
//
// A call with n before it moves up n+1 times: somebody who waits is answered, or of
// those before it somebody leaves. How often the first happens is counted in the
// time in which somebody waited: who is answered at once tells of the callers, not of
// the people. Each takes an exponential time, so that the wait has the sum of their
// means and variances; quantiles are those of a gamma distribution with the two (E. B.
// Wilson, M. M. Hilferty 1931). How little is known of the rate from so few adds to
// the variance.
//
// It is scored over the calls that were answered: who leaves does not tell how
// long the wait would have been, and leaves the longer waits more often, so that
// those who stay are answered a little sooner than it says.
//
// There is none while nobody is signed in, in whatever state and not about to leave,
// who may serve the call: what was answered before tells nothing then.
type Expectation struct {
	P50     time.Duration `json:"p50"`
	P80     time.Duration `json:"p80"`
	Samples int           `json:"samples"`
}

const (
	leastSamples = 20
	one          = 1 << 20 // of numbers with a fraction
	z80          = 882_503 // the 80 % quantile of the normal distribution, 0.84162, of one
	tick         = 10      // microseconds, the unit of a step

	aDay = 86_400 * 1_000_000 / tick // that a wait is longer is all that is told of it
)

// expect gives the expectation of a call with so many of its queue before it.
func (e *Engine) expect(q *queue, ahead int, now int64) (Expectation, bool) {
	x, known := q.flow.expect(now, q.waiting, ahead)
	if !known || !e.staffs(q) {
		return Expectation{}, false
	}
	return x, true
}

// expect gives the expectation of a call with so many before it that are counted here.
func (f flow) expect(now int64, waiting, ahead int) (Expectation, bool) {
	f.pass(now, waiting)
	all, span := f.sums(now)
	if all.Taken < leastSamples {
		return Expectation{}, false
	}
	// One more, as if drawn at the rate at which all were answered: where nobody has
	// waited yet that is all that is known.
	drawn, busy := all.Drawn+1, all.Busy+max(1, span/all.Taken)
	// What one more call before it adds to those who are drawn in the time, if it
	// leaves like the others. Who waits a minute and stays is taken for granted, or
	// the first to leave at once would say that everybody does.
	leaves := all.Left * busy * 1024 / (all.Waited + time.Minute.Milliseconds())
	mean, variance := int64(0), int64(0)
	for i := int64(0); i <= int64(ahead) && mean < aDay; {
		many := min(1+i/32, int64(ahead)+1-i) // far back, steps are hardly different
		step := busy * 1024 * (1000 / tick) / (drawn*1024 + (i+many/2)*leaves)
		mean, variance, i = mean+many*step, variance+many*step*step, i+many
	}
	m, v := mean, variance
	for m > one {
		m, v = m/2, v/4
	}
	spread := v*one/max(1, m*m) + one/drawn
	return Expectation{P50: gamma(mean, spread, 0), P80: gamma(mean, spread, z80), Samples: int(all.Taken)}, true
}

// gamma gives a quantile by its normal one, from the mean and the square of the
// standard deviation over the mean.
func gamma(mean, spread, z int64) time.Duration {
	a := one - spread/9 + z*root(spread*one/9)/one
	return time.Duration(mean*(a*a/one*a/one)/one) * tick * time.Microsecond
}

// root gives the whole part of a square root.
func root(n int64) int64 {
	if n < 2 {
		return n
	}
	r := n
	for next := (r + 1) / 2; next < r; next = (r + n/r) / 2 {
		r = next
	}
	return r
}

// onAskWait answers how long a call is still to wait.
func (e *Engine) onAskWait(in AskWait) {
	c := e.calls.get(in.Call)
	if c == nil {
		e.ignore()
		return
	}
	answer := ExpectedWait{Call: c.ID}
	if c.State == waiting {
		ahead, x, known := e.foresee(c, e.now)
		answer.Ahead, answer.P50, answer.P80, answer.Known = ahead, x.P50, x.P80, known
	}
	e.decide(Decision{Kind: Expected, Call: c.ID, Expect: &answer})
}

// foresee gives how many of its queue are before a call that waits, and how long it
// is still to wait; zero when it is not known.
func (e *Engine) foresee(c *call, now int64) (ahead int, x Expectation, known bool) {
	ahead, alike := e.index.aheadOf(c)
	if c.Needs == "" {
		x, known = e.expect(c.queue, ahead, now)
		return ahead, x, known
	}
	w := e.wants[want{c.Queue, c.Needs}]
	if w == nil {
		return ahead, Expectation{}, false
	}
	if x, known = w.flow.expect(now, w.waiting, alike); !known || !e.attended(c, c.queue) {
		return ahead, Expectation{}, false
	}
	return ahead, x, true
}

// aheadOf counts the calls of its queue that wait before a call, and of them those
// that need the same besides.
func (x *index) aheadOf(c *call) (all, alike int) {
	for i := range x.waiting.blocks {
		for _, in := range x.waiting.blocks[i].used() {
			if !in.before(c.spot) {
				return all, alike
			}
			if in.of.queue == c.queue {
				all++
				if in.of.Needs == c.Needs {
					alike++
				}
			}
		}
	}
	return all, alike
}

// aheadIn counts the calls of a queue that wait before a place.
func (x *index) aheadIn(q *queue, s spot) int {
	n := 0
	for i := range x.waiting.blocks {
		for _, in := range x.waiting.blocks[i].used() {
			if !in.before(s) {
				return n
			}
			if in.of.queue == q {
				n++
			}
		}
	}
	return n
}

// expectsTooLong tells whether a call that enters a queue would wait longer than
// the queue allows. One that somebody is free for does not wait.
func (e *Engine) expectsTooLong(c *call, q *queue) bool {
	if q.MaxExpected <= 0 || c.Needs != "" || e.index.fit(q.classes[c.ringAt(q, e.now)]) > 0 {
		return false
	}
	c.queue = q
	ahead := e.index.aheadIn(q, c.place())
	c.queue = nil
	x, known := e.expect(q, ahead, e.now)
	return known && x.P50 > q.MaxExpected
}
