package floor

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hotline/acd/lab/chaos"
)

var (
	seeds = flag.Int("seeds", seedsFromEnv(), "how many days of the hotline the simulation lives through")
	seed  = flag.Uint64("seed", 0, "live through this one only, and print its story")
)

func seedsFromEnv() int {
	if n, err := strconv.Atoi(os.Getenv("HOTLINE_SEEDS")); err == nil {
		return n
	}
	return seedsByDefault
}

// TestSimulation lives through short days of the whole house, engine, calls and
// floor, in which everybody does anything at any time: citizens leave at every
// moment, people refuse, do not answer and vanish, messages are lost and doubled,
// the disk stalls, rules change, plans fail, and the process is killed. After
// every step the watcher recounts what must be true.
func TestSimulation(t *testing.T) {
	if *seed != 0 {
		alone(t, *seed)
		return
	}
	last := uint64(*seeds)
	if testing.Short() {
		last = min(last, 200)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	var next atomic.Uint64
	var met sightings
	began := time.Now()
	for n := range runtime.GOMAXPROCS(0) {
		t.Run(fmt.Sprintf("worker %d", n), func(t *testing.T) {
			t.Parallel()
			for i := next.Add(1); i <= last && !t.Failed(); i = next.Add(1) {
				if i%500 == 0 {
					t.Logf("%d of %d days, %.0f a second", i, last, float64(i)/time.Since(began).Seconds())
				}
				s := live(t, i, newPaper(), nil)
				met.add(s)
				if s.wrong != "" {
					t.Errorf("day %d: %s\n%s", i, s.wrong, storyOf(t, i))
				}
			}
		})
	}
	t.Cleanup(func() {
		if !t.Failed() && last >= 1000 {
			met.enough(t)
		}
	})
}

// TestSimulationOnDisk is the same with the real ledger.
func TestSimulationOnDisk(t *testing.T) {
	for i := uint64(1); i <= 8; i++ {
		s := live(t, i, &sqlite{folder: t.TempDir(), zone: time.UTC}, nil)
		if s.wrong != "" {
			t.Fatalf("day %d: %s\n%s", i, s.wrong, storyOf(t, i))
		}
	}
}

// TestSimulationIsRepeatable: the same seed gives the same day, or a failing
// one could not be looked into.
func TestSimulationIsRepeatable(t *testing.T) {
	for i := uint64(1); i <= 5; i++ {
		if a, b := storyOf(t, i), storyOf(t, i); a != b {
			t.Errorf("day %d differs when lived again\n%s", i, firstDifference(a, b))
		}
	}
}

func alone(t *testing.T, n uint64) {
	var b strings.Builder
	s := live(t, n, newPaper(), func(line string) { fmt.Fprintln(&b, line) })
	t.Log("\n" + b.String())
	if s.wrong != "" {
		t.Errorf("day %d: %s", n, s.wrong)
	}
}

// storyOf lives through a day again and tells it.
func storyOf(t *testing.T, n uint64) string {
	var b strings.Builder
	s := live(t, n, newPaper(), func(line string) { fmt.Fprintln(&b, line) })
	again := ""
	if s.wrong != "" {
		again = "          " + s.wrong + "\n"
	}
	return fmt.Sprintf("%s%s  (again: go test ./cmd/internal/floor -run 'TestSimulation$' -seed %d -v)\n", b.String(), again, n)
}

// sightings make sure that the simulation meets what it is for.
type sightings struct {
	mu  sync.Mutex
	met map[string]int
}

func (m *sightings) add(s *sim) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.met == nil {
		m.met = map[string]int{}
	}
	for what, n := range s.met {
		m.met[what] += n
	}
}

func (m *sightings) enough(t *testing.T) {
	t.Logf("met %v", m.met)
	for _, what := range []string{"calls", "rung", "answered", "citizens vanished", "people vanished", "vanished on hold", "pages closed in a call", "leg.back", "stalls", "without ports", "rules", "killed",
		"plans failed", "engines failed", "ended answered", "ended abandoned", "ended overflow", "ended lost", "offer.refused", "offer.missed",
		"offer.unreachable", "offer.withdrawn", "offer.dismissed", "call.held", "call.message", "kept-place", "seat.signed-out", "replayed", "outer ring", "reserved", "by fewest-calls", "by specialist", "by best-level", "by least-talk", "by sticky", chaos.ByTarget, "call.supervised", "call.taken-over", "call.surveyed", "call.graded"} {
		if m.met[what] < 3 {
			t.Errorf("%q was met %d times: the simulation is too tame", what, m.met[what])
		}
	}
}
