package acd

import "time"

// Expectation is how long a call of a queue that begins to wait now is to wait
// until it is offered, if it stays: half of such calls at most P50, four of five
// at most P80. It comes from the Samples calls of the queue that were answered in
// the last five minutes; with fewer than 20 there is none.
//
// A call with n before it moves up n+1 times: somebody is answered, or of those
// before it somebody leaves. Each takes an exponential time, so that the wait has
// the sum of their means and variances; quantiles are those of a gamma
// distribution with the two (E. B. Wilson, M. M. Hilferty 1931). How little is
// known of the rate from so few samples adds to the variance.
//
// It is scored over the calls that were answered: who leaves does not tell how
// long the wait would have been, and leaves the longer waits more often, so that
// those who stay are answered a little sooner than it says.
//
// There is none while nobody is signed in, in whatever state and not about to leave,
// who may serve a call of the queue: what was answered before tells nothing then.
//
// There is none for a call with needs of its own. Such calls wait for few of the
// seats of their queue, which others are served by as well: from their own rate,
// as that of 300 to 600 calls an hour in the simulated city, P80 came out so long
// that 87 to 96 of a hundred were within it.
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
)

// expect gives the expectation of a call with so many of its queue before it.
func (e *Engine) expect(q *queue, ahead int, now int64) (Expectation, bool) {
	f := *q.flow
	f.pass(now, q.waiting)
	taken, left, waited, span := f.sums(now)
	if taken < leastSamples || !e.staffs(q) {
		return Expectation{}, false
	}
	// What one more call before it adds to those who are answered in the span, if it
	// leaves like the others. Who waits a minute and stays is taken for granted, or
	// the first to leave at once would say that everybody does.
	leaves := left * span * 1024 / (waited + time.Minute.Milliseconds())
	mean, variance := int64(0), int64(0)
	for i := int64(0); i <= int64(ahead); {
		many := min(1+i/32, int64(ahead)+1-i) // far back, steps are hardly different
		step := span * 1024 * (1000 / tick) / (taken*1024 + (i+many/2)*leaves)
		mean, variance, i = mean+many*step, variance+many*step*step, i+many
	}
	m, v := mean, variance
	for m > one {
		m, v = m/2, v/4
	}
	spread := v*one/max(1, m*m) + one/taken
	return Expectation{P50: gamma(mean, spread, 0), P80: gamma(mean, spread, z80), Samples: int(taken)}, true
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
	ahead = e.index.aheadIn(c.queue, c.spot)
	if x, known = e.expect(c.queue, ahead, now); !known || c.Needs != "" {
		return ahead, Expectation{}, false
	}
	return ahead, x, true
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
