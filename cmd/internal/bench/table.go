package bench

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// Show prints a result as a table.
func (r Result) Show(out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(when bool, name, format string, values ...any) {
		if when {
			fmt.Fprintf(table, "  %s\t%s\n", name, fmt.Sprintf(format, values...))
		}
	}
	times := func(name string, s *Spread) {
		if s != nil {
			row(true, name, "p50 %.2f ms, p99 %.2f ms, at most %.2f ms (%d)", s.P50, s.P99, s.Most, s.Count)
		}
	}
	fmt.Fprintf(table, "%s: %d for %.1f s\n", r.Kind, r.N, r.Seconds)
	row(r.PerSecond > 0, "calls a second", "%.1f (%d whole calls, %d that nobody answered)", r.PerSecond, r.Calls, r.Failed)
	row(r.CPUCall > 0, "processor a call", "%.2f ms", r.CPUCall)
	row(r.CPUEach > 0, "processor each", "%.4f %% of a core", r.CPUEach)
	row(r.CPUPacket > 0, "processor a packet", "%.2f us", r.CPUPacket)
	if r.Bare != nil {
		row(true, "the kernel alone", "%.2f us a packet: this is %.2f times as much", r.Bare.Packet, r.Bare.Times)
	}
	row(true, "processor in all", "%.1f %% of a core", r.CPU)
	row(r.MemoryEach != 0, "memory each", "%.0f KB", r.MemoryEach)
	row(r.Transit != nil, "packets", "%d sent, %d heard, %d lost", r.Sent, r.Heard, r.Lost)
	row(r.Jitter != nil, "server's own", "%d packets heard, %d missing", r.Played, r.Missing)
	times("transit", r.Transit)
	times("off 20 ms", r.Jitter)
	if r.Bare != nil {
		times("transit, kernel alone", r.Bare.Transit)
		times("off 20 ms, kernel alone", r.Bare.Jitter)
	}
	times("INVITE to answer", r.Answered)
	times("INVITE to heard", r.Hears)
	times("sign-in", r.SignIn)
	if f := r.Flood; f != nil {
		row(true, "flood", "%d messages from %d addresses, %.0f a second", f.Sent, f.Addresses, f.PerSecond)
		row(true, "flood's sender", "%.1f %% of a core", f.Sender)
		row(true, "memory", "%.0f KB more than before", f.Memory)
		row(true, "calls meanwhile", "%d of %d set up", f.SetUp, f.Newcomers)
		row(true, "a call after it", "%.1f ms until the line was heard", f.BackMS)
	}
	row(true, "generator late", "at most %.1f ms", r.HeldUpMS)
	if err := table.Flush(); err != nil {
		return fmt.Errorf("cannot print the result: %w", err)
	}
	return nil
}
