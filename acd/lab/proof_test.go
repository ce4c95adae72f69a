package lab

import (
	"flag"
	"fmt"
	"math"
	"testing"
	"time"

	"hotline/acd"
)

// long asks for the whole proof: half-widths of 2 % and up to 20 M calls a
// case. Without it each case is shorter and its half-width wider; both are
// held against the exact value.
var long = flag.Bool("long", false, "run every case to a half-width of 2 %, up to 20 M calls")

// figure is one number of a run that is known exactly.
type figure struct {
	what  string
	of    func(Result) Estimate
	exact float64
	loose float64 // how far it may be off, where that is given; 0 is two half-widths
}

// proof is a run whose figures are known exactly.
type proof struct {
	name        string
	sc          Scenario
	quick, long int // calls
	figures     []figure
}

// widest is the half-width that a figure must reach, in parts of its value.
func widest() float64 {
	switch {
	case *long:
		return .02
	case slowed > 1:
		return .2
	}
	return .08
}

func (p proof) scenario() Scenario {
	p.sc.Calls = p.quick / slowed
	if *long {
		p.sc.Calls = p.long
	}
	p.sc.Warmup = p.sc.Calls / 20
	return p.sc
}

// faults names the figures of a run that are not what they must be.
func (p proof) faults(r Result) (faults []string) {
	for _, f := range p.figures {
		e := f.of(r)
		allowed := 2 * e.HalfWidth
		if f.loose > 0 {
			allowed = max(f.loose, allowed)
			if *long {
				allowed = f.loose
			}
		} else if e.HalfWidth > widest()*f.exact {
			faults = append(faults, fmt.Sprintf("%s: %.6g ± %.3g is not narrow enough", f.what, e.Value, e.HalfWidth))
		}
		if !(math.Abs(e.Value-f.exact) <= allowed) {
			faults = append(faults, fmt.Sprintf("%s: %.6g ± %.3g, want %.6g", f.what, e.Value, e.HalfWidth, f.exact))
		}
	}
	return faults
}

func pWait(q int) func(Result) Estimate {
	return func(r Result) Estimate { return r.Queues[q].Estimates.PWait }
}

func meanWait(q int) func(Result) Estimate {
	return func(r Result) Estimate { return r.Queues[q].Estimates.MeanWait }
}

func within(q int, mark string) func(Result) Estimate {
	return func(r Result) Estimate { return r.Queues[q].Estimates.Within[mark] }
}

func left(q int) func(Result) Estimate {
	return func(r Result) Estimate { return r.Queues[q].Estimates.Abandoned }
}

func busy(g int) func(Result) Estimate {
	return func(r Result) Estimate { return r.Groups[g].Estimate }
}

// ofLine proves a hall of one queue.
func ofLine(name string, l Line, quick, most int) proof {
	f := l.Forecast()
	p := proof{
		name: name, sc: hall(l.Rate, l.Handle, l.Patience, l.Seats, 1), quick: quick, long: most,
		figures: []figure{
			{"P(wait)", pWait(0), f.PWait, 0},
			{"mean wait", meanWait(0), f.MeanWait, 0},
			{"within 15 s", within(0, "15s"), l.Within(15 * time.Second), 0},
			{"within 20 s", within(0, "20s"), l.Within(20 * time.Second), 0},
		},
	}
	if l.Patience > 0 {
		p.figures = append(p.figures, figure{"abandoned", left(0), f.Abandoned, 0})
	}
	return p
}

func proofs() []proof {
	big := ofLine("M/M/500", Line{Rate: 9600, Handle: 3 * time.Minute, Seats: 500}, 400_000, 20_000_000)
	big.figures = []figure{
		{"within 15 s", within(0, "15s"), Line{Rate: 9600, Handle: 3 * time.Minute, Seats: 500}.Within(15 * time.Second), .01},
		{"P(wait)", pWait(0), Line{Rate: 9600, Handle: 3 * time.Minute, Seats: 500}.Forecast().PWait, .08 * .26651252},
	}
	all := []proof{
		ofLine("M/M/10", Line{Rate: 480, Handle: time.Minute, Seats: 10}, 400_000, 6_000_000),
		big,
		ofLine("M/M/50+M", Line{Rate: 2880, Handle: time.Minute, Patience: 2 * time.Minute, Seats: 50}, 400_000, 5_000_000),
		ofLine("M/M/500+M", Line{Rate: 11_000, Handle: 3 * time.Minute, Patience: 90 * time.Second, Seats: 500}, 400_000, 4_000_000),
		priorities(), skills(),
	}
	for i := range all {
		all[i].sc.Seed = uint64(i + 1) // chance is not the same chance for all
	}
	return all
}

