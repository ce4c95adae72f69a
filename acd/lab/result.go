package lab

import (
	"fmt"
	"strconv"
)

// Result is what a run showed. Its JSON is what `hotline simulate --json`
// prints; times are in seconds.
type Result struct {
	Queues     []QueueResult `json:"queues"`
	Groups     []GroupResult `json:"groups"`
	Digest     string        `json:"digest"`       // 16 hex digits over every decision, warm-up included
	EventsPerS float64       `json:"events_per_s"` // arrivals, ends and hang-ups in a second of real time; the caller's to fill in
	Events     uint64        `json:"-"`
	Calls      int64         `json:"-"` // warm-up included
}

// QueueResult is what a run showed of a queue.
type QueueResult struct {
	Name             string             `json:"name"`
	Offered          int64              `json:"offered"`
	Answered         int64              `json:"answered"`
	Abandoned        int64              `json:"abandoned"`
	PWait            float64            `json:"p_wait"`             // share of offered that waited at all
	MeanWait         float64            `json:"mean_wait"`          // over all offered, those who left at the time they left
	MeanWaitAnswered float64            `json:"mean_wait_answered"` // over answered
	Within           map[string]float64 `json:"within"`             // answered within it, over offered
	Quantiles        map[string]float64 `json:"quantiles"`          // over all offered; to the millisecond, or to one part in 32,768
	MaxWait          float64            `json:"max_wait"`
	CalledBack       *CalledBack        `json:"called_back,omitempty"` // nil: nobody is
	Returned         *Returned          `json:"returned,omitempty"`    // nil: nobody calls again

	Estimates Estimates `json:"-"`
	answered  histogram
	marks     []Mark
}

// Estimate is a figure with the half-width of its 95 % interval by batch means.
type Estimate struct{ Value, HalfWidth float64 }

// Estimates are a queue's figures with their half-widths.
type Estimates struct {
	PWait, MeanWait, MeanWaitAnswered Estimate
	Abandoned                         Estimate // share of offered
	Within                            map[string]Estimate
}

// GroupResult is what a run showed of a group.
type GroupResult struct {
	Name string  `json:"name"`
	Busy float64 `json:"busy"` // mean share of its signed-in seats occupied, from the end of the warm-up until arrivals close

	Estimate Estimate `json:"-"` // of Busy
}

// Result gives what the run showed so far. It fails when the run failed.
func (s *Sim) Result() (Result, error) {
	r := Result{Digest: fmt.Sprintf("%016x", s.digest), Events: s.events, Calls: s.arrived}
	for i, q := range s.sc.Queues {
		of := s.book.queue(i, q.Name, s.sc.Report)
		if again := s.sources[i].returns; again != nil {
			counted := again.counted
			of.Returned = &counted
		}
		r.Queues = append(r.Queues, of)
	}
	for i, g := range s.sc.Groups {
		r.Groups = append(r.Groups, s.book.group(i, g.Name))
	}
	return r, s.err
}

func (b *book) queue(i int, name string, report Report) QueueResult {
	p := &b.queues[i]
	offered, answered := over(p, func(c *counts) int64 { return c.offered }), over(p, func(c *counts) int64 { return c.answered })
	e := Estimates{
		PWait:            estimate(over(p, func(c *counts) int64 { return c.waited }), offered),
		MeanWait:         estimate(over(p, func(c *counts) float64 { return c.wait }), offered).seconds(),
		MeanWaitAnswered: estimate(over(p, func(c *counts) float64 { return c.waitAnswered }), answered).seconds(),
		Abandoned:        estimate(over(p, func(c *counts) int64 { return c.abandoned }), offered),
		Within:           map[string]Estimate{},
	}
	r := QueueResult{
		Name: name, PWait: e.PWait.Value, MeanWait: e.MeanWait.Value, MeanWaitAnswered: e.MeanWaitAnswered.Value,
		Within: map[string]float64{}, Quantiles: map[string]float64{}, MaxWait: float64(p.longest) / 1e6, answered: p.answered, marks: named(report.Within),
	}
	for j := range p.batches {
		r.Offered += p.batches[j].offered
		r.Answered += p.batches[j].answered
		r.Abandoned += p.batches[j].abandoned
	}
	for j, m := range report.Within {
		e.Within[m.Name] = estimate(over(p, func(c *counts) int64 { return c.within[j] }), offered)
		r.Within[m.Name] = e.Within[m.Name].Value
	}
	for _, q := range report.Quantiles {
		r.Quantiles[strconv.FormatFloat(q, 'g', -1, 64)] = min(p.all.quantile(q), r.MaxWait)
	}
	if b.backs != nil {
		r.CalledBack = b.backs.queues[i].result(report.Quantiles)
	}
	r.Estimates = e
	return r
}

// over gives a figure by batch.
func over[N int64 | float64](p *page, pick func(c *counts) N) func(batch int) N {
	return func(batch int) N { return pick(&p.batches[batch]) }
}

func (b *book) group(i int, name string) GroupResult {
	g := &b.groups[i]
	e := estimate(func(j int) int64 { return g.works[j] }, func(j int) int64 { return g.opens[j] })
	return GroupResult{Name: name, Busy: e.Value, Estimate: e}
}

// seconds takes an estimate from microseconds to seconds.
func (e Estimate) seconds() Estimate { return Estimate{e.Value / 1e6, e.HalfWidth / 1e6} }
