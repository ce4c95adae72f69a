package lab

import (
	"fmt"
	"strconv"
	"time"

	"hotline/acd"
)

// Distributor decides which waiting call goes to which seat: the production
// engine, or in tests one that breaks a rule. Decisions are read before the
// next input: see acd.Engine.Decide.
type Distributor interface {
	Decide(now time.Time, in acd.Input) []acd.Decision
	Wake() time.Time
}

// origin is the wall clock at the start of every run.
var origin = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Sim is a run of a scenario: citizens and seats on virtual time around a
// distributor. An offer is answered at once. It is not safe for concurrent use.
type Sim struct {
	sc     Scenario
	engine Distributor

	now     int64 // microseconds from the start
	agenda  agenda
	sources []source // by queue
	seats   []seat
	shifts  []shift
	calls   []call // by place
	orders  []order
	answer  acd.Accepted // that is being told

	backs   map[int64]*missed  // to be called back, by number
	dialled map[string]*missed // offered and not confirmed, by the engine's call

	arrived  int64 // calls so far, warm-up included
	living   int64 // of them on the line
	arriving int32 // place of the call that arrives in this moment; -1 for none
	events   uint64
	digest   uint64
	book     book
	err      error
}

// source makes the citizens of a queue.
type source struct {
	name                      string
	between, handle, patience Span
	profile                   []float64 // in place of between
	arrivals, works, waits    *dice
	luck, keeps               *dice
	returns                   *returns // nil: nobody calls again
	free                      []int32  // places of its calls that are free
}

// seat is a person of a group.
type seat struct {
	group   int
	speed   float64
	busy    bool
	leaving bool // the shift is over, the call is not
}

// call is a citizen on the line. Its place is its id for the engine; a place
// is used again by its queue when the engine has forgotten the call, so that what
// is said of it is made once: an input costs an allocation.
type call struct {
	comes, waits, goes acd.Input

	number  int64 // in the order of arrival, from 0
	queue   int32
	seat    int32 // who serves it; -1 while it waits
	arrived int64
	handle  int64 // at speed 1
	lucky   int   // the attempt to call back that reaches the citizen
	from    int32 // the number of a citizen who may call again
	holder  int32 // who holds their matter; -1 for nobody
}

// New prepares a run with the production engine.
func New(sc Scenario) (*Sim, error) { return Drive(sc, acd.New(sc.EngineRules())) }

// Drive prepares a run with another distributor, whose rules are the
// scenario's EngineRules. A scenario with a mistake is refused with the first.
func Drive(sc Scenario, d Distributor) (*Sim, error) {
	if mistakes := sc.Check(); len(mistakes) > 0 {
		return nil, fmt.Errorf("cannot run the scenario: %s: %s", mistakes[0].Where, mistakes[0].Text)
	}
	s := &Sim{sc: sc, engine: d, arriving: -1, book: newBook(sc), backs: map[int64]*missed{}, dialled: map[string]*missed{}}
	for i, q := range sc.Queues {
		s.sources = append(s.sources, source{
			name:     q.Name,
			between:  Span{Mean: time.Duration(float64(time.Hour) / q.hourly())},
			profile:  q.Profile,
			handle:   q.Handle,
			patience: q.Patience,
			arrivals: newDice(sc.Seed, q.Name, "arrivals"),
			works:    newDice(sc.Seed, q.Name, "handle"),
			waits:    newDice(sc.Seed, q.Name, "patience"),
			luck:     newDice(sc.Seed, q.Name, "luck"),
			keeps:    newDice(sc.Seed, q.Name, "keeps"),
			returns:  returnsOf(q, sc.Seed),
		})
		s.await(i)
	}
	for g, group := range sc.Groups {
		s.signIn(s.hire(g, group.Seats))
		for _, sh := range group.Shifts {
			s.enlist(sh, s.hire(g, sh.Seats))
		}
	}
	return s, s.err
}

// Advance lets so many events happen; false when the run is over, or failed.
func (s *Sim) Advance(events int) bool {
	for range events {
		if s.unsettled() == 0 && s.arrived == int64(s.sc.Calls+s.sc.Warmup) {
			return false
		}
		s.tick()
		e, more := s.agenda.next()
		if !more {
			s.stranded()
		}
		if !more || s.err != nil {
			return false
		}
		s.happen(e)
	}
	return true
}