// priorities is three strict priorities before ten seats.
func priorities() proof {
	p := proof{name: "priorities", sc: hall(180, time.Minute, 0, 10, 1), quick: 800_000, long: 10_000_000}
	p.sc.Order = Strict
	p.sc.Queues[0].Priority = 2
	for i, wait := range cobham(10, []float64{3, 3, 3}) {
		if i > 0 {
			q := p.sc.Queues[0]
			q.Name, q.Priority = string(rune('a'+i)), 2-i
			p.sc.Queues = append(p.sc.Queues, q)
		}
		p.figures = append(p.figures, figure{"mean wait of " + p.sc.Queues[i].Name, meanWait(i), 60 * wait, 0})
	}
	return p
}

// skills is the N-design; its calls take a minute.
func skills() proof {
	p := proof{name: "N-design", sc: hall(30, time.Minute, 0, 1, 1), quick: 400_000, long: 1_500_000}
	second := p.sc.Queues[0]
	second.Name, second.Rate, second.Skills = "b", 24, []string{"b"}
	p.sc.Queues = append(p.sc.Queues, second)
	p.sc.Groups = append(p.sc.Groups, Group{Name: "s2", Seats: 1, Skills: map[string]int{"a": 1, "b": 1}, Speed: 1})
	waits, shares := nDesign.productForm()
	for i := range waits {
		p.figures = append(p.figures,
			figure{"mean wait of " + p.sc.Queues[i].Name, meanWait(i), 60 * waits[i], 0},
			figure{"busy share of " + p.sc.Groups[i].Name, busy(i), shares[i], 0})
	}
	return p
}

// TestTheEngineAgreesWithTheory: every figure is within two half-widths of its
// exact value.
func TestTheEngineAgreesWithTheory(t *testing.T) {
	for _, p := range proofs() {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			r := run(t, p.scenario(), nil)
			for _, f := range p.figures {
				e := f.of(r)
				t.Logf("%-20s %10.6g ± %4.1f %%, exact %10.6g", f.what, e.Value, 100*e.HalfWidth/e.Value, f.exact)
			}
			for _, fault := range p.faults(r) {
				t.Error(fault)
			}
		})
	}
}

// TestTheProofNotices: with one rule broken on purpose, the proof fails.
func TestTheProofNotices(t *testing.T) {
	byArrival := priorities()
	byArrival.sc.Order = FCFS
	for name, broken := range map[string]struct {
		p    proof
		wrap func(Distributor) Distributor
	}{
		"the newest first":        {proofs()[2], func(d Distributor) Distributor { return lifo{d} }},
		"any seat":                {skills(), func(d Distributor) Distributor { return anySeat{d, newDice(1, "", "seats")} }},
		"priorities without rank": {byArrival, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			faults := broken.p.faults(run(t, broken.p.scenario(), broken.wrap))
			if t.Log(faults); len(faults) == 0 {
				t.Error("nobody noticed")
			}
		})
	}
}

// TestOvertakingStaysInsideTheBoost: a call is served before an earlier one only
// when the difference of their boosts is larger than that of their arrivals; and
// an engine in which calls do not age is found out.
func TestOvertakingStaysInsideTheBoost(t *testing.T) {
	sc := hall(270, time.Minute, 10*time.Minute, 9, 20_000)
	urgent := sc.Queues[0]
	urgent.Name, urgent.Priority = "b", 1
	sc.Queues[0].Target, urgent.Target = time.Minute, 15*time.Second
	sc.Queues = append(sc.Queues, urgent)
	sc.Order = Rules
	if n, late := overtaken(t, sc, acd.New(sc.EngineRules())); n == 0 || late > 0 {
		t.Errorf("%d calls overtook others, %d of them beyond the boost", n, late)
	}
	strict := sc
	strict.Order = Strict
	if _, late := overtaken(t, sc, acd.New(strict.EngineRules())); late == 0 {
		t.Error("calls that do not age were not noticed")
	}
}

// overtaken counts the offers that overtook an earlier call, and those that
// the boosts of sc do not allow.
func overtaken(t *testing.T, sc Scenario, engine Distributor) (n, late int) {
	boosts := map[string]time.Duration{}
	for _, q := range sc.EngineRules().Queues {
		boosts[q.Name] = q.Boost - q.Target
	}
	type place struct{ arrived, key time.Time }
	waiting := map[string]place{}
	saw := func(now time.Time, in acd.Input, decisions []acd.Decision) {
		switch in := in.(type) {
		case acd.Arrive:
			ms := now.Truncate(time.Millisecond)
			waiting[in.Call] = place{ms, ms.Add(-boosts[in.Line])}
		case acd.Gone:
			delete(waiting, in.Call)
		}
		for _, o := range decisions {
			if o.Kind != acd.Offered {
				continue
			}
			mine := waiting[o.Call]
			delete(waiting, o.Call)
			overtook, tooEarly := false, false
			for _, other := range waiting {
				overtook = overtook || other.arrived.Before(mine.arrived)
				tooEarly = tooEarly || other.key.Before(mine.key)
			}
			n, late = n+count(overtook), late+count(tooEarly)
		}
	}
	s, err := Drive(sc, &watcher{engine, saw})
	if err == nil {
		_, err = s.Run()
	}
	if err != nil {
		t.Fatal(err)
	}
	return n, late
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
