package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"hotline/acd/lab"
	"hotline/cmd/internal/config"
)

// simulate runs the production engine on virtual time.
func simulate(args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("simulate", flag.ContinueOnError)
	seed := flags.Uint64("seed", 0, "`N` for the dice, in place of the scenario's own; the first one of --chaos")
	asJSON := flags.Bool("json", false, "print one JSON object, times in seconds")
	plot := flags.String("plot", "", "draw the waits of every queue into `FILE.svg`")
	asChaos := flags.Bool("chaos", false, "play random days with faults in place of a scenario, each step judged")
	lasts := flags.Duration("for", time.Minute, "how long to play days of --chaos; 0 plays the seed alone")
	rest, code, ok := parse(flags, args, out, errs, 1)
	if !ok {
		return code
	}
	asked := given(flags)
	if wrong := notSimulated(asked, *asChaos, *lasts, len(rest)); wrong != "" {
		fmt.Fprintf(errs, "hotline simulate: %s; `hotline simulate --help` says more\n", wrong)
		return exitUsage
	}
	if *asChaos {
		return playChaos(*seed, *lasts, out)
	}
	sc, err := loadScenario(rest[0], errs)
	if err != nil {
		fmt.Fprintln(errs, "hotline simulate:", err)
		return exitFailed
	}
	if asked["seed"] {
		sc.Seed = *seed
	}
	result, err := runScenario(sc, errs)
	if err == nil && *plot != "" {
		err = draw(*plot, result)
	}
	if err != nil {
		fmt.Fprintln(errs, "hotline simulate:", err)
		return exitFailed
	}
	if *asJSON {
		writeResult(out, result)
		return exitOK
	}
	showResult(out, sc, result)
	return exitOK
}

// notSimulated names the first thing on the command line that would be ignored, or
// is missing; "" when there is none.
func notSimulated(asked map[string]bool, asChaos bool, lasts time.Duration, scenarios int) string {
	switch {
	case asChaos && scenarios > 0:
		return "--chaos takes no scenario"
	case asChaos && asked["json"]:
		return "--json is for a scenario, not for --chaos"
	case asChaos && asked["plot"]:
		return "--plot is for a scenario, not for --chaos"
	case !asChaos && asked["for"]:
		return "--for is for --chaos; a scenario says how many calls it has"
	case lasts < 0:
		return fmt.Sprintf("--for %v: the time must not be negative", lasts)
	case !asChaos && scenarios == 0:
		return "name the SCENARIO.yaml"
	}
	return ""
}

// loadScenario reads a scenario without mistakes and warns of what is hardly meant.
func loadScenario(file string, errs io.Writer) (lab.Scenario, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return lab.Scenario{}, fmt.Errorf("cannot read the scenario: %w", err)
	}
	sc, doubts, mistakes := config.LoadScenario(text, file)
	for _, d := range doubts {
		fmt.Fprintln(errs, d.Warning())
	}
	if len(mistakes) == 0 {
		return sc, nil
	}
	said := "the scenario has mistakes:"
	for _, m := range mistakes {
		said += "\n  " + m.String()
	}
	return sc, fmt.Errorf("%s", said)
}

// runScenario runs to the end; a terminal sees how far it is.
func runScenario(sc lab.Scenario, errs io.Writer) (lab.Result, error) {
	sim, err := lab.New(sc)
	if err != nil {
		return lab.Result{}, err
	}
	seen, begin := isTerminal(errs), time.Now()
	said := begin
	for sim.Advance(20_000) {
		if now := time.Now(); seen && now.Sub(said) > 200*time.Millisecond {
			said = now
			fmt.Fprintf(errs, "\r%3.0f %% of the calls have arrived ", 100*sim.Done())
		}
	}
	if said != begin {
		fmt.Fprint(errs, "\r\033[K")
	}
	result, err := sim.Result()
	result.EventsPerS = float64(result.Events) / max(1e-9, time.Since(begin).Seconds())
	return result, err
}

// isTerminal tells whether somebody may watch.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func writeResult(out io.Writer, r lab.Result) {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(r); err != nil {
		panic("a result holds only finite numbers: " + err.Error())
	}
}

