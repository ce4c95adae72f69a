package call

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"hotline/acd"
	"hotline/ivr"
	"hotline/sip"
	"hotline/sip/media"
)

var (
	seeds = flag.Int("seeds", 2000, "how many calls the simulation lives through")
	seed  = flag.Uint64("seed", 0, "live through this one call only, and print its story")
)

// TestSimulation lives through calls in which everybody does anything at any
// time: the engine follows the protocol of offers, but its orders and the call's
// answers cross; phones ring, answer, refuse, hold, hang up, are slow and vanish.
// What must be true of every call is recounted by the checker.
func TestSimulation(t *testing.T) {
	first, last := uint64(1), uint64(*seeds)
	if testing.Short() {
		last = 300
	}
	if *seed != 0 {
		first, last = *seed, *seed
	}
	var seen outcomes
	for n := first; n <= last; n++ {
		var story strings.Builder
		s := newSim(n, func(line string) { fmt.Fprintln(&story, line) })
		s.live()
		seen.count(s)
		if wrong := s.w.check.wrong; wrong != "" {
			t.Fatalf("seed %d (-run Simulation -seed %d): %s\n%s", n, n, wrong, story.String())
		}
		if *seed != 0 {
			t.Log("\n" + story.String())
		}
	}
	if *seed == 0 && !testing.Short() { // 300 calls need not be eventful
		seen.enough(t)
	}
}

// outcomes makes sure that the simulation meets what it is for.
type outcomes struct {
	ended                        map[string]int
	dismissed, crossed, vanished int
	lost, seatless               int
	kept, messages, detours      int
	guests, mixes, taken         int
	surveyed, graded, rung       int
}

func (o *outcomes) count(s *sim) {
	if o.ended == nil {
		o.ended = map[string]int{}
	}
	for _, e := range s.w.check.ended {
		o.ended[string(e.Outcome)+" by "+e.By]++
	}
	o.dismissed += s.dismissed
	o.crossed += s.crossed
	o.lost += s.lost
	o.kept += s.kept
	o.guests += s.guests
	o.taken += s.taken
	o.mixes += s.w.check.mixes
	o.messages += s.w.check.messages
	o.detours += s.w.check.detours
	o.rung += s.w.check.rung
	o.surveyed += s.w.check.surveyed
	o.graded += s.w.check.graded
	if s.w.call.bereft {
		o.seatless++
	}
	for _, name := range s.w.names() {
		if s.w.phones[name].gone {
			o.vanished++
		}
	}
}

func (o *outcomes) enough(t *testing.T) {
	t.Logf("ended %v, dismissed %d, crossed %d, vanished %d, on hold %d, citizens who lost their person %d, kept places %d, messages %d, ways on %d, surveys %d, grades %d, early sound %d", o.ended, o.dismissed, o.crossed, o.vanished, o.lost, o.seatless, o.kept, o.messages, o.detours, o.surveyed, o.graded, o.rung)
	for _, kind := range []string{"answered by seat", "answered by citizen", "answered by system", "abandoned by citizen", "overflow by system", "lost by system"} {
		if o.ended[kind] < 5 {
			t.Errorf("no call was %s: the simulation is too tame", kind)
		}
	}
	t.Logf("supervisors %d, mixes %d, taken over %d", o.guests, o.mixes, o.taken)
	if o.guests == 0 || o.mixes == 0 || o.taken == 0 {
		t.Error("no supervisor came in, was heard or took over: the simulation is too tame")
	}
	if o.dismissed == 0 || o.crossed == 0 || o.vanished == 0 || o.lost == 0 || o.seatless == 0 || o.kept == 0 || o.messages == 0 || o.detours == 0 || o.rung == 0 || o.graded == 0 || o.graded == o.surveyed {
		t.Error("nothing was dismissed, crossed or vanished, or not on hold, or nobody lost a person, kept a place, left a message, was led elsewhere, gave or refused a grade, or was heard before the answer: the simulation is too tame")
	}
}

// sim is a world with an engine and people who act at random.
type sim struct {
	w    *world
	r    *rand.Rand
	note func(string)

	read      int         // tells that the engine has read
	sent      []acd.Order // orders that the call has not got yet
	offer     uint64      // last one made
	standing  uint64      // offer that rings, 0 when none does
	offerable bool
	gone      bool
	talking   bool
	overflown bool
	dismissed int
	crossed   int
	kept      int
	lost      int    // phones that vanished on hold
	guest     string // the supervisor, as the engine knows
	guests    int
	taken     int
}

