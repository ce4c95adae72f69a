package acd

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"hotline/recording/fact"
	"hotline/seats"
)

// watcher is the differential oracle. It knows the rules, the inputs, and what
// the engine says, never the engine's lists. It follows each fact on plain maps
// and recomputes by full scan what every offer had to be.
type watcher struct {
	rules  Rules
	seq    int
	calls  map[string]*watchedCall
	people map[string]*watchedPerson
	days   *seats.Days
	signed map[string]int64 // when each person signed in
	shifts map[string]int64 // milliseconds signed in, of shifts that ended
	now    int64
	before int64 // now of the last step
	steps  int
	dated  int64  // when what the input tells of happened
	gone   string // the call that this input ends
	paused int64  // nothing may be offered before
	today  map[string]*tally
}

type watchedCall struct {
	id, queue, state string
	asked, needs     Need // of its own: as it asked last, and in force
	own              *Prioritise
	ring             int
	arrived          int64
	seq              int
	person           string
	offer            uint64
}

type watchedPerson struct {
	since           int64 // of the state
	misses          int
	id, place, call string
	state           seats.State
	idle            int64
}

func newWatcher(r Rules) *watcher {
	return &watcher{
		rules: tidy(r), calls: map[string]*watchedCall{}, people: map[string]*watchedPerson{},
		today: map[string]*tally{}, days: seats.NewDays(time.UTC), signed: map[string]int64{}, shifts: map[string]int64{},
	}
}

// step judges one step of the engine.
func (w *watcher) step(now time.Time, in Input, orders []Order, facts []fact.Fact, e *Engine) error {
	w.now = now.UnixMilli()
	w.gone = ""
	w.dated = w.now
	if t := dateOf(in); !t.IsZero() {
		w.dated = min(w.now, t.UnixMilli())
	}
	if then := w.day(w.before); then != w.day(w.now) {
		w.today = map[string]*tally{}
	}
	w.before = w.now
	w.input(in)
	for _, f := range facts {
		if want := w.when(f); f.At.UnixMilli() != want || f.At.Location() != time.UTC {
			return fmt.Errorf("%s is written at %s, not at %s", factWords(f), f.At, at(want))
		}
		if err := w.fact(f); err != nil {
			return fmt.Errorf("%s: %w", factWords(f), err)
		}
		w.days.Add(f)
	}
	if w.gone != "" {
		delete(w.calls, w.gone)
	}
	if err := w.orders(orders, facts); err != nil {
		return err
	}
	if c, p := w.best(); c != nil {
		return fmt.Errorf("%s waits for %s and %s is ready", c.id, c.queue, p.id)
	}
	if err := e.Invariants(); err != nil {
		return err
	}
	if err := sameAlone(e); err != nil {
		return err
	}
	if w.steps++; w.steps%16 == 0 {
		if err := sameWhy(e, w); err != nil {
			return err
		}
	}
	return w.compare(e.View())
}

func (w *watcher) input(in Input) {
	switch in := in.(type) {
	case Arrive:
		if w.calls[in.Call] == nil {
			w.seq++
			arrived := w.now
			if !in.Arrived.IsZero() {
				arrived = min(arrived, in.Arrived.UnixMilli())
			}
			w.calls[in.Call] = &watchedCall{id: in.Call, state: "greeting", arrived: arrived, seq: w.seq}
		}
	case Gone:
		w.gone = in.Call
		if c := w.calls[in.Call]; c != nil && c.state == "waiting" {
			c.state = "gone"
		}
	case Released:
		if c := w.calls[in.Call]; c != nil && c.state == "talking" && c.person == in.Person {
			c.state, c.person = "released", ""
		}
	case SetRules:
		was := w.rules.East
		if Digest(in.Rules) != Digest(w.rules) {
			w.rules = tidy(in.Rules)
		}
		if !w.rules.usesToday() || w.rules.East != was {
			w.today = map[string]*tally{}
		}
		for _, c := range w.calls {
			if c.state == "waiting" {
				w.reach(c)
			}
		}
	case Prioritise:
		if c := w.calls[in.Call]; c != nil && c.state != "talking" {
			c.own = &in
			if c.state == "waiting" {
				w.reach(c)
			}
		}
	case Offerable:
		if c := w.calls[in.Call]; c != nil {
			c.asked, _ = ParseNeed(in.Needs)
		}
	case Tick:
		if w.now >= w.paused {
			w.paused = 0
		}
		for _, c := range w.calls {
			if c.state == "waiting" {
				w.reach(c)
			}
		}
	}
}

