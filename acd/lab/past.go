package lab

import (
	"cmp"
	"slices"
	"time"

	"hotline/acd"
)

// Past is a day as it was: who called, how long calls took, who was there. What
// was seen is kept when it is run again under other rules; what nobody saw is
// drawn from the calls of the same queue: how long those would have talked who
// left, and how long those would have waited who were answered.
type Past struct {
	From, To time.Time
	Calls    []PastCall // those that arrived between the two, by arrival
	Moves    []Move     // what people did, by time, from From on
	Numbers  []Ruled    // the rules for numbers, as they changed, by time; they are kept under other rules
	There    time.Duration
	Busy     time.Duration // of There: with calls, from the ringing to the end of the wrap-up
}

// PastCall is a call of the day.
type PastCall struct {
	Arrive acd.Arrive // as the engine was told; Arrived is the time of the INVITE
	Closed bool       // its line was: it was turned off at once
	Barred bool       // so it was by a rule for its number
	Steps  []Step     // by time; none when its wait ended before it might be offered to anybody
	Queue  string     // the last one that it waited in
	Door   string     // the queue that turned it off last, without letting it in it may be; "" when none did after Queue
	Fate   Fate
	Waited time.Duration // from the INVITE to its fate
	Rang   time.Duration // how long it had rung at somebody when the citizen left
	Work   *Work         // nil when it is not known
}

// Step is a call entering a queue.
type Step struct {
	After        time.Duration // since the INVITE
	Queue, Needs string
}

// Fate is how the wait of a call ended.
type Fate uint8

// The fates of a call.
const (
	Unknown   Fate = iota // it was still waiting at the end, or a fault ended it
	Answered              // by a person
	Left                  // the citizen hung up
	TurnedOff             // full, too long, closed
)

// Work is how long a call took its person.
type Work struct{ Ring, Talk, WrapUp time.Duration }

// Ruled are the rules for numbers that were in force from a time on.
type Ruled struct {
	At      time.Time
	Numbers []acd.NumberRule
}

// Move is what a person did.
type Move struct {
	At time.Time
	In acd.Input
}

// habits are what calls of one queue have in common.
type habits struct {
	patience Survival
	works    []Work // those that rang the shortest first
}

// habitsOf gives the habits of each queue, and of all together under "": those of
// a queue in which nobody was answered.
func (p *Past) habitsOf() map[string]*habits {
	waits, all := map[string][]Wait{}, map[string]*habits{"": {}}
	for _, c := range p.Calls {
		if all[c.Queue] == nil {
			all[c.Queue] = &habits{}
		}
		if !c.Closed && !c.Barred { // who was turned off at once showed no patience
			wait := Wait{c.Waited, c.Fate == Left}
			waits[c.Queue] = append(waits[c.Queue], wait)
			if c.Queue != "" {
				waits[""] = append(waits[""], wait)
			}
		}
		if c.Work != nil && c.Queue != "" {
			all[c.Queue].works, all[""].works = append(all[c.Queue].works, *c.Work), append(all[""].works, *c.Work)
		}
	}
	for name, h := range all {
		h.patience = KaplanMeier(waits[name])
		slices.SortStableFunc(h.works, func(a, b Work) int { return cmp.Compare(a.Ring, b.Ring) })
	}
	return all
}

// fates gives the work and the patience of a call, which is 0 for ever. What is
// known is kept; each call has dice of its own, so that rules do not change what
// is drawn.
func (h *habits) fates(c *PastCall, all *habits, seed uint64) (work Work, patience int64) {
	works, stays := newDice(seed, c.Arrive.Call, "work"), newDice(seed, c.Arrive.Call, "patience")
	if c.Work != nil {
		work = *c.Work
	} else {
		work = h.draw(c.Rang, all, works.next())
	}
	if c.Fate == Left {
		return work, max(1, c.Waited.Microseconds())
	}
	return work, h.patience.beyond(c.Waited.Microseconds(), stays)
}

// draw gives the work of one of the calls of the queue that rang for longer than
// this one did in vain; of all calls when there was none.
func (h *habits) draw(rang time.Duration, all *habits, number uint64) Work {
	for _, from := range [][]Work{h.works, all.works} {
		short, _ := slices.BinarySearchFunc(from, rang, func(w Work, rang time.Duration) int { return cmp.Compare(w.Ring, rang+1) })
		if longer := from[short:]; len(longer) > 0 {
			return longer[int(number%uint64(len(longer)))]
		}
	}
	work := all.works[int(number%uint64(len(all.works)))]
	work.Ring = rang + time.Millisecond
	return work
}
