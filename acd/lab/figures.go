package lab

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"hotline/acd"
)

// mark is the wait of the standard, GB/T 33358-2016.
const mark = 15 * time.Second

// Figures are what is told of a day. Waits are those of all who were offered,
// from the INVITE to the answer or to leaving, in seconds.
type Figures struct {
	Offered   float64 `json:"offered"`
	Answered  float64 `json:"answered"`
	Within    float64 `json:"within_15s"` // share of the offered that was answered so soon
	Abandoned float64 `json:"abandoned"`
	TurnedOff float64 `json:"turned_off"` // full, too long, closed
	MeanWait  float64 `json:"mean_wait"`
	P90       float64 `json:"p90_wait"`
	Busy      float64 `json:"busy"` // share of people's time, not ready apart, that they spent with calls; 0 for a queue
}

// all lists the figures, for what is done to each.
func (f *Figures) all() []*float64 {
	return []*float64{&f.Offered, &f.Answered, &f.Within, &f.Abandoned, &f.TurnedOff, &f.MeanWait, &f.P90, &f.Busy}
}

// Band is what the runs of the same day gave: their mean, and where 90 % of them lie.
type Band struct {
	Mean Figures `json:"mean"`
	Low  Figures `json:"p5"`
	High Figures `json:"p95"`
}

// Beside is a day as it was and as it would have been.
type Beside struct {
	Queue  string  `json:"queue,omitempty"` // "" for all together
	Was    Figures `json:"was"`
	WhatIf Band    `json:"what_if"`
}

// Comparison is a day beside what it would have been. A queue of the day that the
// rules do not have any more, or have new, stands beside nothing.
type Comparison struct {
	Seeds  int      `json:"seeds"`
	Total  Beside   `json:"total"`
	Queues []Beside `json:"queues"` // by name
}

// counted is one call as the figures count it.
type counted struct {
	queue  string
	fate   Fate
	waited time.Duration
}

// WhatIf runs the day under other rules, once for each seed from 1 on. under gives
// a call as it would come under them: Closed, or with Steps into their queues.
// Differences between the runs come only from what nobody saw.
func (p *Past) WhatIf(rules acd.Rules, under func(PastCall) PastCall, seeds int) (Comparison, error) {
	known := p.habitsOf()
	if len(known[""].works) == 0 {
		return Comparison{}, fmt.Errorf("cannot run the day again: nobody was answered on it, so that nothing tells how long calls take")
	}
	then := *p
	then.Calls = make([]PastCall, len(p.Calls))
	for i, c := range p.Calls {
		then.Calls[i] = under(c)
	}
	runs := map[string][]Figures{}
	for seed := range seeds {
		a := then.run(rules, known, uint64(seed)+1)
		ended := make([]counted, len(a.calls))
		for i, r := range a.calls {
			ended[i] = counted{r.queue, r.fate, r.waited}
		}
		for name, f := range figures(ended, a.hours.There, a.hours.Busy) {
			runs[name] = append(runs[name], f)
		}
	}
	was := make([]counted, len(p.Calls))
	for i, c := range p.Calls {
		was[i] = counted{cmp.Or(c.Door, c.Queue), c.Fate, c.Waited}
	}
	return compare(seeds, figures(was, p.There, p.Busy), runs), nil
}

// figures adds calls up, by queue and all together under "". A call that reached
// no queue counts in the whole alone, and one whose fate is unknown as offered alone.
func figures(calls []counted, there, busy time.Duration) map[string]Figures {
	waits, out := map[string][]float64{"": nil}, map[string]Figures{}
	for _, c := range calls {
		names := []string{"", c.queue}
		for _, name := range slices.Compact(names) {
			f := out[name]
			f.Offered++
			switch c.fate {
			case Answered:
				f.Answered++
				if c.waited <= mark {
					f.Within++
				}
			case Left:
				f.Abandoned++
			case TurnedOff:
				f.TurnedOff++
			}
			out[name] = f
			waits[name] = append(waits[name], c.waited.Seconds())
		}
	}
	for name, f := range out {
		all := waits[name]
		slices.Sort(all)
		sum := 0.0
		for _, w := range all {
			sum += w
		}
		f.Within, f.MeanWait, f.P90 = ratio(f.Within, f.Offered), ratio(sum, f.Offered), share(all, .9)
		out[name] = f
	}
	whole := out[""]
	whole.Busy = ratio(busy.Seconds(), there.Seconds())
	out[""] = whole
	return out
}

// share gives the least of sorted numbers that at least a share of them does not exceed.
func share(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max(0, int(math.Ceil(q*float64(len(sorted))))-1)]
}

func compare(seeds int, was map[string]Figures, runs map[string][]Figures) Comparison {
	names := map[string]bool{}
	for name := range was {
		names[name] = true
	}
	for name := range runs {
		names[name] = true
	}
	c := Comparison{Seeds: seeds, Total: Beside{Was: was[""], WhatIf: bandOf(runs[""], seeds)}, Queues: []Beside{}}
	for name := range names {
		if name != "" {
			c.Queues = append(c.Queues, Beside{Queue: name, Was: was[name], WhatIf: bandOf(runs[name], seeds)})
		}
	}
	slices.SortFunc(c.Queues, func(a, b Beside) int {
		if a.Queue < b.Queue {
			return -1
		}
		return 1
	})
	return c
}

// bandOf gives the band of runs; a run that does not know the queue counts as zero.
func bandOf(runs []Figures, seeds int) Band {
	var b Band
	for i := range (&Figures{}).all() {
		values := make([]float64, seeds)
		for j := range runs {
			values[j] = *runs[j].all()[i]
			*b.Mean.all()[i] += values[j]
		}
		*b.Mean.all()[i] /= float64(seeds)
		slices.Sort(values)
		*b.Low.all()[i], *b.High.all()[i] = share(values, .05), share(values, .95)
	}
	return b
}