// fact follows one fact.
func (w *watcher) fact(f fact.Fact) error {
	c, p := w.calls[f.Call], w.people[f.Person]
	switch b := f.Body.(type) {
	case fact.CallQueued:
		if b.Again != (c.queue != "") {
			return fmt.Errorf("it was in queue %q before", c.queue)
		}
		c.queue, c.needs = f.Queue, c.asked
		if c.state != "offered" {
			c.state = "waiting"
		}
		w.reach(c)
	case fact.CallOverflowed:
		c.queue, c.state, c.needs = f.Queue, "overflowed", c.asked
	case fact.OfferMade:
		return w.offered(f, b)
	case fact.OfferMissed:
		if p.misses++; p.misses < w.rules.Misses {
			p.idle = w.now
		} else {
			p.misses = 0
		}
		return w.fellThrough(c, p, b.Offer)
	case fact.OfferRefused:
		return w.fellThrough(c, p, b.Offer)
	case fact.OfferUnreachable:
		return w.fellThrough(c, p, b.Offer)
	case fact.OfferWithdrawn:
		if b.Why == "no-port" {
			w.paused = w.now + 1000
		}
		return w.fellThrough(c, p, b.Offer)
	case fact.CallAnswered:
		if b.WaitMS != f.At.UnixMilli()-c.arrived {
			return fmt.Errorf("it waited %d ms", f.At.UnixMilli()-c.arrived)
		}
		if w.reach(c); !w.mayServe(f.Person, c) {
			return fmt.Errorf("%s does not hold the skills", f.Person)
		}
		c.state, c.person, c.offer = "talking", f.Person, b.Offer
		w.did(f.Person).Calls++
		p.misses = 0
	case fact.SeatSignedIn:
		if p == nil {
			w.people[f.Person] = &watchedPerson{id: f.Person}
			w.signed[f.Person] = w.now
		}
		w.people[f.Person].place = f.Place
	case fact.SeatSignedOut:
		w.shifts[f.Person] += f.At.UnixMilli() - w.signed[f.Person]
		delete(w.signed, f.Person)
		delete(w.people, f.Person)
	case fact.SeatState:
		return w.state(f, b)
	}
	return nil
}

// when gives the time that a fact must have: an offer is made now, all else
// when it happened, but never before the person's last change.
func (w *watcher) when(f fact.Fact) int64 {
	state, isState := f.Body.(fact.SeatState)
	if _, made := f.Body.(fact.OfferMade); made || isState && state.To == seats.Offered.String() {
		return w.now
	}
	if p := w.people[f.Person]; p != nil {
		return max(w.dated, p.since)
	}
	return w.dated
}

// dateOf gives the time that an input brings with it.
func dateOf(in Input) time.Time {
	switch in := in.(type) {
	case Accepted:
		return in.At
	case Gone:
		return in.At
	case Released:
		return in.At
	case Held:
		return in.At
	case Resumed:
		return in.At
	}
	return time.Time{}
}

// state follows a person: without gap, by the table, in one call at most.
func (w *watcher) state(f fact.Fact, b fact.SeatState) error {
	p := w.people[f.Person]
	from, err1 := seats.Parse(b.From)
	to, err2 := seats.Parse(b.To)
	switch {
	case err1 != nil || err2 != nil:
		return fmt.Errorf("no such states")
	case p.state != from:
		return fmt.Errorf("%s was %s", p.id, p.state)
	case seats.Next(from, to) != nil:
		return seats.Next(from, to)
	case b.Call != f.Call:
		return fmt.Errorf("it is for call %q and about call %q", b.Call, f.Call)
	case (to == seats.Offered || to == seats.Talking || to == seats.Hold || to == seats.WrapUp) != (b.Call != ""):
		return fmt.Errorf("it is for call %q", b.Call)
	}
	if from == seats.Talking || from == seats.Hold {
		w.did(p.id).TalkMS += f.At.UnixMilli() - p.since
	}
	if to == seats.NotReady && b.Reason == "missed" && p.misses > 0 {
		return fmt.Errorf("%s missed %d offers, %d are allowed", p.id, p.misses, w.rules.Misses)
	}
	if to == seats.Ready && from != seats.Offered {
		p.idle = f.At.UnixMilli()
	}
	p.state, p.call, p.since = to, b.Call, f.At.UnixMilli()
	return nil
}

