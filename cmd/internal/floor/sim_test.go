package floor

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/call"
	"hotline/sip"
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

// sim is a world in which everybody acts at random.
type sim struct {
	w       *world
	n       uint64
	r       *rand.Rand
	watch   *watcher
	wrong   string
	people  []*handset
	callers int
	stalled bool
	faults  bool // of the network
	harsh   bool // the network was faulty once
	frail   bool // plans and the engine fail
	met     map[string]int
	text    string // the city
	disk    bool   // the real one: it cannot stall
}

// live lives through one day and checks its end.
func live(t *testing.T, n uint64, s shelf, note func(string)) *sim {
	day := &sim{n: n, r: rand.New(rand.NewPCG(n, 12345)), met: map[string]int{}}
	_, day.disk = s.(*sqlite)
	synctest.Test(t, func(t *testing.T) {
		day.text = day.cityText()
		city, err := loadCity([]byte(day.text))
		if err != nil {
			t.Fatal(err)
		}
		if day.r.IntN(4) == 0 { // a day whose midnight comes in the middle of it
			<-time.After(16*time.Hour - time.Duration(day.r.IntN(120))*time.Second)
		}
		day.w = newWorld(t, city, s, n)
		day.w.note = note
		day.live()
	})
	return day
}

func (s *sim) live() {
	w := s.w
	s.faults, s.frail = s.one(3), s.one(4)
	s.harsh = s.faults
	if s.faults {
		w.net.delay = func() time.Duration { return time.Duration(1+s.r.IntN(40)) * time.Millisecond }
		w.net.lost = func(string) bool { return s.faults && s.one(40) }
		w.net.doubled = func(string) bool { return s.faults && s.one(30) }
	}
	s.watch = newWatcher(s)
	w.boot()
	w.after = s.watch.step
	for _, name := range []string{"ann", "ben", "eve", "eli", "fay"} {
		p := w.addPerson(name, name)
		p.onRing = func(f *far) { s.ring(p, f) }
		s.people = append(s.people, p)
		if name == "fay" {
			p.bound = true
		} else if name != "ann" && s.one(3) {
			p.browser = true
			s.later(3000, func() { _ = p.page("opens") })
			s.later(9000, func() {
				if w.house != nil {
					w.house.engine.Post(acd.SetReady{Person: name})
				}
			})
		} else if !s.one(5) {
			s.later(3000, func() { p.register(60) })
			s.later(9000, func() { p.dial("*1", name, false) })
		}
	}
	for range 5 + s.r.IntN(35) {
		w.pass(time.Duration(s.r.IntN(1+s.r.IntN(5000))) * time.Millisecond)
		if s.wrong != "" {
			break
		}
		s.something()
		w.pass(time.Millisecond) // two people never act in one moment: who is first has no order
		s.pageAnswers()
		w.pass(time.Millisecond)
	}
	s.finish()
}

// finish lets everything come to its end.
func (s *sim) finish() {
	w := s.w
	w.tell("--- the day ends")
	s.faults = false
	s.obey()
	if w.house == nil {
		w.boot()
	}
	w.house.stage.deny(false)
	for _, p := range w.phones {
		p.onRing = func(f *far) { f.take(sip.WantRefuse{Status: 480}) }
		p.refresh++ // registrations run out
		if p.browser {
			_ = p.page("closes")
		}
	}
	for range 30 { // until the longest wait of the city is over
		w.pass(20 * time.Second)
		for _, c := range w.house.conversations() { // whose phone has vanished is found out by the house
			for _, p := range s.people {
				if !p.gone && (p.live() != nil || p.browser) {
					c.post(call.Command{Person: p.name, Do: "hang-up"})
				}
			}
		}
		if len(w.house.conversations()) == 0 {
			break
		}
	}
	w.pass(45 * time.Second) // until the last errand and transaction is over
	if s.wrong == "" {
		s.watch.end()
	}
	w.close()
	if s.wrong == "" {
		s.watch.closed()
	}
}

func (s *sim) fail(format string, args ...any) {
	if s.wrong == "" {
		s.wrong = fmt.Sprintf("%.3f s: ", time.Since(s.w.begin).Seconds()) + fmt.Sprintf(format, args...)
		s.w.tell("WRONG: %s", s.wrong)
	}
}

func (s *sim) one(in int) bool { return s.r.IntN(in) == 0 }

// later lets something happen within so many milliseconds, unless the house is down then.
func (s *sim) later(ms int, do func()) {
	s.w.in(time.Duration(s.r.IntN(ms))*time.Millisecond, do)
}

func (s *sim) saw(what string) { s.met[what]++ }

// something lets one thing happen.
func (s *sim) something() {
	switch n := s.r.IntN(100); {
	case n < 42:
		s.citizen()
	case n < 84:
		s.person(s.people[s.r.IntN(len(s.people))])
	case n < 88:
		s.aboutDisk()
	case n < 91:
		s.reload()
	case n < 93:
		s.restart()
	case n < 95:
		s.outOfPorts()
	case n < 98 && s.frail:
		s.breakCall()
	case s.frail && s.one(2):
		s.breakEngine()
	}
}

