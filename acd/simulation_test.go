package acd

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hotline/recording/fact"
)

var steps = flag.Int("steps", 0, "play the simulation for so many steps")

// TestSimulation plays thousands of random days: callers and seats with their
// own will, inputs that are late, doubled or cross each other, people who
// vanish, rules that change, engines that restart from a snapshot. The watcher
// judges every step. SEEDS=n plays n seeds, SEED=n only that one, -steps n as many
// as take n steps.
//
// Every fortieth day has a large hall, and now and then an engine is asked for its
// decisions alone.
func TestSimulation(t *testing.T) {
	first, count := uint64(1), 2000
	if *steps > 0 {
		count = math.MaxInt
	}
	if testing.Short() {
		count = 200
	}
	if n, err := strconv.Atoi(os.Getenv("SEEDS")); err == nil {
		count = n
	}
	if n, err := strconv.ParseUint(os.Getenv("SEED"), 10, 64); err == nil {
		first, count = n, 1
	}
	seen := map[string]int{}
	for seed := first; seed < first+uint64(count); seed++ {
		if *steps > 0 && seen["steps"] >= *steps {
			count = int(seed - first)
			break
		}
		s := newSimulation(seed)
		if err := s.run(); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, strings.Join(s.told, "\n"))
		}
		for what, n := range s.seen {
			seen[what] += n
		}
	}
	t.Logf("%d steps, %d offers, %d answers", seen["steps"], seen["MakeOffer"], seen["Confirm"])
	if count < 200 {
		return
	}
	// The days must be eventful, or they prove nothing.
	for _, what := range []string{
		"Withdraw missed", "Withdraw abandoned", "Withdraw not-ready", "Withdraw signed-out", "Withdraw moved",
		"Withdraw rules", "Withdraw no-port", "Withdraw answered-elsewhere", "Dismiss gone", "Dismiss answered-elsewhere",
		"Dismiss engaged", "Dismiss signed-out", "Dismiss moved", "Dismiss skill", "Overflow full",
		"Overflow too-long", "Overflow closed", "offer.refused", "offer.unreachable", "seat.state", "system.rules", "outer ring", "reserved", "order best-level", "order specialist", "order least-talk", "order fewest-calls",
	} {
		if seen[what] < count/100 {
			t.Errorf("only %d times in %d seeds: %s", seen[what], count, what)
		}
	}
}

// simulation is a city for some minutes.
type simulation struct {
	dice   *rand.Rand
	now    int64
	end    int64 // when the callers are sent home
	engine *Engine
	watch  *watcher
	rules  Rules
	post   []letter // inputs on their way, by time
	live   map[string]bool
	made   int // calls so far
	most   int
	staff  int // people the rules may name
	tables int // queues, at most
	told   []string
	seen   map[string]int
}

// letter is an input that reaches the engine at a time.
type letter struct {
	at int64
	in Input
}

const storyLines = 400 // of a failing seed

func newSimulation(seed uint64) *simulation {
	s := &simulation{
		dice: rand.New(rand.NewPCG(seed, 4)), live: map[string]bool{}, seen: map[string]int{},
		now: time.Date(2026, 11, 23, 23, 58, 0, 0, time.UTC).UnixMilli(),
	}
	s.end, s.most, s.staff, s.tables = s.now+3*60_000, 6+s.dice.IntN(12), 6, 4
	if seed%40 == 0 {
		s.most, s.staff, s.tables = 40+s.dice.IntN(40), 24, 10
	}
	s.rules = s.someRules()
	s.engine, s.watch = New(s.rules), newWatcher(s.rules)
	return s
}

// chance is true in n of 100 cases.
func (s *simulation) chance(n int) bool { return s.dice.IntN(100) < n }

func (s *simulation) seconds(n int) time.Duration {
	return time.Duration(s.dice.IntN(n+1)) * time.Second
}

