package lab

import (
	"math"
	"testing"
	"time"
)

// near tells whether two numbers agree to so many parts.
func near(t *testing.T, what string, got, want, part float64) {
	t.Helper()
	if !(math.Abs(got-want) <= part*math.Abs(want)) {
		t.Errorf("%s is %.9g, want %.9g", what, got, want)
	}
}

// TestFormulas compares with figures that were published or computed elsewhere.
func TestFormulas(t *testing.T) {
	ten := Line{Rate: 480, Handle: time.Minute, Seats: 10}
	near(t, "Erlang C: P(wait)", ten.Forecast().PWait, .40918015, 1e-7)
	near(t, "Erlang C: mean wait", ten.Forecast().MeanWait/60, .20459008, 1e-7)
	big := Line{Rate: 480 * 20, Handle: 3 * time.Minute, Seats: 500}
	near(t, "Erlang C 500: P(wait)", big.Forecast().PWait, .26651252, 1e-7)
	near(t, "Erlang C 500: in 15 s", big.Within(15*time.Second), .94966, 1e-5)
	a := Line{Rate: 48 * 60, Handle: time.Minute, Patience: 2 * time.Minute, Seats: 50}
	near(t, "Erlang A: abandoned", a.Forecast().Abandoned, .030912249, 1e-7)
	near(t, "Erlang A: mean wait", a.Forecast().MeanWait/60, .061824498, 1e-7)
	near(t, "Erlang A: in 20 s", a.Within(20*time.Second), .94301895, 1e-7)
	over := Line{Rate: 550 * 20, Handle: 3 * time.Minute, Patience: 90 * time.Second, Seats: 500}
	near(t, "Erlang A 500: abandoned", over.Forecast().Abandoned, .091934061, 1e-7)
	near(t, "Erlang A 500: mean wait", over.Forecast().MeanWait, 8.27407, 1e-6)
}

// TestFormulasAtTheEdges: huge, empty and overloaded lines give no nonsense.
func TestFormulasAtTheEdges(t *testing.T) {
	for _, load := range []float64{.001, 1, 100, 9_999, 16_000, 40_000} {
		for _, seats := range []int{1, 10, 1_000, 16_000} {
			for _, patience := range []time.Duration{0, time.Second, time.Hour} {
				l := Line{Rate: load * 10, Handle: 6 * time.Minute, Patience: patience, Seats: seats}
				f, in := l.Forecast(), l.Within(15*time.Second)
				if !(f.PWait >= 0 && f.PWait <= 1+1e-12 && f.MeanWait >= 0 && f.Abandoned >= 0 && f.Abandoned <= 1 && in >= -1e-9 && in <= 1+1e-6) {
					t.Errorf("%+v: %+v, in 15 s %v", l, f, in)
				}
				if patience > 0 && load > float64(seats) && f.Abandoned < 1-float64(seats)/load-1e-9 {
					t.Errorf("%+v: more is answered than the seats can do: %+v", l, f)
				}
			}
		}
	}
	if b := ErlangB(0, 5); b != 1 {
		t.Errorf("without seats %v are blocked", b)
	}
}

// TestStaff: the city's own numbers, and that one seat fewer is too few.
func TestStaff(t *testing.T) {
	for _, c := range []struct {
		rate     float64
		patience time.Duration
		want     int
	}{{1919, 0, 198}, {5020, 0, 495}, {6141, 0, 601}, {6717, 0, 656}, {1919, 2 * time.Minute, 190}} {
		l := Line{Rate: c.rate, Handle: 336 * time.Second, Patience: c.patience}
		seats, ok := l.Staff(.95, 15*time.Second)
		if l.Seats = seats - 1; !ok || seats != c.want || l.Within(15*time.Second) >= .95 {
			t.Errorf("%v calls/h with patience %v take %d seats, want %d", c.rate, c.patience, seats, c.want)
		}
	}
	if _, ok := (Line{Rate: 1e9, Handle: time.Hour}).Staff(.95, time.Second); ok {
		t.Error("no number of seats is too many")
	}
}

// TestRuleOfThree: without clusters it is three over the calls, and those are longer
// the busier the seats are.
func TestRuleOfThree(t *testing.T) {
	idle := Line{Rate: 1e-3, Handle: time.Second, Seats: 1}
	near(t, "idle seats", idle.Unseen(1_000), .003, 1e-6)
	busy := Line{Rate: 90 * 3600, Handle: time.Second, Seats: 100}
	near(t, "90 % busy", busy.Unseen(1_000_000), 3e-5, 1e-9)
	busy.Rate, busy.Patience = 200*3600, time.Minute
	if x := busy.Unseen(100_000_000); !(x > 0 && x <= 1) {
		t.Errorf("too few seats, and citizens who leave: %v", x)
	}
	if x := busy.Unseen(1); x != 1 {
		t.Errorf("of one call: %v", x)
	}
}
