package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"hotline/acd"
	"hotline/acd/lab"
)

// staffPlan is what staff is asked.
type staffPlan struct {
	line   lab.Line
	share  float64
	within lab.Mark
	calls  int
	fewer  bool // calls are as many as fit, when so many do not
	seed   uint64
}

// openMost is the widest half-width, as a share of the calls, of a check that proves
// something: with a wider one, a hall that answers 85 % in time would pass for one of 95 %.
const openMost = 0.05

// staff gives the seats that a target needs, each answer checked by a simulation with
// the production engine. An answer that is to be checked and is not, for the run cannot
// be made or proves nothing, ends with exitFailed as one that differs: nobody who reads
// only that takes it for checked.
func staff(args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("staff", flag.ContinueOnError)
	rate := flags.String("rate", "", "calls that arrive, `N/h`, N/min or N/s")
	handle := flags.Duration("handle", 0, "mean `DURATION` of a call with its wrap-up")
	target := flags.String("target", "95%/15s", "`SHARE/WAIT`: so many answered within so long")
	patience := flags.Duration("patience", 0, "mean `DURATION` that citizens wait; 0 is for ever")
	calls := flags.Int("calls", 1_000_000, "`N` calls to check each answer with, by default fewer where they would take too long; 0 checks nothing")
	seed := flags.Uint64("seed", 1, "`N` for the dice")
	if _, code, ok := parse(flags, args, out, errs, 0); !ok {
		return code
	}
	plan := staffPlan{line: lab.Line{Handle: *handle, Patience: *patience}, calls: *calls, seed: *seed, fewer: !given(flags)["calls"]}
	var err1, err2 error
	plan.line.Rate, err1 = rateOf(*rate)
	plan.share, plan.within, err2 = targetOf(*target)
	if err := errors.Join(err1, err2, sensibleStaff(plan)); err != nil {
		fmt.Fprintln(errs, "hotline staff:", strings.ReplaceAll(err.Error(), "\n", "; "))
		return exitUsage
	}
	fmt.Fprintf(out, "%.4g Erlang offered; wanted: %g %% within %s\n", plan.line.Load(), 100*plan.share, plan.within.Name)
	patient := plan
	patient.line.Patience = 0
	code := patient.answer("Erlang C, nobody hangs up", out, errs)
	if *patience > 0 {
		code = max(code, plan.answer(fmt.Sprintf("Erlang A, patience %v", *patience), out, errs))
	}
	return code
}

// answer finds the seats and checks them.
func (p staffPlan) answer(name string, out, errs io.Writer) int {
	seats, ok := p.line.Staff(p.share, p.within.Wait)
	if !ok {
		fmt.Fprintf(out, "no number of seats up to 100,000  %s\n", name)
		return exitFailed
	}
	p.line.Seats = seats
	exact := p.line.Within(p.within.Wait)
	fmt.Fprintf(out, "%s  %s: %.2f %% within %s", seatsOf(seats), name, 100*exact, p.within.Name)
	if p.calls == 0 {
		fmt.Fprintln(out)
		return exitOK
	}
	said, code := p.check(exact, errs)
	fmt.Fprintf(out, "; %s\n", said)
	return code
}

func seatsOf(n int) string {
	if n == 1 {
		return "1 seat"
	}
	return fmt.Sprintf("%d seats", n)
}

// check simulates the line and says what came of it.
func (p staffPlan) check(exact float64, errs io.Writer) (said string, code int) {
	more := "ask for more --calls"
	if fit := p.fit(); p.fewer && fit < p.calls {
		p.calls, more = fit, "--calls 0 checks nothing"
		if fit == 0 {
			return fmt.Sprintf("not simulated: hardly any call comes in %d years; %s", lab.MostYears, more), exitFailed
		}
		said = fmt.Sprintf(" by %d calls, for more take over %d years", fit, lab.MostYears)
	}
	result, err := runScenario(p.scenario(), errs)
	if err != nil {
		return fmt.Sprintf("not simulated: %v", err), exitFailed
	}
	seen := result.Queues[0].Estimates.Within[p.within.Name]
	seen.HalfWidth = max(seen.HalfWidth, p.line.Unseen(p.calls))
	said = "simulated " + percent(seen) + said
	switch {
	case !(seen.HalfWidth <= openMost):
		return said + ", which proves NOTHING: " + more, exitFailed
	case math.Abs(seen.Value-exact) > 2*seen.HalfWidth:
		return said + ", which DIFFERS by more than two half-widths: " + more, exitFailed
	}
	return said, exitOK
}

// fit is how many calls can be simulated of the line, with its warm-up.
func (p staffPlan) fit() int {
	all := int(p.line.Rate * 8760 * lab.MostYears)
	return max(0, (all-p.fill())*10/11)
}

// fill is how many calls the warm-up has at least, for the hall to be filled.
func (p staffPlan) fill() int { return 20 * p.line.Seats }

// scenario is the line as a hall.
func (p staffPlan) scenario() lab.Scenario {
	return lab.Scenario{
		Seed: p.seed, Calls: p.calls, Warmup: p.calls/10 + p.fill(), Order: lab.FCFS, SeatOrder: acd.LongestIdle,
		Queues: []lab.Queue{{Name: "calls", Rate: p.line.Rate, Handle: lab.Span{Mean: p.line.Handle}, Patience: lab.Span{Mean: p.line.Patience}}},
		Groups: []lab.Group{{Name: "seats", Seats: p.line.Seats, Speed: 1}},
		Report: lab.Report{Within: []lab.Mark{p.within}},
	}
}

// rateOf reads calls an hour.
func rateOf(text string) (float64, error) {
	number, unit, _ := strings.Cut(text, "/")
	hours := map[string]float64{"h": 1, "min": 60, "s": 3600}[unit]
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !(n > 0) || n > 1e9 || hours == 0 {
		return 0, fmt.Errorf("--rate %q is no rate like 1919/h, 32/min or 0.5/s", text)
	}
	return n * hours, nil
}

// targetOf reads a share and a wait.
func targetOf(text string) (float64, lab.Mark, error) {
	share, wait, _ := strings.Cut(text, "/")
	n, err1 := strconv.ParseFloat(strings.TrimSuffix(share, "%"), 64)
	d, err2 := time.ParseDuration(wait)
	if err := errors.Join(err1, err2); err != nil || !strings.HasSuffix(share, "%") || !(n > 0 && n < 100) || d < 0 {
		return 0, lab.Mark{}, fmt.Errorf("--target %q is no target like 95%%/15s", text)
	}
	return n / 100, lab.Mark{Name: wait, Wait: d}, nil
}

// sensibleStaff says what else is wrong with a plan.
func sensibleStaff(p staffPlan) error {
	var err error
	if p.line.Handle < time.Millisecond || p.line.Handle > 1000*time.Hour {
		err = fmt.Errorf("--handle %v: want 1ms to 1000h", p.line.Handle)
	}
	if p.line.Patience < 0 || p.line.Patience > 1000*time.Hour {
		err = errors.Join(err, fmt.Errorf("--patience %v: want 0 to 1000h", p.line.Patience))
	}
	if p.calls < 0 {
		err = errors.Join(err, fmt.Errorf("--calls %d: want 0 or more", p.calls))
	}
	return err
}