func (s *simulation) someRules() Rules {
	var r Rules
	skills := []string{"en", "biz", "tax"}
	for i := range s.dice.IntN(s.tables) + 1 {
		q := Queue{Name: "q" + strconv.Itoa(i), RingFor: time.Second + s.seconds(14), WrapUp: s.seconds(10), Boost: s.seconds(20)}
		for _, name := range skills[:s.dice.IntN(3)] {
			q.Needs = append(q.Needs, Skill{Name: name, Level: 1 + s.dice.IntN(3)})
		}
		if s.chance(40) {
			q.Order = []SeatOrder{BestLevel, Specialist, LeastTalk, FewestCalls, "no order"}[s.dice.IntN(5)]
		}
		if s.chance(20) {
			q.Priority = s.dice.IntN(3) - 1
		}
		if s.chance(20) {
			q.Any = [][]Skill{{{Name: "en", Level: 2}, {Name: "tax", Level: 1}}}
		}
		for s.chance(30) {
			r := Ring{After: s.seconds(40), Need: Need{All: []Skill{{Name: skills[s.dice.IntN(3)], Level: 1 + s.dice.IntN(2)}}}}
			if s.chance(30) {
				r.Need = Need{}
			}
			q.Rings = append(q.Rings, r)
		}
		if s.chance(30) {
			q.MaxWaiting = 1 + s.dice.IntN(3)
		}
		if s.chance(30) {
			q.MaxWait = 10*time.Second + s.seconds(40)
		}
		r.Queues = append(r.Queues, q)
	}
	if s.chance(3) {
		r.Queues = nil
	}
	s.dice.Shuffle(len(r.Queues), func(i, j int) { r.Queues[i], r.Queues[j] = r.Queues[j], r.Queues[i] })
	for s.chance(25) {
		r.Reserves = append(r.Reserves, Reserve{Skill: skills[s.dice.IntN(3)], Level: 1 + s.dice.IntN(3), Free: 1 + s.dice.IntN(2)})
	}
	if s.chance(40) {
		r.Misses = 1 + s.dice.IntN(3)
	}
	if s.chance(20) {
		r.East = 8 * time.Hour
	}
	for i := range s.staff {
		p := Person{ID: "p" + strconv.Itoa(i)}
		for _, name := range skills {
			if s.chance(60) {
				p.Skills = append(p.Skills, s.someSkill(name))
			}
			if s.chance(10) {
				p.Skills = append(p.Skills, s.someSkill(name))
			}
		}
		if s.chance(90) {
			r.People = append(r.People, p)
		}
	}
	return r
}

// someSkill is held for ever or for some time.
func (s *simulation) someSkill(name string) Skill {
	k := Skill{Name: name, Level: 1 + s.dice.IntN(4)}
	if s.chance(15) {
		k.From = at(s.now + int64(s.dice.IntN(120))*1000)
	}
	if s.chance(15) {
		k.Until = at(s.now + int64(s.dice.IntN(120))*1000)
	}
	return k
}

// needs are now and then what a call needs besides its queue.
func (s *simulation) needs() string {
	if s.chance(80) {
		return ""
	}
	return []string{"en >= 2", "biz | tax", "en, biz >= 2", "no need"}[s.dice.IntN(4)]
}

func (s *simulation) person() string { return "p" + strconv.Itoa(s.dice.IntN(s.staff+1)) } // the last is a stranger

func (s *simulation) queue() string { return "q" + strconv.Itoa(s.dice.IntN(s.tables)) }

// mail sends an input that arrives within some time; sometimes it arrives twice.
func (s *simulation) mail(within int, in Input) {
	s.put(letter{at: s.now + s.delay(within), in: in})
	if s.chance(8) {
		s.put(letter{at: s.now + s.delay(4*within), in: in})
	}
}

// delay prefers whole seconds, so that things happen at the same time.
func (s *simulation) delay(within int) int64 {
	d := int64(s.dice.IntN(within + 1))
	if s.chance(50) {
		d -= d % 1000
	}
	return d
}

func (s *simulation) put(l letter) {
	i, _ := slices.BinarySearchFunc(s.post, l, func(a, b letter) int {
		if a.at <= b.at {
			return -1
		}
		return 1
	})
	s.post = slices.Insert(s.post, i, l)
}

func (s *simulation) run() error {
	for range s.staff/2 + s.dice.IntN(s.staff/2+1) {
		s.mail(20_000, SignIn{Person: s.person(), Place: "x", Contact: "x", Ready: s.chance(80)})
	}
	for {
		wake := s.engine.Wake()
		switch {
		case !wake.IsZero() && wake.UnixMilli() < s.end+time.Hour.Milliseconds() && (len(s.post) == 0 || wake.UnixMilli() <= s.post[0].at):
			s.now = max(s.now, wake.UnixMilli())
			if err := s.step(Tick{}); err != nil {
				return err
			}
		case len(s.post) > 0:
			l := s.post[0]
			s.post = s.post[1:]
			s.now = max(s.now, l.at)
			if err := s.step(l.in); err != nil {
				return err
			}
		case s.now < s.end:
			s.now += int64(1000 + s.dice.IntN(1000))
		default:
			return s.close()
		}
		if s.now < s.end {
			s.somethingHappens()
		}
	}
}

