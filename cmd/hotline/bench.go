package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"hotline/cmd/internal/bench"
)

// benchPlan is a command line of bench.
type benchPlan struct {
	bench.Config
	server  string
	target  bench.Target
	asJSON  bool
	profile string
}

// benchmark measures a server of its own, or another one that has the bench's city.
func benchmark(args []string, out, errs io.Writer) int {
	plan, code, ok := benchArgs(args, out, errs)
	if !ok {
		return code
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	plan.Random = rand.Reader
	show, clear := progress(errs)
	plan.Tell = show
	results, err := measureAll(ctx, plan)
	clear()
	if err == nil {
		err = printResults(out, results, plan.asJSON)
	}
	if err != nil {
		fmt.Fprintln(errs, "hotline bench:", err)
		return exitFailed
	}
	return exitOK
}

// benchArgs reads the command line.
func benchArgs(args []string, out, errs io.Writer) (plan benchPlan, code int, ok bool) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	seconds := flags.Float64("seconds", 10, "measure for `S` seconds")
	local := flags.String("local", "", "SIP `ADDR` of the robots (default: a free port; with --target 127.0.0.1:5070)")
	flags.IntVar(&plan.N, "n", 100, "`N` calls, citizens who wait, or headsets; all has its own")
	flags.BoolVar(&plan.Mute, "mute", false, "citizens who wait send nothing: the cost of playing alone")
	flags.StringVar(&plan.profile, "profile", "", "`FILE` for a CPU profile of the own server, without its opening (go tool pprof)")
	flags.StringVar(&plan.server, "target", "", "SIP `ADDR` of another server, which has the city that `hotline bench city` prints (default: a server of its own)")
	flags.IntVar(&plan.target.PID, "pid", 0, "`PID` of the target")
	flags.StringVar(&plan.target.Pages, "pages", "", "`URL` of the target's pages, for headsets")
	flags.BoolVar(&plan.asJSON, "json", false, "print one JSON object")
	rest, code, ok := parse(flags, args, out, errs, 1)
	if !ok {
		return plan, code, false
	}
	plan.Kind, plan.For = "calls", time.Duration(*seconds*float64(time.Second))
	if len(rest) == 1 {
		plan.Kind = rest[0]
	}
	if err := plan.complete(*local); err != nil {
		fmt.Fprintln(errs, "hotline bench:", err)
		return plan, exitUsage, false
	}
	if plan.Kind == "city" {
		fmt.Fprint(out, bench.City(plan.N, plan.target.Pages != "", plan.Local))
		return plan, exitOK, false
	}
	return plan, exitOK, true
}

// complete checks a plan and fills in its addresses.
func (p *benchPlan) complete(local string) (err error) {
	switch {
	case p.Kind != "city" && p.Kind != "all" && !slices.Contains(bench.Kinds(), p.Kind):
		return fmt.Errorf("there is no %q to measure, but %s, or all of them; city prints the city of a target", p.Kind, strings.Join(bench.Kinds(), ", "))
	case p.Kind == "all" && (p.server != "" || p.profile != ""):
		return errors.New("all starts a server for each: it has no --target and no --profile")
	case p.N < 1 || p.N > bench.Most:
		return fmt.Errorf("--n must be 1 to %d", bench.Most)
	case p.For < time.Second || p.For > time.Hour:
		return errors.New("--seconds must be 1 to 3600")
	case (p.server == "") != (p.target.PID == 0):
		return errors.New("--target and --pid come together")
	case p.profile != "" && p.server != "":
		return errors.New("--profile is for a server of its own")
	case p.Mute && p.Kind != "prompts":
		return errors.New("--mute is for prompts")
	case p.Kind == "headsets" && p.server != "" && p.target.Pages == "":
		return errors.New("headsets of a target need --pages")
	}
	if p.server != "" {
		if p.target.SIP, err = address(p.server, "target"); err != nil {
			return err
		}
	}
	switch {
	case local != "":
		p.Local, err = address(local, "local")
	case p.server != "" || p.Kind == "city":
		p.Local = netip.MustParseAddrPort("127.0.0.1:5070")
	default:
		p.Local = netip.AddrPortFrom(ownLoopback(), 0)
	}
	if err == nil && !p.Local.Addr().Is4() {
		err = fmt.Errorf("--local %s: want an IPv4 address", p.Local)
	}
	return err
}

// ownLoopback is an address where nobody else is likely to have ports open.
func ownLoopback() netip.Addr {
	pid := os.Getpid()
	return netip.AddrFrom4([4]byte{127, 220, byte(pid >> 8), byte(pid)})
}

// everything is what all measures, one after the other.
var everything = []bench.Config{
	{Kind: "calls", N: 100}, {Kind: "calls", N: 300}, {Kind: "prompts", N: 1000, Mute: true}, {Kind: "headsets", N: 500}, {Kind: "setup", N: 100},
}

// measureAll measures one kind, or all that a hotline is judged by in one run.
func measureAll(ctx context.Context, plan benchPlan) ([]bench.Result, error) {
	if plan.Kind != "all" {
		return measure(ctx, plan)
	}
	var all []bench.Result
	tell := plan.Tell
	for i, c := range everything {
		plan.Kind, plan.N, plan.Mute = c.Kind, c.N, c.Mute
		plan.Tell = func(text string) { tell(fmt.Sprintf("%d of %d, %s: %s", i+1, len(everything), c.Kind, text)) }
		results, err := measure(ctx, plan)
		if all = append(all, results...); err != nil {
			return all, err
		}
	}
	return all, nil
}

// measure starts the server if it is to be ours, and runs the bench.
func measure(ctx context.Context, plan benchPlan) ([]bench.Result, error) {
	b, err := bench.Open(plan.Config)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	if plan.server != "" {
		return b.Run(ctx, plan.target)
	}
	plan.Tell("the server starts")
	child, err := startChild(ctx, b.City(), plan.Local.Addr(), plan.profile)
	if err != nil {
		return nil, err
	}
	results, err := b.Run(ctx, child.target)
	return results, errors.Join(err, child.stop())
}

// machine is where figures were measured.
type machine struct {
	Version string `json:"version"`
	Go      string `json:"go"`
	Cores   int    `json:"cores"`
	Load    string `json:"load"` // of the machine after the run: proc_loadavg(5)
}

func printResults(out io.Writer, results []bench.Result, asJSON bool) error {
	load, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return fmt.Errorf("cannot read the load of the machine: %w", err)
	}
	m := machine{Version: version(), Go: runtime.Version(), Cores: runtime.NumCPU(), Load: strings.TrimSpace(string(load))}
	if asJSON {
		return json.NewEncoder(out).Encode(struct {
			Machine machine        `json:"machine"`
			Results []bench.Result `json:"results"`
		}{m, results})
	}
	for _, r := range results {
		if err := r.Show(out); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(out, "hotline %s, %s, %d cores, load %s\n", m.Version, m.Go, m.Cores, m.Load)
	return err
}

// progress shows one line that changes, if errs is a terminal.
func progress(errs io.Writer) (show func(string), clear func()) {
	file, ok := errs.(*os.File)
	if !ok || !terminal(file) {
		return func(string) {}, func() {}
	}
	return func(text string) { fmt.Fprintf(errs, "\r\x1b[K%s", text) }, func() { fmt.Fprint(errs, "\r\x1b[K") }
}
