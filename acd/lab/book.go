package lab

import "math"

// batches is how many parts a run has for the half-widths: batch means.
const batches = 20

// student is the 97.5 % quantile of Student's t with batches-1 degrees of freedom.
const student = 2.0930240544

// book counts what a run shows, warm-up apart.
type book struct {
	warmup, calls int64
	marks         []int64 // microseconds
	queues        []page
	groups        []groupPage
	backs         *backPages
	batch         int // the running one; -1 in the warm-up, batches when arrivals have closed
}

// page is what is counted of a queue.
type page struct {
	batches  [batches]counts
	all      histogram // waits over all offered
	answered histogram
	longest  int64
}

// counts are sums over the calls that arrived in a batch; times in microseconds,
// which a hall without hope makes too many of for an integer.
type counts struct {
	offered, answered, abandoned, waited int64
	wait, waitAnswered                   float64
	within                               []int64 // by mark
}

// groupPage is what is counted of a group.
type groupPage struct {
	open, busy     int64 // seats signed in, and of them with a call
	since          int64
	opened, worked int64          // seat microseconds in the running batch
	opens, works   [batches]int64 // the same, of the batches before
}

func newBook(sc Scenario) book {
	b := book{warmup: int64(sc.Warmup), calls: int64(sc.Calls), batch: -1}
	for _, m := range sc.Report.Within {
		b.marks = append(b.marks, m.Wait.Microseconds())
	}
	b.queues = make([]page, len(sc.Queues))
	for i := range b.queues {
		for j := range batches {
			b.queues[i].batches[j].within = make([]int64, len(b.marks))
		}
	}
	b.groups = make([]groupPage, len(sc.Groups))
	if sc.CallBack != nil {
		b.backs = &backPages{warmup: b.warmup, queues: make([]backPage, len(sc.Queues))}
	}
	return b
}

// counts gives where a call is counted, nil in the warm-up.
func (b *book) counts(c *call) *counts {
	n := c.number - b.warmup
	if n < 0 {
		return nil
	}
	return &b.queues[c.queue].batches[n*batches/b.calls]
}

func (b *book) arrive(now int64, c *call) {
	n := c.number - b.warmup
	if n < 0 {
		return
	}
	if at := int(n * batches / b.calls); at != b.batch {
		b.turn(now, at)
	}
	b.counts(c).offered++
	if n == b.calls-1 {
		b.turn(now, batches)
	}
}

// turn ends the running batch of the groups and begins another.
func (b *book) turn(now int64, to int) {
	for i := range b.groups {
		g := &b.groups[i]
		g.flow(now)
		if b.batch >= 0 && b.batch < batches {
			g.opens[b.batch] += g.opened
			g.works[b.batch] += g.worked
		}
		g.opened, g.worked = 0, 0
	}
	b.batch = to
}

// flow counts the time since the last change.
func (g *groupPage) flow(now int64) {
	g.opened += g.open * (now - g.since)
	g.worked += g.busy * (now - g.since)
	g.since = now
}

// occupy gives calls to seats of a group, or takes them away.
func (b *book) occupy(now int64, group int, calls int64) {
	b.groups[group].flow(now)
	b.groups[group].busy += calls
}

// open signs seats of a group in, or out.
func (b *book) open(now int64, group int, seats int64) {
	b.groups[group].flow(now)
	b.groups[group].open += seats
}

func (b *book) answer(now int64, c *call, group int, waited bool) {
	b.occupy(now, group, 1)
	n := b.counts(c)
	if n == nil {
		return
	}
	wait := now - c.arrived
	n.answered++
	n.waitAnswered += float64(wait)
	for i, mark := range b.marks {
		if wait <= mark {
			n.within[i]++
		}
	}
	b.queues[c.queue].answered.add(wait)
	b.waited(n, c, wait, waited)
}

func (b *book) leave(now int64, c *call) {
	if n := b.counts(c); n != nil {
		n.abandoned++
		b.waited(n, c, now-c.arrived, true)
	}
}

// waited counts what answered and abandoned calls have in common.
func (b *book) waited(n *counts, c *call, wait int64, waited bool) {
	if waited {
		n.waited++
	}
	n.wait += float64(wait)
	p := &b.queues[c.queue]
	p.all.add(wait)
	p.longest = max(p.longest, wait)
}

// estimate gives sum over weight of all batches, and the half-width of its 95 %
// interval by batch means; that is infinite when fewer than two batches weigh.
func estimate[N int64 | float64](sum func(batch int) N, weight func(batch int) int64) Estimate {
	var all, total float64
	var means []float64
	for i := range batches {
		w := float64(weight(i))
		if w == 0 {
			continue
		}
		all, total = all+float64(sum(i)), total+w
		means = append(means, float64(sum(i))/w)
	}
	if len(means) < 2 {
		return Estimate{ratio(all, total), math.Inf(1)}
	}
	mean, square := 0.0, 0.0
	for _, m := range means {
		mean += m / float64(len(means))
	}
	for _, m := range means {
		square += (m - mean) * (m - mean)
	}
	n := float64(len(means))
	return Estimate{ratio(all, total), student * math.Sqrt(square/(n*(n-1)))}
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