func newSim(n uint64, note func(string)) *sim {
	s := &sim{r: rand.New(rand.NewPCG(n, 7)), note: note}
	setup := setup()
	setup.Early = s.chance(4)
	setup.Flow.Early = s.chance(3)
	if s.chance(5) {
		setup.Flow.Greeting = nil
	}
	if s.chance(5) {
		setup.Flow.Connect = []string{"at-your-service"}
	}
	if s.chance(6) {
		setup.Flow.Overflow = nil
	}
	if s.chance(5) {
		setup.From = ""
	}
	if s.chance(30) {
		setup.Refuse = "closed"
	}
	setup.Flow.Answer = ivr.Answer{Citizen: s.chance(3), Seat: s.chance(3), Name: "line-city"}
	if s.chance(4) {
		setup.Flow.Announce[0].After = 10 * time.Second
		setup.Flow.Announce[0].Position, setup.Flow.Announce[0].Wait = true, true
	}
	if s.chance(6) {
		setup.Flow.Keys['7'] = ivr.Choice{Keep: true, Say: []string{"kept-place"}}
	}
	setup.Flow.EarlyMedia = s.chance(2)
	if s.chance(2) {
		setup.Flow.Survey = []string{"survey"}
	}
	if setup.Flow.Overflow != nil && s.chance(2) {
		setup.Flow.Overflow["full"] = []ivr.Way{{Queue: "second"}, {Say: []string{"moment"}, Stay: true}, {Message: 5 * time.Second}}[s.r.IntN(3)]
		setup.Flow.Overflow["closed"] = setup.Flow.Overflow["full"]
	}
	s.w = newWorld(setup, note)
	return s
}

func (s *sim) chance(oneIn int) bool { return s.r.IntN(oneIn) == 0 }

func (s *sim) live() {
	laws := []media.Law{media.PCMA, media.PCMU}[:1+s.r.IntN(2)]
	s.w.citizen(s.chance(4), laws...)
	s.w.input(Begin{})
	for range 20 + s.r.IntN(100) {
		if s.w.done {
			break
		}
		s.pass(time.Duration(s.r.IntN(1+s.r.IntN(3000))) * time.Millisecond)
		s.something()
	}
	s.finish()
	s.w.check.final()
	for _, name := range s.w.names() {
		if p := s.w.phones[name]; !p.gone && len(p.ended) != 1 {
			s.w.check.fail("phone %s was left hanging", name)
		}
	}
}

// finish lets the citizen go and everything come to its end.
func (s *sim) finish() {
	for _, name := range s.w.names() {
		s.w.phones[name].slow = false
	}
	s.say("the story ends")
	s.w.carry()
	s.lose()
	s.pass(100 * time.Millisecond)
	if !s.w.phones[Citizen].gone {
		s.w.phones[Citizen].do(s.w, sip.WantEnd{})
		s.w.carry()
	} else {
		s.w.input(Hangup{Why: "mailbox-full"})
	}
	for range 400 {
		if s.quiet() {
			break
		}
		s.judge()
		s.settle()
		s.pass(time.Second)
	}
}

// lose: a phone that vanished on hold is found out.
func (s *sim) lose() {
	l := s.w.call.partner
	if l == nil || l.phase != up || l.browser || l.agreed.Send && l.agreed.Receive {
		return
	}
	p := s.w.phones[l.name]
	p.gone = p.gone || s.chance(2)
	if !p.gone {
		return
	}
	s.pass(askEvery + 33*time.Second)
	s.lost++
	if l.phase == up {
		s.w.check.fail("the phone of %s has vanished on hold, and the call goes on", l.name)
	}
}

// quiet tells that the call is over and no phone waits for anything.
func (s *sim) quiet() bool {
	for _, p := range s.w.phones {
		if !p.gone && (len(p.ended) == 0 || !p.dialog.Wake().IsZero()) {
			return false
		}
	}
	return s.w.done
}

// settle delivers everything that is on its way.
func (s *sim) settle() {
	for len(s.w.opens) > 0 {
		s.w.open("")
	}
	for len(s.sent) > 0 {
		s.deliver()
	}
}

func (s *sim) pass(d time.Duration) { s.w.until(s.w.now.Add(d)) }

func (s *sim) say(format string, args ...any) {
	s.note(seconds(s.w.now) + " " + fmt.Sprintf(format, args...))
}

// something lets one thing happen.
func (s *sim) something() {
	switch s.r.IntN(14) {
	case 0, 1, 2:
		s.judge()
		s.make()
	case 3, 4, 5:
		s.deliver()
	case 6, 7:
		if len(s.w.opens) > 0 {
			failed := ""
			if s.chance(8) {
				failed = []string{"no free RTP port pair", "the place of 1001 is gone"}[s.r.IntN(2)]
			}
			if failed == "" && s.chance(5) {
				browser := s.chance(2)
				s.say("%s opens by itself, at a browser: %t", s.w.opens[0].Leg, browser)
				s.w.openAuto(browser)
				break
			}
			if failed == "" && s.chance(3) {
				s.say("%s opens at a browser", s.w.opens[0].Leg)
				s.w.openBrowser()
				break
			}
			s.say("%s opens %s", s.w.opens[0].Leg, failed)
			s.w.open(failed)
		}
	case 8:
		s.house()
	case 9:
		s.supervise()
	case 10:
		if len(s.w.seated) > 0 {
			s.browserActs(s.w.seated[max(s.r.IntN(len(s.w.seated)), s.r.IntN(len(s.w.seated)))])
		}
	default:
		names := s.w.names()
		s.act(s.w.phones[names[max(s.r.IntN(len(names)), s.r.IntN(len(names)))]]) // the newest most often
	}
	s.w.carry()
}