// somethingHappens lets something happen in the city.
func (s *simulation) somethingHappens() {
	switch n := s.dice.IntN(100); {
	case n < 16:
		for range s.tables / 4 {
			if s.made < s.most {
				s.call()
			}
		}
	case n < 20:
		s.mail(3000, SetReady{Person: s.person()})
	case n < 22:
		s.mail(3000, SetNotReady{Person: s.person(), Reason: []string{"lunch", "tea"}[s.dice.IntN(2)]})
	case n < 23:
		s.mail(3000, SignOut{Person: s.person()})
	case n < 26:
		place := []string{"x", "y"}[s.dice.IntN(2)]
		s.mail(3000, SignIn{Person: s.person(), Place: place, Contact: place, Ready: s.chance(60)})
	case n < 28:
		s.mail(3000, EndWrapUp{Person: s.person()})
	case n < 29:
		s.mail(3000, SetRules{Rules: s.someRules()})
	case n < 30:
		s.mail(3000, Accepted{Call: "c1", Person: s.person(), Offer: uint64(s.dice.IntN(20))})
	}
}

// call sends a citizen through a whole life. Its letters come in order but
// for the doubled ones.
func (s *simulation) call() {
	s.made++
	id := "c" + strconv.Itoa(s.made)
	s.live[id] = true
	in := Arrive{Call: id, Line: "12345", From: "053182345678"}
	if s.chance(20) {
		in.Arrived = at(s.now - int64(s.dice.IntN(60_000)) + 5000)
	}
	s.put(letter{at: s.now, in: in})
	s.mail(6000, Offerable{Call: id, Queue: s.queue(), Needs: s.needs()})
	if s.chance(30) {
		s.mail(15_000, Offerable{Call: id, Queue: s.queue(), Needs: s.needs()})
	}
	if s.chance(10) {
		s.mail(30_000, Prioritise{Call: id, Priority: s.dice.IntN(3) - 1, Boost: s.seconds(30)})
	}
	patience := 90_000
	if s.chance(30) {
		patience = 8000
	}
	s.mail(patience, Gone{Call: id, Why: "patience"})
}

func (s *simulation) step(in Input) error {
	double, err := s.double()
	if err != nil {
		return err
	}
	s.say(at(s.now).Format("15:04:05.000 ") + inWords(in))
	if in, ok := in.(Gone); ok {
		delete(s.live, in.Call)
	}
	s.seen["steps"]++
	in = s.dated(in)
	orders, facts := s.engine.Step(at(s.now), in)
	for _, f := range facts {
		s.say("    = " + factWords(f))
		s.seen[string(f.Kind())]++
		if made, is := f.Body.(fact.OfferMade); is && made.Reason.Ring > 0 {
			s.seen["outer ring"]++
		}
		if made, is := f.Body.(fact.OfferMade); is && made.Reason.Reserved > 0 {
			s.seen["reserved"]++
		}
		if made, is := f.Body.(fact.OfferMade); is {
			s.seen["order "+made.Reason.Rule]++
		}
	}
	for _, o := range orders {
		s.say("    > " + orderWords(o))
		s.react(o)
	}
	if err := s.watch.step(at(s.now), in, orders, facts, s.engine); err != nil {
		return err
	}
	if double != nil {
		return s.same(double, in, orders, facts)
	}
	return nil
}

func (s *simulation) say(line string) {
	s.told = append(s.told, line)
	if len(s.told) > 2*storyLines {
		s.told = slices.Delete(s.told, 0, storyLines)
	}
}

// double restores a second engine from a snapshot, now and then.
func (s *simulation) double() (*Engine, error) {
	if !s.chance(5) {
		return nil, nil
	}
	data, err := s.engine.Snapshot()
	if err != nil {
		return nil, err
	}
	return Restore(data)
}

