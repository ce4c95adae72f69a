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
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n", plotWidth, plotHeight)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="white"/>`+"\n", plotWidth, plotHeight)
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
	for i, q := range r.Queues {
		q.draw(&b, i, most, x, y)
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

// draw adds the curve of a queue, its service levels as dots, and its name.
func (q QueueResult) draw(b *strings.Builder, i int, most float64, x, y func(float64) float64) {
	ink, offered := inks[i%len(inks)], max(1, float64(q.Offered))
	share := func(s float64) float64 { return float64(q.answered.upTo(s)) / offered }
	fmt.Fprintf(b, `<path fill="none" stroke="%s" stroke-width="2" d="`, ink)
	for n := range plotSteps + 1 {
		s := most * float64(n) / plotSteps
		letter := "L"
		if n == 0 {
			letter = "M"
		}
		fmt.Fprintf(b, "%s%.1f %.1f", letter, x(s), y(share(s)))
	}
	b.WriteString("\"/>\n")
	text := html.EscapeString(q.Name)
	for _, m := range q.marks {
		if s := m.Wait.Seconds(); s <= most {
			level := q.Within[m.Name]
			fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="4" fill="%s"><title>%s: %.2f %% in %s</title></circle>`+"\n",
				x(s), y(level), ink, text, 100*level, html.EscapeString(m.Name))
			text += fmt.Sprintf(", %.1f %% in %s", 100*level, html.EscapeString(m.Name))
		}
	}
	top := plotTop + 16*i
	fmt.Fprintf(b, `<rect x="%d" y="%d" width="10" height="10" fill="%s"/><text x="%d" y="%d" font-size="10">%s</text>`+"\n",
		plotWidth-plotRight+10, top, ink, plotWidth-plotRight+24, top+9, text)
}

// named gives the marks in the order of their waits.
func named(marks []Mark) []Mark {
	sorted := slices.Clone(marks)
	slices.SortStableFunc(sorted, func(a, b Mark) int { return int(a.Wait - b.Wait) })
	return sorted
}
