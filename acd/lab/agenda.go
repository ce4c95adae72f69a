package lab

// happening is a kind of event.
type happening uint8

const (
	arrives happening = iota // the next citizen of a queue; which is the queue
	leaves                   // a citizen's patience ends; which is the place of the call
	ends                     // a call ends; which is the place of the call
	begins                   // a shift signs in; which is the shift
	closes                   // a shift signs out; which is the shift

	keeps       // a citizen hangs up and keeps the place; which is the place of the call
	dialsInVain // a person has dialled a citizen in vain; call is the citizen's
	endsBack    // the talk with one who was called back ends; call is the citizen's
)

// event is something that will happen.
type event struct {
	at    int64  // microseconds from the start
	seq   uint64 // in the order of planning: ties are kept
	call  int64  // number of the call it was planned for: its place may be another's by then
	which int32
	what  happening
}

func (e *event) before(f *event) bool {
	if e.at != f.at {
		return e.at < f.at
	}
	return e.seq < f.seq
}

// agenda holds what will happen, the next first: a heap with four branches. The
// place of the event that was taken out last stays open until something is planned
// or looked for: what happens mostly plans one thing more, which goes there.
type agenda struct {
	events []event
	seq    uint64
	open   bool
}

func (a *agenda) plan(e event) {
	a.seq++
	e.seq = a.seq
	if a.open {
		a.open = false
		a.sink(e)
		return
	}
	a.events = append(a.events, e)
	i := len(a.events) - 1
	for i > 0 {
		up := (i - 1) / 4
		if !e.before(&a.events[up]) {
			break
		}
		a.events[i] = a.events[up]
		i = up
	}
	a.events[i] = e
}

// first gives the first event, or nil.
func (a *agenda) first() *event {
	if a.open {
		a.open = false
		last := len(a.events) - 1
		e := a.events[last]
		if a.events = a.events[:last]; last > 0 {
			a.sink(e)
		}
	}
	if len(a.events) == 0 {
		return nil
	}
	return &a.events[0]
}

// next takes the first event out.
func (a *agenda) next() (event, bool) {
	e := a.first()
	if e == nil {
		return event{}, false
	}
	a.open = true
	return *e, true
}

// sink puts e at the top and lets it down to its place.
func (a *agenda) sink(e event) {
	i, n := 0, len(a.events)
	for {
		least := 4*i + 1
		if least >= n {
			break
		}
		for j, end := least+1, min(least+4, n); j < end; j++ {
			if a.events[j].before(&a.events[least]) {
				least = j
			}
		}
		if !a.events[least].before(&e) {
			break
		}
		a.events[i] = a.events[least]
		i = least
	}
	a.events[i] = e
}