// same checks that the restored engine did what the other did, from the input
// as a record keeps it, and lets it go on in place of the other.
func (s *simulation) same(double *Engine, in Input, wantOrders []Order, wantFacts []fact.Fact) error {
	in, err := DecodeInput(EncodeInput(in))
	if err != nil {
		return err
	}
	var orders []Order
	facts := wantFacts
	if s.chance(50) {
		orders = ordersOf(double.Decide(at(s.now), in))
	} else {
		orders, facts = double.Step(at(s.now), in)
	}
	if got, want := fmt.Sprint(orders, facts), fmt.Sprint(wantOrders, wantFacts); got != want {
		return fmt.Errorf("the restored engine said %s, not %s", got, want)
	}
	one, err1 := s.engine.Snapshot()
	other, err2 := double.Snapshot()
	if err1 != nil || err2 != nil || !bytes.Equal(one, other) {
		return fmt.Errorf("the restored engine went to %s, not %s", other, one)
	}
	if !double.Wake().Equal(s.engine.Wake()) {
		return fmt.Errorf("the restored engine wakes at %s, not %s", double.Wake(), s.engine.Wake())
	}
	s.engine = double
	return nil
}

// react is what phones and calls do when they are told something.
func (s *simulation) react(o Order) {
	switch o := o.(type) {
	case MakeOffer:
		s.seen["MakeOffer"]++
		answer := Accepted{Call: o.Call, Person: o.Person, Offer: o.Offer}
		switch n := s.dice.IntN(100); {
		case n < 70:
			s.mail(6000, answer)
		case n < 80:
			s.mail(20_000, answer) // late: it may cross the end of the ringing
		case n < 87:
			s.mail(6000, Refused{Call: o.Call, Person: o.Person, Offer: o.Offer, Status: 486})
		case n < 92:
			s.mail(6000, Unreachable{Call: o.Call, Person: o.Person, Offer: o.Offer, Status: 408})
		case n < 96:
			s.mail([]int{5, 5, 3000}[s.dice.IntN(3)], NotRung{Call: o.Call, Person: o.Person, Offer: o.Offer, Why: "no-port"})
		}
	case Withdraw:
		s.seen["Withdraw "+o.Why]++
		if o.Why == "missed" && s.chance(60) {
			s.mail(1000, SetReady{Person: o.Person})
		}
		if s.chance(10) { // the answer had left the phone already
			s.mail(2000, Accepted{Call: o.Call, Person: o.Person, Offer: o.Offer})
		}
	case Confirm:
		s.seen["Confirm"]++
		if s.chance(30) {
			s.mail(8000, Held{Call: o.Call, Person: o.Person})
			s.mail(16_000, Resumed{Call: o.Call, Person: o.Person})
		}
		if s.chance(50) {
			s.mail(20_000, Released{Call: o.Call, Person: o.Person})
		}
	case Dismiss:
		s.seen["Dismiss "+o.Why]++
	case Overflow:
		s.seen["Overflow "+o.Why]++
		if s.chance(50) {
			s.mail(1000, Offerable{Call: o.Call, Queue: s.queue()})
		}
	}
}

// close sends everybody home and looks whether anything is left.
func (s *simulation) close() error {
	for i := 1; i <= s.made; i++ {
		if id := "c" + strconv.Itoa(i); s.live[id] {
			if err := s.step(Gone{Call: id, Why: "closing"}); err != nil {
				return err
			}
		}
	}
	for _, p := range s.engine.View().Seats {
		if err := s.step(SignOut{Person: p.Person}); err != nil {
			return err
		}
	}
	v := s.engine.View()
	if len(v.Calls) > 0 || len(v.Seats) > 0 || !s.engine.Wake().IsZero() && s.engine.clock.next() != &s.engine.change {
		return fmt.Errorf("after closing time there are %d calls, %d seats, and a timer for %s", len(v.Calls), len(v.Seats), s.engine.Wake())
	}
	return s.watch.settle()
}

// dated lets some inputs tell of what happened a moment ago, as calls do, or
// of a moment that cannot be.
func (s *simulation) dated(in Input) Input {
	t := at(s.now - int64(s.dice.IntN(60)) + 5)
	if s.dice.IntN(3) > 0 {
		return in
	}
	switch in := in.(type) {
	case Accepted:
		in.At = t
		return in
	case Gone:
		in.At = t
		return in
	case Released:
		in.At = t
		return in
	case Held:
		in.At = t
		return in
	case Resumed:
		in.At = t
		return in
	}
	return in
}
