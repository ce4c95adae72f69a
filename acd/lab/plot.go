package lab

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
)

// The picture, in its own units.
const (
	plotWidth, plotHeight = 760, 420
	plotLeft, plotRight   = 60, 200 // the queues are named on the right
	plotTop, plotBottom   = 40, 50
	plotSteps             = 300
)

// inks tell the queues apart, also for most who do not see all colours.
var inks = []string{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999999"}

// SVG draws the share of offered calls that are answered within each wait, a
// curve a queue: the distribution of waits and every service level in one. Its
// left end is who did not wait at all; what is missing at the right have left.
func (r Result) SVG() string {
	most := r.horizon()
	x := func(s float64) float64 { return plotLeft + s/most*(plotWidth-plotLeft-plotRight) }
	y := func(share float64) float64 { return plotTop + (1-share)*(plotHeight-plotTop-plotBottom) }
	lines := 0
	for _, q := range r.Queues {
		lines += 1 + len(q.marks)
	}
	height := max(plotHeight, plotTop+16*lines+10)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n", plotWidth, height)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="white"/>`+"\n", plotWidth, height)
	fmt.Fprintf(&b, `<text x="%d" y="22" font-size="14">answered within a wait, of all offered</text>`+"\n", plotLeft)
	for i := range 11 {
		share := float64(i) / 10
		fmt.Fprintf(&b, `<path d="M%.1f %.1fH%.1f" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end">%d %%</text>`+"\n",
			x(0), y(share), x(most), plotLeft-6, y(share)+4, 10*i)
	}
	for s := 0.0; s <= most*1.001; s += tick(most) {
		fmt.Fprintf(&b, `<path d="M%.1f %.1fV%.1f" stroke="#ddd"/><text x="%.1f" y="%d" text-anchor="middle">%g s</text>`+"\n",
			x(s), y(0), y(1), x(s), plotHeight-plotBottom+18, s)
	}
	line := 0
	for i, q := range r.Queues {
		q.draw(&b, inks[i%len(inks)], most, x, y)
		line = q.legend(&b, inks[i%len(inks)], line)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// horizon is the longest wait that is drawn: what 99.5 % of every queue's
// answered calls, but not its last few, have waited; at least 20 s.
func (r Result) horizon() float64 {
	most := 20.0
	for _, q := range r.Queues {
		most = max(most, q.answered.quantile(.995))
	}
	return math.Ceil(most/tick(most)) * tick(most)
}

// tick is the distance of the times that are written below: about ten of them.
func tick(most float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(most/8)))
	for _, f := range []float64{1, 2, 5} {
		if most/(f*power) <= 10 {
			return f * power
		}
	}
	return 10 * power
}

// draw adds the curve of a queue, and its service levels as dots.
func (q QueueResult) draw(b *strings.Builder, ink string, most float64, x, y func(float64) float64) {
	offered := max(1, float64(q.Offered))
	fmt.Fprintf(b, `<path fill="none" stroke="%s" stroke-width="2" d="`, ink)
	for n := range plotSteps + 1 {
		s := most * float64(n) / plotSteps
		letter := "L"
		if n == 0 {
			letter = "M"
		}
		fmt.Fprintf(b, "%s%.1f %.1f", letter, x(s), y(float64(q.answered.upTo(s))/offered))
	}
	b.WriteString("\"/>\n")
	for _, m := range q.marks {
		if s := m.Wait.Seconds(); s <= most {
			fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="4" fill="%s"/>`+"\n", x(s), y(q.Within[m.Name]), ink)
		}
	}
}

// legend names a queue and its service levels, from that line on; it gives the
// next line.
func (q QueueResult) legend(b *strings.Builder, ink string, line int) int {
	const left = plotWidth - plotRight + 14
	top := plotTop + 16*line
	fmt.Fprintf(b, `<rect x="%d" y="%d" width="10" height="10" fill="%s"/><text x="%d" y="%d">%s</text>`+"\n",
		left, top, ink, left+16, top+9, html.EscapeString(q.Name))
	for _, m := range q.marks {
		line++
		top += 16
		fmt.Fprintf(b, `<text x="%d" y="%d">%.1f %% in %s</text>`+"\n", left+16, top+9, 100*q.Within[m.Name], html.EscapeString(m.Name))
	}
	return line + 1
}

// named gives the marks in the order of their waits.
func named(marks []Mark) []Mark {
	sorted := slices.Clone(marks)
	slices.SortStableFunc(sorted, func(a, b Mark) int { return int(a.Wait - b.Wait) })
	return sorted
}
