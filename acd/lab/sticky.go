package lab

import (
	"fmt"
	"strconv"
	"time"

	"hotline/acd"
)

// Sticky keeps citizens who call again for who answered them first: see acd.Sticky.
// Every call of the queue is from one of its Numbers, each as likely.
type Sticky struct {
	Within  time.Duration
	For     time.Duration // 0: nobody is kept, to see who would be met by chance
	Numbers int
}

// Returned is what a run showed of citizens who called again.
type Returned struct {
	Calls int64 `json:"calls"` // offered, and somebody held their matter when they came
	Same  int64 `json:"same"`  // of them answered by that person
}

// returns are the citizens of a queue who call again.
type returns struct {
	Sticky
	dice    *dice
	held    []held // by number
	counted Returned
}

// held is who holds the matter of a number.
type held struct {
	seat int32 // of who answered first
	last int64 // when the number was last answered, in the milliseconds of the engine
	ever bool
}

// returnsOf gives those of a queue; nil without numbers of its own.
func returnsOf(q Queue, seed uint64) *returns {
	if q.Sticky == nil {
		return nil
	}
	return &returns{Sticky: *q.Sticky, dice: newDice(seed, q.Name, "numbers"), held: make([]held, q.Sticky.Numbers)}
}

// call draws the number that a citizen calls from, and tells who holds its matter.
func (r *returns) call(c *call, place int32, src *source, now int64) {
	c.from = min(int32(r.Numbers)-1, int32(r.dice.uniform()*float64(r.Numbers)))
	c.holder = -1
	if h := r.held[c.from]; h.ever && now/1000-h.last <= r.Within.Milliseconds() {
		c.holder = h.seat
	}
	c.comes = acd.Arrive{Call: strconv.Itoa(int(place)), Line: src.name, From: src.name + "-" + strconv.Itoa(int(c.from))}
}

// answered notes who answered a citizen, as the engine does.
func (r *returns) answered(c *call, now int64, counts bool) {
	h := &r.held[c.from]
	if !h.ever || now/1000-h.last > r.Within.Milliseconds() {
		h.seat = c.seat
	}
	h.last, h.ever = now/1000, true
	if counts && c.holder == c.seat {
		r.counted.Same++
	}
}

// sticky takes numbers that the engine can hold the matters of, all together.
func (c *checker) sticky(s Scenario) {
	numbers := 0
	for i, q := range s.Queues {
		if q.Sticky == nil {
			continue
		}
		where := fmt.Sprintf("queues[%d].sticky", i)
		if within := q.Sticky.Within; within < time.Millisecond || within > 366*24*time.Hour {
			c.wrong(where+".within", "want 1ms to a year, got %v", within)
		}
		if keep := q.Sticky.For; keep < 0 || keep > 24*time.Hour {
			c.wrong(where+".for", "want a wait up to a day, got %v", keep)
		}
		numbers += max(0, q.Sticky.Numbers)
		if q.Sticky.Numbers < 1 || numbers > acd.MostHoldings {
			c.follows([]string{"queues"}, where+".numbers", "want 1 to %d, of all queues together, got %d", acd.MostHoldings, numbers)
		}
	}
	if numbers > 0 && s.CallBack != nil {
		c.wrong("call_back", "not with sticky queues: whom it calls back has a number of their own")
	}
}