func (w *watcher) fellThrough(c *watchedCall, p *watchedPerson, offer uint64) error {
	if c.state != "offered" || c.offer != offer || c.person != p.id {
		return fmt.Errorf("%s is %s (offer %d to %s)", c.id, c.state, c.offer, c.person)
	}
	c.state, c.person, c.offer = "waiting", "", 0
	if c.id == w.gone {
		c.state = "gone"
	}
	w.reach(c)
	return nil
}

// offered checks an offer against the naive choice, and its reason against a recount.
func (w *watcher) offered(f fact.Fact, b fact.OfferMade) error {
	c, p := w.best()
	if c == nil || c.id != f.Call || p.id != f.Person {
		return fmt.Errorf("the right offer is %v to %v", c, p)
	}
	want := fact.Reason{Rule: string(w.queue(c.queue).Order.known()), Ring: w.ringOf(p.id, c), Key: w.key(p, c), IdleMS: w.now - p.idle, Waited: w.now - c.arrived}
	runnerUp := (*watchedPerson)(nil)
	for _, q := range w.people {
		switch {
		case q.state != seats.Ready:
		case !w.mayServe(q.id, c):
			want.Unfit++
		case w.reserved(q.id, c):
			want.Reserved++
		default:
			want.Fit++
			if q.id != p.id && (runnerUp == nil || w.better(q, runnerUp, c)) {
				runnerUp = q
			}
		}
	}
	if runnerUp != nil {
		want.RunnerUp = runnerUp.id
	}
	for _, d := range w.calls {
		if d.state == "waiting" && d != c && w.earlier(d, c) {
			want.Ahead++
		}
	}
	if b.Reason != want {
		return fmt.Errorf("its reason is %+v", want)
	}
	c.state, c.person, c.offer = "offered", p.id, b.Offer
	return nil
}

// best is the naive matcher: the first call, in the one order, that somebody
// ready may serve, and who of them is idle longest.
func (w *watcher) best() (*watchedCall, *watchedPerson) {
	var call *watchedCall
	var person *watchedPerson
	if w.paused != 0 {
		return nil, nil
	}
	for _, c := range w.calls {
		if c.state != "waiting" || call != nil && !w.earlier(c, call) {
			continue
		}
		var longest *watchedPerson
		for _, p := range w.people {
			if p.state == seats.Ready && w.mayServe(p.id, c) && !w.reserved(p.id, c) && (longest == nil || w.better(p, longest, c)) {
				longest = p
			}
		}
		if longest != nil {
			call, person = c, longest
		}
	}
	return call, person
}

func longer(p, q *watchedPerson) bool {
	return p.idle < q.idle || p.idle == q.idle && p.id < q.id
}

func (w *watcher) earlier(c, d *watchedCall) bool {
	if cp, dp := w.priority(c), w.priority(d); cp != dp {
		return cp > dp
	}
	ck, dk := c.arrived-w.boost(c), d.arrived-w.boost(d)
	return ck < dk || ck == dk && c.seq < d.seq
}

func (w *watcher) priority(c *watchedCall) int {
	if c.own != nil {
		return min(99, max(-99, c.own.Priority))
	}
	return w.queue(c.queue).Priority
}

func (w *watcher) boost(c *watchedCall) int64 {
	if c.own != nil {
		return max(0, c.own.Boost).Milliseconds()
	}
	return w.queue(c.queue).Boost.Milliseconds()
}

// day is the local day of a moment.
func (w *watcher) day(ms int64) string { return at(ms).Add(w.rules.East).Format(time.DateOnly) }

// did gives what a person did today; nobody counts it when no queue asks.
func (w *watcher) did(person string) *tally {
	if !w.rules.usesToday() {
		return &tally{}
	}
	if w.today[person] == nil {
		w.today[person] = &tally{}
	}
	return w.today[person]
}