// citizen is a new call, with what the citizen is going to do.
func (s *sim) citizen() {
	s.callers++
	c := s.w.phoneOf("c" + strconv.Itoa(s.callers))
	number, from := "12345", "1381234"+fmt.Sprintf("%04d", s.callers)
	if s.one(6) {
		number = "12346"
	}
	if s.one(8) {
		from = "anonymous"
	}
	s.w.tell("> %s dials %s from %s", c.name, number, from)
	s.saw("calls")
	f := c.dial(number, from, s.one(5))
	patience := []int{30, 7000, 30_000, 90_000}[s.r.IntN(4)]
	s.later(patience, func() {
		s.w.tell("> %s hangs up", c.name)
		f.hangUp()
	})
	for range s.r.IntN(3) {
		s.later(20_000, func() {
			key := "099#57"[s.r.IntN(6)]
			s.w.tell("> %s presses %c", c.name, key)
			f.press(key)
		})
	}
	if s.one(20) {
		s.later(40_000, func() {
			s.w.tell("> %s vanishes", c.name)
			s.saw("citizens vanished")
			c.vanish()
		})
	}
}

// ring is what a person does with a ringing phone.
func (s *sim) ring(p *handset, f *far) {
	s.saw("rung")
	switch n := s.r.IntN(20); {
	case n < 10:
		s.later([]int{2, 1500, 9000}[s.r.IntN(3)], func() { s.answer(p, f) })
	case n < 12: // in the moment in which the engine gives up
		late := s.w.city.Rules.Queues[0].RingFor - 4*time.Millisecond
		s.w.in(late+time.Duration(s.r.IntN(8))*time.Millisecond, func() { s.answer(p, f) })
	case n < 13: // and signs out, or the citizen wants English, while the answer is on its way
		s.later(4000, func() {
			if s.one(2) && p.name != "fay" {
				p.register(0)
			} else if c := s.w.phones[s.w.names[strings.TrimSuffix(f.house, "/"+f.leg())]]; c != nil && c.live() != nil {
				c.live().press('9')
			}
			s.w.in(time.Duration(s.r.IntN(6))*time.Millisecond, func() { s.answer(p, f) })
		})
	case n < 15:
		status := []int{486, 603, 480, 500, 404, 488}[s.r.IntN(6)]
		s.later(6000, func() {
			s.w.tell("> %s refuses with %d", p.name, status)
			f.take(sip.WantRefuse{Status: status})
		})
	case n < 16:
		s.later(6000, func() { s.vanish(p) })
	}
}

func (s *sim) answer(p *handset, f *far) {
	if f.over || p.gone {
		return
	}
	s.w.tell("> %s answers", p.name)
	s.saw("answered")
	p.answers = sip.SendRecv
	if s.one(12) {
		p.answers = sip.SendOnly
	}
	f.answer()
	s.later(25_000, func() {
		if f.up {
			s.w.tell("> %s hangs up", p.name)
			f.hangUp()
		}
	})
	for range s.r.IntN(3) {
		s.later(15_000, func() {
			if f.up {
				dir := []sip.Direction{sip.SendOnly, sip.SendRecv, sip.Inactive}[s.r.IntN(3)]
				s.w.tell("> %s re-invites (%d)", p.name, dir)
				p.answers = sip.SendRecv
				f.hold(dir)
				if dir != sip.SendRecv && s.one(6) {
					s.later(70_000, func() { s.vanishOnHold(p, f) })
				}
			}
		})
	}
}

func (s *sim) vanish(p *handset) {
	s.w.tell("> %s vanishes", p.name)
	s.saw("people vanished")
	p.vanish()
	s.later(80_000, func() {
		s.w.tell("> %s comes back", p.name)
		p.restart()
		if p.name != "fay" {
			p.register(60)
		}
	})
}

// vanishOnHold: a phone from which no sound need come is gone, maybe the citizen's too.
func (s *sim) vanishOnHold(p *handset, f *far) {
	l := f.soundLeg()
	if l == nil || !f.up || l.agreed.Send && l.agreed.Receive {
		return
	}
	s.saw("vanished on hold")
	if c := s.w.phones[s.w.names[l.call]]; c != nil && s.one(2) {
		s.w.tell("> %s vanishes", c.name)
		c.vanish()
	}
	s.vanish(p)
}

// person is somebody who does something with phone or desk.
func (s *sim) person(p *handset) {
	if p.gone || s.w.house == nil {
		return
	}
	desk := func(what string, in acd.Input) {
		s.w.tell("> %s at the desk: %s", p.name, what)
		s.w.house.engine.Post(in)
	}
	switch n := s.r.IntN(24); {
	case p.browser && n < 13:
		s.pageActs(p)
	case n < 3 && p.name != "fay":
		s.w.tell("> %s registers", p.name)
		p.register(60)
	case n < 10 && p.bound && p.live() == nil:
		s.w.tell("> %s dials *1", p.name)
		p.dial("*1", p.name, false)
	case n < 13:
		desk("ready", acd.SetReady{Person: p.name})
	case n < 14 && p.bound && p.live() == nil:
		s.w.tell("> %s dials *0", p.name)
		p.dial("*0", p.name, false)
	case n < 15:
		desk("not ready", acd.SetNotReady{Person: p.name, Reason: "lunch"})
	case n < 16:
		desk("wrap-up is over", acd.EndWrapUp{Person: p.name})
	case n < 21:
		do := []string{"hold", "resume", "hang-up", "decline"}[s.r.IntN(4)]
		s.w.tell("> %s at the desk: %s", p.name, do)
		p.wants(do)
	case n < 22 && p.name != "fay" && !p.browser:
		s.w.tell("> %s signs out", p.name)
		p.register(0)
	case n < 23 && !p.browser:
		s.vanish(p)
	}
}

