package lab

import (
	"math"
	"testing"
)

// cobham gives the mean waits, in handle times, of non-preemptive priorities
// in an M/M/c with one handle time for all (A. Cobham, 1954); the loads, in
// Erlang, come the most urgent first.
func cobham(seats int, loads []float64) []float64 {
	total := 0.0
	for _, a := range loads {
		total += a
	}
	c := float64(seats)
	first := Line{Rate: total, Handle: 3600e9, Seats: seats}.Forecast().PWait / c
	waits, above := []float64{}, 0.0
	for _, a := range loads {
		waits = append(waits, first/(1-above/c)/(1-(above+a)/c))
		above += a
	}
	return waits
}

func TestCobham(t *testing.T) {
	for i, want := range []float64{.095533075, .23883269, 1.6718288} {
		near(t, "wait of a priority", cobham(10, []float64{3, 3, 3})[i], want, 1e-7)
	}
}

// design is a skill-based hall of single seats: who may serve what.
type design struct {
	rates  []float64 // of the kinds of calls
	mus    []float64 // of the seats
	serves [][]bool  // by seat, by kind
}

// productForm gives the mean wait of every kind and the busy share of every
// seat under first come, first served and longest idle, exactly: the product
// form of I. Adan and G. Weiss, "A skill based parallel service system under
// FCFS-ALIS" (2014). A state is the order of the busy seats by the arrival of
// the calls they serve, with the calls that wait between, and the order of the
// idle seats by when they became idle.
func (d design) productForm() (waits, busy []float64) {
	total := 0.0
	waits, busy = make([]float64, len(d.rates)), make([]float64, len(d.mus))
	each(len(d.mus), nil, func(order []int) {
		for n := range len(order) + 1 {
			weight, queues := d.weigh(order[:n], order[n:])
			total += weight
			for _, seat := range order[:n] {
				busy[seat] += weight
			}
			for kind, q := range queues {
				waits[kind] += weight * q
			}
		}
	})
	for seat := range busy {
		busy[seat] /= total
	}
	for kind := range waits {
		waits[kind] /= total * d.rates[kind] // Little
	}
	return waits, busy
}

// weigh gives the weight of all states with these orders of busy and of idle
// seats, and how many calls of every kind wait in them on average.
func (d design) weigh(busy, idle []int) (weight float64, queues []float64) {
	weight, queues = 1, make([]float64, len(d.rates))
	for n := range busy {
		mu := 0.0
		for _, seat := range busy[:n+1] {
			mu += d.mus[seat]
		}
		rest := complement(busy[:n+1], len(d.mus))
		only := 0.0 // arrivals that nobody but these can serve: they wait here
		for kind := range d.rates {
			if !d.any(rest, kind) {
				only += d.rates[kind]
			}
		}
		weight /= mu - only
		for kind := range d.rates {
			if !d.any(rest, kind) {
				queues[kind] += d.rates[kind] / (mu - only)
			}
		}
	}
	for n := range idle {
		rate := 0.0
		for kind := range d.rates {
			if d.any(idle[:n+1], kind) {
				rate += d.rates[kind]
			}
		}
		weight /= rate
	}
	return weight, queues
}

func (d design) any(seats []int, kind int) bool {
	for _, seat := range seats {
		if d.serves[seat][kind] {
			return true
		}
	}
	return false
}

func complement(seats []int, n int) (rest []int) {
	taken := make([]bool, n)
	for _, seat := range seats {
		taken[seat] = true
	}
	for seat := range n {
		if !taken[seat] {
			rest = append(rest, seat)
		}
	}
	return rest
}

// each visits every order of n things.
func each(n int, begun []int, visit func([]int)) {
	if len(begun) == n {
		visit(begun)
		return
	}
	for _, next := range complement(begun, n) {
		each(n, append(begun[:len(begun):len(begun)], next), visit)
	}
}

// nDesign is two seats, of whom the second serves both kinds.
var nDesign = design{rates: []float64{.5, .4}, mus: []float64{1, 1}, serves: [][]bool{{true, false}, {true, true}}}

func TestProductForm(t *testing.T) {
	waits, busy := nDesign.productForm()
	for i, want := range []float64{.21343874, .99604743} {
		near(t, "wait", waits[i], want, 1e-7)
	}
	for i, want := range []float64{.3423913, .5576087} {
		near(t, "busy", busy[i], want, 1e-6)
	}
	// With seats that all serve all, it is Erlang C.
	all := []bool{true}
	waits, busy = design{rates: []float64{2}, mus: []float64{1, 1, 1}, serves: [][]bool{all, all, all}}.productForm()
	near(t, "wait of M/M/3", waits[0], Line{Rate: 2, Handle: 3600e9, Seats: 3}.Forecast().MeanWait/3600, 1e-12)
	if math.Abs(busy[0]-2./3) > 1e-12 {
		t.Errorf("busy %v", busy)
	}
}