// holding gives the levels of what a person holds now.
func (w *watcher) holding(person string) map[string]int {
	out := map[string]int{}
	for _, p := range w.rules.People {
		for _, s := range p.Skills {
			begun, ended := s.From.IsZero() || !at(w.now).Before(s.From), !s.Until.IsZero() && !at(w.now).Before(s.Until)
			if _, earlier := out[s.Name]; p.ID == person && begun && !ended && !earlier {
				out[s.Name] = s.Level
			}
		}
	}
	return out
}

// named gives the skills that a call in its ring asks for, at whatever level.
func (w *watcher) named(c *watchedCall) map[string]bool {
	q, out := w.queue(c.queue), map[string]bool{}
	needs := []Need{{q.Needs, q.Any}, c.needs}
	for _, r := range q.Rings[:min(c.ring, len(q.Rings))] {
		needs = append(needs, r.Need)
	}
	for _, n := range needs {
		for _, skills := range append([][]Skill{n.All}, n.Any...) {
			for _, s := range skills {
				out[s.Name] = true
			}
		}
	}
	return out
}

// key is what decides before idleness in the order of the call's queue.
func (w *watcher) key(p *watchedPerson, c *watchedCall) int64 {
	switch w.queue(c.queue).Order {
	case BestLevel:
		sum, named := 0, w.named(c)
		for name, level := range w.holding(p.id) {
			if named[name] {
				sum += level
			}
		}
		return int64(sum)
	case Specialist:
		return int64(len(w.holding(p.id)))
	case LeastTalk:
		return w.did(p.id).TalkMS / 1000
	case FewestCalls:
		return w.did(p.id).Calls
	}
	return 0
}

// better tells whether p comes before q for the call.
func (w *watcher) better(p, q *watchedPerson, c *watchedCall) bool {
	pk, qk := w.key(p, c), w.key(q, c)
	switch {
	case pk == qk:
		return longer(p, q)
	case w.queue(c.queue).Order == BestLevel:
		return pk > qk
	}
	return pk < qk
}

// reserved tells whether a reserve keeps the person from the call.
func (w *watcher) reserved(person string, c *watchedCall) bool {
	named := w.named(c)
	for _, r := range w.rules.Reserves {
		if named[r.Skill] || w.holding(person)[r.Skill] < r.Level {
			continue
		}
		others := 0
		for _, p := range w.people {
			if p.state == seats.Ready && p.id != person && w.holding(p.id)[r.Skill] >= r.Level {
				others++
			}
		}
		if others < r.Free {
			return true
		}
	}
	return false
}

func (w *watcher) queue(name string) Queue {
	i := slices.IndexFunc(w.rules.Queues, func(q Queue) bool { return q.Name == name })
	if i < 0 {
		return Queue{}
	}
	return w.rules.Queues[i]
}

// reach gives a call the ring of now.
func (w *watcher) reach(c *watchedCall) {
	c.ring = 0
	for _, r := range w.queue(c.queue).Rings {
		if c.arrived+r.After.Milliseconds() <= w.now {
			c.ring++
		}
	}
}

// mayServe tells whether a person holds now what the call needs in one of the
// rings that are open to it.
func (w *watcher) mayServe(person string, c *watchedCall) bool { return w.ringOf(person, c) >= 0 }

// ringOf gives the first ring by which a person may serve a call; -1 for none.
func (w *watcher) ringOf(person string, c *watchedCall) int {
	i := slices.IndexFunc(w.rules.People, func(p Person) bool { return p.ID == person })
	if i < 0 {
		return -1
	}
	holds := func(need Skill) bool {
		for _, s := range w.rules.People[i].Skills {
			begun, ended := s.From.IsZero() || !at(w.now).Before(s.From), !s.Until.IsZero() && !at(w.now).Before(s.Until)
			if s.Name == need.Name && begun && !ended {
				return s.Level >= need.Level // of two in force the first counts
			}
		}
		return false
	}
	holdsAll := func(n Need) bool {
		for _, s := range n.All {
			if !holds(s) {
				return false
			}
		}
		for _, either := range n.Any {
			if !slices.ContainsFunc(either, holds) {
				return false
			}
		}
		return true
	}
	q := w.queue(c.queue)
	if !holdsAll(c.needs) {
		return -1
	}
	if holdsAll(Need{q.Needs, q.Any}) {
		return 0
	}
	for i, r := range q.Rings[:min(c.ring, len(q.Rings))] {
		if holdsAll(r.Need) {
			return i + 1
		}
	}
	return -1
}