func draw(file string, r lab.Result) error {
	if err := os.WriteFile(file, []byte(r.SVG()), 0o666); err != nil {
		return fmt.Errorf("cannot write the picture: %w", err)
	}
	return nil
}

// showResult prints tables for a person; ± is half of the 95 % interval.
func showResult(out io.Writer, sc lab.Scenario, r lab.Result) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "queue\toffered\tanswered\tleft\twaited\tmean wait")
	for _, m := range sc.Report.Within {
		fmt.Fprintf(w, "\tin %s", m.Name)
	}
	quantiles := slices.Clone(sc.Report.Quantiles)
	for _, q := range quantiles {
		fmt.Fprintf(w, "\tP%g", 100*q)
	}
	fmt.Fprintln(w, "\tlongest")
	for _, q := range r.Queues {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%s\t%s", q.Name, q.Offered, q.Answered, q.Abandoned, percent(q.Estimates.PWait), waitOf(q.Estimates.MeanWait))
		for _, m := range sc.Report.Within {
			fmt.Fprintf(w, "\t%s", percent(q.Estimates.Within[m.Name]))
		}
		for _, share := range quantiles {
			fmt.Fprintf(w, "\t%.1f s", q.Quantiles[fmt.Sprint(share)])
		}
		fmt.Fprintf(w, "\t%.1f s\n", q.MaxWait)
	}
	if sc.CallBack != nil {
		showCalledBack(w, sc.Report.Quantiles, r.Queues)
	}
	showReturned(w, r.Queues)
	fmt.Fprintln(w, "\ngroup\tbusy")
	for _, g := range r.Groups {
		fmt.Fprintf(w, "%s\t%s\n", g.Name, percent(g.Estimate))
	}
	if err := w.Flush(); err != nil {
		return // nobody reads on
	}
	fmt.Fprintf(out, "\n%d calls, digest %s, %.0f events/s\n", r.Calls, r.Digest, r.EventsPerS)
}

// showCalledBack prints what became of those who left; waits begin there.
func showCalledBack(w io.Writer, quantiles []float64, queues []lab.QueueResult) {
	fmt.Fprint(w, "\nto call back\tmissed\tkept\treached\tclosed\trefused\tin 30min\tmean wait")
	for _, q := range quantiles {
		fmt.Fprintf(w, "\tP%g", 100*q)
	}
	fmt.Fprintln(w, "\tlongest")
	for _, q := range queues {
		b := q.CalledBack
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%.2f %%\t%.1f s", q.Name, b.Missed, b.Kept, b.Reached, b.Closed, b.Refused, 100*b.In30Min, b.MeanWait)
		for _, share := range quantiles {
			fmt.Fprintf(w, "\t%.1f s", b.Quantiles[fmt.Sprint(share)])
		}
		fmt.Fprintf(w, "\t%.1f s\n", b.MaxWait)
	}
}

// showReturned prints how many of those who called again met whom they knew.
func showReturned(w io.Writer, queues []lab.QueueResult) {
	queues = slices.DeleteFunc(slices.Clone(queues), func(q lab.QueueResult) bool { return q.Returned == nil })
	if len(queues) > 0 {
		fmt.Fprintln(w, "\ncalled again\tcalls\tsame person")
	}
	for _, q := range queues {
		fmt.Fprintf(w, "%s\t%d\t%d (%.2f %%)\n", q.Name, q.Returned.Calls, q.Returned.Same, 100*float64(q.Returned.Same)/float64(max(1, q.Returned.Calls)))
	}
}

// percent and waitOf print no band where there is none: of one call, or of none.
func percent(e lab.Estimate) string {
	if math.IsInf(e.HalfWidth, 0) {
		return fmt.Sprintf("%.2f %%", 100*e.Value)
	}
	return fmt.Sprintf("%.2f ± %.2f %%", 100*e.Value, 100*e.HalfWidth)
}

func waitOf(e lab.Estimate) string {
	if math.IsInf(e.HalfWidth, 0) {
		return fmt.Sprintf("%.3f s", e.Value)
	}
	return fmt.Sprintf("%.3f ± %.3f s", e.Value, e.HalfWidth)
}
