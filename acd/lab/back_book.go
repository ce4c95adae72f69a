package lab

import (
	"strconv"
	"time"
)

// promptly is the wait for a call-back that a result names.
const promptly = 30 * time.Minute

// CalledBack is what a run showed of the call-backs of a queue. Missed is Reached,
// Closed and Refused together, once nothing is left to do.
type CalledBack struct {
	Missed    int64              `json:"missed"`   // left, and are to be called back
	Kept      int64              `json:"kept"`     // of them: hung up to keep their place
	Reached   int64              `json:"reached"`  // were called back
	Closed    int64              `json:"closed"`   // were dialled in vain, the last attempt included
	Refused   int64              `json:"refused"`  // were too many for the engine
	In30Min   float64            `json:"in_30min"` // called back within 30 min of leaving, over missed
	MeanWait  float64            `json:"mean_wait"`
	Quantiles map[string]float64 `json:"quantiles"` // of the wait from leaving to being called back, over reached
	MaxWait   float64            `json:"max_wait"`
}

// backPage is what is counted of the call-backs of a queue.
type backPage struct {
	CalledBack
	prompt, sum, longest int64
	waits                histogram
}

// backPages are those of all queues; nil when nobody is called back.
type backPages struct {
	warmup int64
	queues []backPage
	early  backPage // of the warm-up, in no figure
}

// of gives where a call is counted.
func (b *backPages) of(number int64, queue int32) *backPage {
	if number < b.warmup {
		return &b.early
	}
	return &b.queues[queue]
}

// reached counts a citizen who is called back so long after leaving.
func (p *backPage) reached(wait int64) {
	p.Reached++
	p.sum += wait
	p.longest = max(p.longest, wait)
	p.waits.add(wait)
	if wait <= promptly.Microseconds() {
		p.prompt++
	}
}

// result gives the figures of a queue.
func (p *backPage) result(quantiles []float64) *CalledBack {
	r := p.CalledBack
	r.In30Min = ratio(float64(p.prompt), float64(r.Missed))
	r.MeanWait = ratio(float64(p.sum), float64(r.Reached)) / 1e6
	r.MaxWait = float64(p.longest) / 1e6
	r.Quantiles = map[string]float64{}
	for _, q := range quantiles {
		r.Quantiles[strconv.FormatFloat(q, 'g', -1, 64)] = min(p.waits.quantile(q), r.MaxWait)
	}
	return &r
}
