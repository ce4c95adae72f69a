package chaos

import (
	"math"
	"time"

	"hotline/acd"
	"hotline/seats"
)

// flow is all that ever happened in a queue.
type flow struct {
	since              int64
	taken, drawn, left []int64
	lengths            []length
}

// length is how many calls waited from a moment on.
type length struct {
	from  int64
	calls int
}

func (w *Watcher) flowOf(queue string) *flow {
	f := w.flows[queue]
	if f == nil {
		f = &flow{since: w.now}
		w.flows[queue] = f
	}
	return f
}

// flowsOf gives the flow of a call's queue, and of those of it that need the same besides.
func (w *Watcher) flowsOf(c *call) []*flow {
	flows := []*flow{w.flowOf(c.queue)}
	if own := c.needs.String(); own != "" {
		flows = append(flows, w.flowOf(likeness(c)))
	}
	return flows
}

// likeness names the calls of a queue that need the same besides, or all.
func likeness(c *call) string {
	if own := c.needs.String(); own != "" {
		return c.queue + "\n" + own
	}
	return c.queue
}

// flow notes how many calls wait after a step.
func (w *Watcher) flow() {
	for name, f := range w.flows {
		n := 0
		for _, c := range w.calls {
			if c.state == "waiting" && c.back == nil && (c.queue == name || likeness(c) == name) {
				n++
			}
		}
		if last := len(f.lengths) - 1; last < 0 || f.lengths[last].calls != n {
			f.lengths = append(f.lengths, length{w.now, n})
		}
	}
}

// left counts a call that overflows out of the line.
func (w *Watcher) left(c *call, why string) {
	if in, asks := w.in.(acd.Offerable); c.state == "waiting" && why != "closed" && !(asks && in.Call == c.id) {
		w.leaves(c)
	}
}

// leaves counts a call that is in the line no more and was not answered.
func (w *Watcher) leaves(c *call) {
	for _, f := range w.flowsOf(c) {
		f.left = append(f.left, w.now)
	}
}

// taken counts a call that was answered.
func (w *Watcher) taken(c *call) {
	for _, f := range w.flowsOf(c) {
		f.taken = append(f.taken, w.now)
		if c.drawn {
			f.drawn = append(f.drawn, w.now)
		}
	}
}

// expected recounts an expected wait of a call with so many before it that are like it;
// false when too little is known, or nobody is there.
func (w *Watcher) expected(c *call, ahead int) (p50, p80 float64, known bool) {
	f := w.flows[likeness(c)]
	if f == nil {
		return 0, 0, false
	}
	start := w.now/10_000*10_000 - 300_000
	count := func(times []int64) (n float64) {
		for _, t := range times {
			if t >= start {
				n++
			}
		}
		return n
	}
	waited, busy := 0.0, 0.0
	for i, l := range f.lengths {
		until := w.now
		if i+1 < len(f.lengths) {
			until = f.lengths[i+1].from
		}
		lasted := float64(max(0, until-max(l.from, start)))
		waited += float64(l.calls) * lasted
		if l.calls > 0 {
			busy += lasted
		}
	}
	span := float64(max(1, min(w.now-f.since, w.now-start)))
	taken := count(f.taken)
	drawn := count(f.drawn) + 1
	mu, theta := drawn/(busy+math.Max(1, math.Floor(span/taken))), count(f.left)/(waited+60_000)
	mean, variance := 0.0, 0.0
	for i := range ahead + 1 {
		step := 1 / (mu + float64(i)*theta)
		mean, variance = mean+step, variance+step*step
	}
	spread := variance/mean/mean + 1/drawn
	cube := func(z float64) float64 { return mean * math.Pow(1-spread/9+z*math.Sqrt(spread/9), 3) }
	return cube(0), cube(0.8416212), taken >= 20 && w.attended(c)
}

func (w *Watcher) aheadOf(c *call) (all, alike int) {
	for _, d := range w.calls {
		if d != c && d.state == "waiting" && d.queue == c.queue && w.earlier(d, c) {
			all++
			if likeness(d) == likeness(c) {
				alike++
			}
		}
	}
	return all, alike
}

// near is how exact the engine's integers have to be.
func near(got time.Duration, want float64) bool {
	return math.Abs(float64(got.Microseconds())/1000-want) <= 2+want/100
}

// foretold judges the answer to AskWait.
func (w *Watcher) foretold(in acd.Input, orders []acd.Order) error {
	ask, is := in.(acd.AskWait)
	c := w.calls[ask.Call]
	for _, o := range orders {
		if x, told := o.(acd.ExpectedWait); told {
			if !is || c == nil || x.Call != c.id {
				return Expectations.broken("nobody asked for %v", x)
			}
			is = false
			ahead, alike := w.aheadOf(c)
			if c.needs.String() == "" {
				alike = ahead
			}
			p50, p80, known := w.expected(c, alike)
			switch {
			case c.state != "waiting":
				if x != (acd.ExpectedWait{Call: c.id}) {
					return Expectations.broken("%s is %s: %v", c.id, c.state, x)
				}
			case x.Ahead != ahead, x.Known != known, x.Known && !(near(x.P50, p50) && near(x.P80, p80)):
				return Expectations.broken("%v, not %d calls, %g and %g ms, %t", x, ahead, p50, p80, known)
			case x.Known && likeness(c) != c.queue:
				w.showed = append(w.showed, OwnWait)
			}
		}
	}
	if is && c != nil {
		return Expectations.broken("nobody tells how long %s is to wait", c.id)
	}
	return nil
}

// tooLong judges a call that enters a queue: is it to overflow, as it did, or to
// stay? Of what is near the bound nothing is said.
func (w *Watcher) tooLong(c *call, did bool) error {
	q := w.queue(c.queue)
	w.reach(c)
	for _, p := range w.people {
		if p.state == seats.Ready && w.mayServe(p.id, c) && !w.reserved(p.id, c) {
			if did {
				return Expectations.broken("%s is free for %s", p.id, c.id)
			}
			return nil
		}
	}
	ahead, _ := w.aheadOf(c)
	p50, _, known := w.expected(&call{queue: c.queue}, ahead)
	most := float64(q.MaxExpected.Milliseconds())
	long := q.MaxExpected > 0 && known && c.needs.String() == ""
	if did && !(long && p50 > most*0.98-2) || !did && long && p50 > most*1.02+2 {
		return Expectations.broken("%s: half wait %g ms in %s, %g are allowed", c.id, p50, c.queue, most)
	}
	return nil
}

// foreseen judges what a queue shows to be expected.
func (w *Watcher) foreseen(q acd.QueueView) error {
	ahead, _ := w.aheadOf(&call{queue: q.Name, arrived: w.now, seq: w.seq + 1})
	p50, p80, known := w.expected(&call{queue: q.Name}, ahead)
	if x := q.Expected; known != (x.Samples > 0) || known && !(near(x.P50, p50) && near(x.P80, p80)) {
		return Expectations.broken("%s shows %v, not %g and %g ms, %t", q.Name, x, p50, p80, known)
	}
	return nil
}