// unsettled is how many citizens are on the line or to be called back.
func (s *Sim) unsettled() int { return int(s.living) + len(s.backs) }

// stranded ends a run in which nothing happens any more.
func (s *Sim) stranded() {
	if s.living > 0 {
		s.fail("%d citizens wait, and nobody may ever serve them", s.living)
	}
	if len(s.backs) > 0 {
		s.fail("%d citizens are to be called back, and nobody may ever do it", len(s.backs))
	}
}

// Done gives the share of the calls that have arrived.
func (s *Sim) Done() float64 {
	return float64(s.arrived) / float64(s.sc.Calls+s.sc.Warmup)
}

// Run lets everything happen and gives the result.
func (s *Sim) Run() (Result, error) {
	for s.Advance(1 << 20) {
	}
	return s.Result()
}

// happen lists everything that can happen in a run.
func (s *Sim) happen(e event) {
	s.now = e.at
	switch e.what {
	case arrives:
		s.onArrives(e)
	case leaves:
		s.onLeaves(e)
	case ends:
		s.onEnds(e)
	case begins:
		s.onBegins(e)
	case closes:
		s.onCloses(e)
	case keeps:
		s.onKeeps(e)
	case dialsInVain:
		s.onDialsInVain(e)
	case endsBack:
		s.onEndsBack(e)
	}
	s.settle()
	s.arriving = -1
	s.bound()
}

// bound ends a run that would never end.
func (s *Sim) bound() {
	if s.now > century.Microseconds() {
		s.fail("the run takes longer than a century of virtual time")
	}
}

// tick gives the engine the ticks that it asked for before the next event. What
// follows from one may be the next event.
func (s *Sim) tick() {
	for wake := s.engine.Wake(); !wake.IsZero() && s.err == nil; wake = s.engine.Wake() {
		due := wake.Sub(origin).Microseconds()
		if next := s.agenda.first(); next == nil && s.unsettled() == 0 || next != nil && due > next.at {
			return
		}
		s.now = max(s.now, due)
		s.tell(acd.Tick{})
		s.settle()
		s.bound()
	}
}

// order is a decision that is still to be carried out.
type order struct {
	kind         acd.DecisionKind
	call, person string
	offer        uint64
	why          string
	number       string
}

// tell gives the engine an input; settle carries out what it decides.
func (s *Sim) tell(in acd.Input) {
	decisions := s.engine.Decide(origin.Add(time.Duration(s.now)*time.Microsecond), in)
	for i := range decisions {
		d := &decisions[i]
		s.orders = append(s.orders, order{d.Kind, d.Call, d.Person, d.Offer, d.Why, d.Number})
	}
}

// settle carries out orders, and those that follow from them.
func (s *Sim) settle() {
	for i := 0; i < len(s.orders) && s.err == nil; i++ {
		o := s.orders[i]
		back := s.dialled[o.call]
		switch {
		case o.kind == acd.Offered && o.number != "":
			s.onBackOffered(o)
		case o.kind == acd.Offered:
			s.answer = acd.Accepted{Call: o.call, Person: o.person, Offer: o.offer}
			s.tell(&s.answer)
		case o.kind == acd.Confirmed && back != nil:
			s.onBackConfirmed(back, o)
		case o.kind == acd.Confirmed:
			s.onConfirmed(o)
		case o.kind == acd.Overflowed:
			s.fail("the engine cannot keep more calls (%s): more work than seats, and citizens who do not leave", o.why)
		default:
			s.fail("the engine ended an offer (%s) that had been answered", o.why)
		}
	}
	s.orders = s.orders[:0]
}

func (s *Sim) fail(format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf("cannot go on with the run: "+format, args...)
	}
}

// place reads an id that place or personID has written.
func (s *Sim) place(id string, most int) int32 {
	n, err := strconv.Atoi(id)
	if err != nil || n < 0 || n >= most {
		s.fail("the engine named %q, which does not exist", id)
		return 0
	}
	return int32(n)
}