// orders checks that the floor is told exactly what the facts say.
func (w *watcher) orders(orders []Order, facts []fact.Fact) error {
	said, told := []string{}, []string{}
	for _, f := range facts {
		switch b := f.Body.(type) {
		case fact.OfferMade:
			said = append(said, orderWords(MakeOffer{Call: f.Call, Person: f.Person, Place: f.Place, Queue: f.Queue, Offer: b.Offer}))
		case fact.OfferMissed:
			said = append(said, orderWords(Withdraw{Call: f.Call, Person: f.Person, Offer: b.Offer, Why: "missed"}))
		case fact.OfferWithdrawn:
			said = append(said, orderWords(Withdraw{Call: f.Call, Person: f.Person, Offer: b.Offer, Why: b.Why}))
		case fact.CallAnswered:
			said = append(said, orderWords(Confirm{Call: f.Call, Person: f.Person, Offer: b.Offer}))
		case fact.OfferDismissed:
			said = append(said, orderWords(Dismiss{Call: f.Call, Person: f.Person, Offer: b.Offer, Why: b.Why}))
		case fact.CallOverflowed:
			said = append(said, orderWords(Overflow{Call: f.Call, Queue: f.Queue, Why: b.Why}))
		}
	}
	for _, o := range orders {
		if d, ok := o.(Dismiss); ok && (d.Why == "gone" || d.Why == "unknown") {
			continue // about an offer that nobody remembers: there is no fact
		}
		told = append(told, orderWords(o))
	}
	if !slices.Equal(said, told) {
		return fmt.Errorf("the facts say %q, the orders %q", said, told)
	}
	return nil
}

// compare holds the engine's picture against the watcher's.
func (w *watcher) compare(v View) error {
	if len(v.Calls) != len(w.calls) || len(v.Seats) != len(w.people) {
		return fmt.Errorf("the view shows %d calls and %d seats, there are %d and %d", len(v.Calls), len(v.Seats), len(w.calls), len(w.people))
	}
	with := map[string]string{}
	for _, got := range v.Calls {
		c := w.calls[got.Call]
		if c == nil || c.state != got.State || c.person != got.Person || c.queue != got.Queue {
			return fmt.Errorf("the view shows %+v, it is %+v", got, c)
		}
		if got.Person != "" && with[got.Person] != "" {
			return fmt.Errorf("%s has calls %s and %s", got.Person, with[got.Person], got.Call)
		}
		with[got.Person] = got.Call
	}
	for _, got := range v.Seats {
		p := w.people[got.Person]
		if p == nil || p.state != got.State || p.place != got.Place || p.call != got.Call {
			return fmt.Errorf("the view shows %+v, it is %+v", got, p)
		}
	}
	for _, q := range v.Queues {
		count := 0
		for _, c := range w.calls {
			if c.queue == q.Name && c.state == "waiting" {
				count++
			}
		}
		if q.Waiting != count {
			return fmt.Errorf("the view shows %d waiting in %s, there are %d", q.Waiting, q.Name, count)
		}
	}
	return nil
}

// settle checks, at the end, that the days hold all the time of all shifts.
func (w *watcher) settle() error {
	for person, since := range w.signed {
		w.shifts[person] += w.now - since
	}
	w.signed = map[string]int64{}
	first, sums := time.UnixMilli(w.now).UTC().AddDate(0, 0, -3), map[string]int64{}
	for i := range 4 {
		day := w.days.Day(first.AddDate(0, 0, i).Format(time.DateOnly), time.UnixMilli(w.now))
		for _, a := range day.People {
			if a.SumMS() != a.SignedInMS {
				return fmt.Errorf("the states of %s add up to %d ms of %d", a.Person, a.SumMS(), a.SignedInMS)
			}
			sums[a.Person] += a.SignedInMS
		}
	}
	for _, person := range slices.SortedFunc(maps.Keys(w.shifts), cmp.Compare[string]) {
		if sums[person] != w.shifts[person] {
			return fmt.Errorf("%s was signed in for %d ms, the days hold %d", person, w.shifts[person], sums[person])
		}
	}
	return nil
}
