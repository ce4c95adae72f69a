package floor

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/call"
	"hotline/sip"
)

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