func (s *sim) aboutDisk() {
	if s.stalled {
		s.obey()
		return
	}
	if s.disk {
		return
	}
	s.stalled = true
	s.w.tell("> the disk stalls")
	s.saw("stalls")
	s.w.shelf.stall()
	s.later(8000, s.obey)
}

func (s *sim) obey() {
	if s.stalled {
		s.stalled = false
		s.w.tell("> the disk obeys")
		s.w.shelf.obey()
	}
}

func (s *sim) outOfPorts() {
	if s.w.house == nil {
		return
	}
	s.w.tell("> no port is free")
	s.saw("without ports")
	stage := s.w.house.stage
	stage.deny(true)
	s.later(4000, func() { stage.deny(false) })
}

func (s *sim) reload() {
	if s.w.house == nil {
		return
	}
	text := s.cityText()
	city, err := loadCity([]byte(text))
	if err != nil {
		panic(err)
	}
	s.w.tell("> other rules")
	s.saw("rules")
	s.w.reload(city)
}

// restart is kill -9 and a start within a few seconds.
func (s *sim) restart() {
	if s.w.house == nil || !s.one(2) {
		return
	}
	s.w.tell("> the house is killed")
	s.saw("killed")
	s.watch.killed()
	s.w.kill()
	s.later(6000, func() {
		if s.w.house == nil {
			s.w.tell("> the house starts")
			s.w.boot()
		}
	})
}

func (s *sim) breakCall() {
	if s.w.house == nil {
		return
	}
	all := s.w.house.conversations()
	if len(all) == 0 {
		return
	}
	c := all[s.r.IntN(len(all))]
	s.w.tell("> the plan of %s fails", s.w.caller(c.id))
	s.saw("plans failed")
	c.plan = new(call.Call)
	c.post(call.Silent{Leg: call.Citizen})
}

func (s *sim) breakEngine() {
	if s.w.house == nil {
		return
	}
	s.w.tell("> the engine fails")
	s.saw("engines failed")
	about := "nobody"
	if all := s.w.house.conversations(); len(all) > 0 {
		about = all[s.r.IntN(len(all))].id
	}
	s.w.house.breakEngine(acd.Arrive{Call: about, Line: "city"})
}

// cityText makes up a city.
func (s *sim) cityText() string {
	pick := func(of ...string) string { return of[s.r.IntN(len(of))] }
	var b strings.Builder
	fmt.Fprintf(&b, `city: Simulated
timezone: Asia/Shanghai
area_code: 0531
skills: [general, en]
queues:
  general: {needs: {general: 1}, service_mark: 15s, ring_for: %s, wrap_up: %s, max_waiting: %s, max_wait: %s}
  english: {needs: {en: 1}, boost: 15s, ring_for: %s, wrap_up: 2s, max_wait: 2m}
flows:
  city:
    greeting: [greeting]
    otherwise: general
    keys: {9: {queue: english, say: [english]}}
    music: music
    announce: [{after: 20s, say: [please-wait]}]
    overflow: {full: [sorry-full], otherwise: [sorry-end]}
lines:
  city: {numbers: 12345, flow: city}
  seat: {numbers: 12346, queue: general, answers: with-seat}
trunks:
  carrier: {allow: [10.0.1.0/24], ceiling: %s}
drain: {deadline: 30s}
people:
  - {id: fay, skills: {%s}, phone: "sip:fay@10.0.0.5:5060"}
`, pick("3s", "8s", "20s"), pick("1s", "5s"), pick("2", "4", "50"), pick("25s", "3m"), pick("4s", "20s"), pick("6", "40"), pick("general: 1", "general: 1, en: 2"))
	skills := map[string]string{"ann": "general: 5", "ben": "general: 5", "eve": "general: 5, en: 5", "eli": "en: 3"}
	for _, name := range []string{"ann", "ben", "eve", "eli"} {
		can := skills[name]
		if s.one(8) {
			can = "en: 5"
		}
		if name != "eli" && s.one(12) {
			continue // not one of them any more
		}
		fmt.Fprintf(&b, "  - {id: %s, skills: {%s}, phone: registered, secret: secret-%s}\n", name, can, name)
	}
	return b.String()
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
		"offer.unreachable", "offer.withdrawn", "offer.dismissed", "call.held", "seat.signed-out", "replayed"} {
		if m.met[what] < 3 {
			t.Errorf("%q was met %d times: the simulation is too tame", what, m.met[what])
		}
	}
}
