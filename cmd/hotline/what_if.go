package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"hotline/acd/lab"
	past "hotline/cmd/internal/replay"
)

// figure is a column of a what-if.
type figure struct {
	name string
	of   func(lab.Figures) float64
	unit string
	form string
}

var whatIfFigures = []figure{
	{"offered", func(f lab.Figures) float64 { return f.Offered }, "", "%.0f"},
	{"answered", func(f lab.Figures) float64 { return f.Answered }, "", "%.0f"},
	{"in 15 s", func(f lab.Figures) float64 { return 100 * f.Within }, " %", "%.1f"},
	{"left", func(f lab.Figures) float64 { return f.Abandoned }, "", "%.0f"},
	{"turned off", func(f lab.Figures) float64 { return f.TurnedOff }, "", "%.0f"},
	{"mean wait", func(f lab.Figures) float64 { return f.MeanWait }, " s", "%.1f"},
	{"P90", func(f lab.Figures) float64 { return f.P90 }, " s", "%.1f"},
	{"busy", func(f lab.Figures) float64 { return 100 * f.Busy }, " %", "%.1f"},
}

// showAnswer prints both days side by side; the band holds 90 % of the runs.
func showAnswer(out io.Writer, file string, a past.Answer) {
	fmt.Fprintf(out, "%s as it was, and with %s: the mean of %d runs, and where 90 %% of them lie\n\n", a.Day, file, a.Seeds)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "queue\t")
	for _, f := range whatIfFigures {
		fmt.Fprintf(w, "\t%s", f.name)
	}
	fmt.Fprintln(w)
	for i, b := range append([]lab.Beside{a.Total}, a.Queues...) {
		fmt.Fprintf(w, "%s\twas", cmp.Or(b.Queue, "all"))
		for _, f := range whatIfFigures {
			fmt.Fprintf(w, "\t%s", f.was(b, i > 0))
		}
		fmt.Fprint(w, "\n\twhat if")
		for _, f := range whatIfFigures {
			fmt.Fprintf(w, "\t%s", f.band(b, i > 0))
		}
		fmt.Fprintln(w)
	}
	if err := w.Flush(); err != nil {
		return // nobody reads on
	}
	fmt.Fprintln(out)
	for _, who := range []struct {
		people []string
		say    string
	}{
		{a.Added, "new, taken to be there and ready all day"},
		{a.Absent, "never there on the day, and not in what if either"},
		{a.Gone, "there on the day, and not in what if"},
	} {
		if len(who.people) > 0 {
			fmt.Fprintf(out, "%s: %s\n", who.say, brief(who.people))
		}
	}
	fmt.Fprint(out, "Known are when citizens called, how long those waited who hung up, and how long calls took. The rest is drawn from\n"+
		"the queue's own calls of the day: how long those who hung up would have talked, and how long those who were answered\n"+
		"would have waited (Kaplan-Meier; past the last who hung up at the mean rate). Nobody misses or refuses a call.\n")
	if a.Numbers > 0 {
		fmt.Fprintf(out, "Kept are the day's rules for numbers (%d), when they were in force.\n", a.Numbers)
	}
	if a.LeftOut > 0 {
		fmt.Fprintf(out, "%d calls are left out: they were refused before they could wait\n", a.LeftOut)
	}
}

// was writes the figure of the day; queues have no share of people's time.
func (f figure) was(b lab.Beside, queue bool) string {
	if queue && f.name == "busy" {
		return ""
	}
	return fmt.Sprintf(f.form+f.escaped(), f.of(b.Was))
}

// band writes the mean of the runs, and their band where they differ.
func (f figure) band(b lab.Beside, queue bool) string {
	if queue && f.name == "busy" {
		return ""
	}
	text := fmt.Sprintf(f.form+f.escaped(), f.of(b.WhatIf.Mean))
	low, high := fmt.Sprintf(f.form, f.of(b.WhatIf.Low)), fmt.Sprintf(f.form, f.of(b.WhatIf.High))
	if low == high {
		return text
	}
	return text + " (" + low + " to " + high + ")"
}

func (f figure) escaped() string { return strings.ReplaceAll(f.unit, "%", "%%") }

// brief lists at most ten.
func brief(people []string) string {
	if len(people) <= 10 {
		return strings.Join(people, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(people[:10], ", "), len(people)-10)
}
