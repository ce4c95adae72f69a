package acd

import (
	"time"

	"hotline/recording/fact"
	"hotline/seats"
)

// Why explains where a call stands: what it needs, who is ahead of it, and for
// everybody who is signed in whether they may serve it now and if not, why.
type Why struct {
	Call      string       `json:"call"`
	At        time.Time    `json:"at"` // the moment that is explained
	State     string       `json:"state"`
	Queue     string       `json:"queue,omitempty"`
	Arrived   time.Time    `json:"arrived"`
	WaitedMS  int64        `json:"waited_ms"` // since the INVITE
	Ring      int          `json:"ring"`      // reached; 0 is the first
	NextRing  time.Time    `json:"next_ring,omitzero"`
	Attempts  int          `json:"attempts,omitempty"` // of a call-back: how often it was dialled
	Rests     time.Time    `json:"rests,omitzero"`     // of a call-back: until when it may not be dialled
	Needs     []string     `json:"needs"`              // of each open ring, as text; one of them is to be met
	Own       string       `json:"own,omitempty"`      // what this call needs besides
	Priority  int          `json:"priority"`
	BoostMS   int64        `json:"boost_ms"`
	TargetMS  int64        `json:"target_ms,omitempty"`    // of its queue
	Order     SeatOrder    `json:"order"`                  // between those who may serve it
	Ahead     int          `json:"ahead"`                  // waiting calls before it in the one order, of all queues
	Place     int          `json:"place,omitempty"`        // in its queue while it waits; 1 is next
	Expected  Expectation  `json:"expected_wait,omitzero"` // how long it is still to wait, as AskWait tells; zero when it is not known
	Numbers   []NumberRule `json:"numbers,omitempty"`      // in force for its number, which is not shown
	Idle      []string     `json:"idle,omitempty"`         // why other rules for its number do nothing to it; those who keep the rules add theirs
	KeptFor   string       `json:"kept_for,omitempty"`     // who holds its matter and alone is offered it now
	KeptUntil time.Time    `json:"kept_until,omitzero"`
	Paused    bool         `json:"paused,omitempty"` // nothing is offered now, for want of ports
	People    []WhyNot     `json:"people"`           // by staff number

	// Of a decision that was made: see Engine.Explain. Everything else is as it was just before.
	Offer  uint64       `json:"offer,omitempty"`
	To     string       `json:"to,omitempty"` // the person
	Reason *fact.Reason `json:"reason,omitempty"`
}

// WhyNot is one person beside a call.
type WhyNot struct {
	Person string `json:"person"`
	Ring   int    `json:"ring"`          // by which the person may serve it; -1: by none that is open
	Key    int64  `json:"key,omitempty"` // in the order between seats: levels, skills, seconds of talk or calls today
	IdleMS int64  `json:"idle_ms,omitempty"`
	Why    string `json:"why,omitempty"`    // state, skill, sticky, reserve; "" when the person may be offered it now
	Detail string `json:"detail,omitempty"` // the state and its reason, the need that is not met, the skill that is kept
}

// Why explains the state of a call at the latest now the engine was given; false
// when the engine does not know it. It walks over everybody.
func (e *Engine) Why(callID string) (Why, bool) { return e.WhyAt(at(e.now), callID) }

// WhyAt is Why at a later moment until which nothing has happened and nothing is
// due. One before the latest now counts as the latest.
func (e *Engine) WhyAt(moment time.Time, callID string) (Why, bool) {
	now, c := max(e.now, moment.UnixMilli()), e.calls.get(callID)
	if c == nil {
		return Why{}, false
	}
	w := Why{
		Call: c.ID, At: at(now), State: c.State.String(), Queue: c.Queue, Arrived: at(c.Arrived), WaitedMS: now - c.Arrived,
		Own: c.Needs, Paused: e.pause.running(), Needs: []string{}, People: []WhyNot{},
	}
	for _, do := range []string{RuleLimit, RulePriority, RuleQueue, RuleRefuse} {
		n := e.ruleOf(c, do)
		if n == nil || n.over(now) {
			continue
		}
		if why := n.idleFor(c); why != "" {
			w.Idle = append(w.Idle, why)
			continue
		}
		shown := *n
		shown.Number = ""
		w.Numbers = append(w.Numbers, shown)
	}
	if c.isBack {
		w.Attempts = c.Task.Attempts
		if c.Task.Due != 0 {
			w.Rests = at(c.Task.Due)
		}
	}
	q := e.index.queues[c.Queue]
	if q == nil {
		return w, true
	}
	beside := *c // as it would stand in its queue
	beside.queue = q
	if c.State != waiting {
		beside.Ring, beside.kept = c.ringAt(q, now), nil
	}
	w.Ring, w.Order = beside.Ring, q.Order
	if c.State == waiting && !c.isBack {
		ahead, x, _ := e.foresee(c, now)
		w.Place, w.Expected = ahead+1, x
	}
	if c.State == waiting && c.kept != nil {
		w.KeptFor, w.KeptUntil = c.Keep, at(c.KeepUntil)
	}
	if w.Ring < len(q.Rings) {
		w.NextRing = at(c.opens(q, w.Ring))
	}
	for _, n := range q.needs[:w.Ring+1] {
		w.Needs = append(w.Needs, n.String())
	}
	w.TargetMS = q.Target.Milliseconds()
	w.Priority, w.BoostMS = beside.standing()
	w.Ahead = e.index.waiting.rank(beside.place())
	own, _ := ParseNeed(c.Needs)
	k := &class{rings: q.needs[:w.Ring+1], own: own, order: q.Order, site: e.index.siteOf(&beside, q)}
	for _, p := range e.byNumber() {
		w.People = append(w.People, e.whyNot(&beside, k, p, now))
	}
	return w, true
}

// whyNot tells what keeps a person from a call of a class.
func (e *Engine) whyNot(c *call, k *class, p *person, now int64) WhyNot {
	w := WhyNot{Person: p.ID, Ring: -1}
	switch lacks := c.lacks(p); {
	case p.kind == nil: // talks, and leaves after it
	case lacks != "":
		w.Why, w.Detail = "skill", lacks
	default:
		w.Ring, w.Key = c.ringOf(p), k.key(p)
	}
	if p.State == seats.Ready {
		w.IdleMS = now - p.Idle
	} else {
		w.Why, w.Detail = "state", p.State.String()
		if p.Reason != "" {
			w.Detail += ": " + p.Reason
		}
	}
	if w.Why == "" && c.kept != nil {
		if c.kept != p {
			w.Why, w.Detail = ruleSticky, c.Keep
		}
		return w
	}
	if w.Why == "" {
		if kept := e.index.keptBy(p.kind.reserves &^ e.index.exempt(k)); kept != "" {
			w.Why, w.Detail = "reserve", kept
		}
	}
	return w
}

// lacks gives what a person lacks for a call: of its own need, else of the first
// ring when no open one is met; "" when nothing.
func (c *call) lacks(p *person) string {
	own, _ := ParseNeed(c.Needs)
	if lack := own.missing(p.skills); lack != "" {
		return lack
	}
	for _, n := range c.queue.needs[:c.Ring+1] {
		if n.MetBy(p.skills) {
			return ""
		}
	}
	return c.queue.needs[0].missing(p.skills)
}

// keptBy gives the skill of the first of these reserves that can spare nobody.
func (x *index) keptBy(set reserves) string {
	for i, r := range x.reserves {
		if !x.open(set & (1 << i)) {
			return Skill{Name: r.Skill, Level: r.Level}.String()
		}
	}
	return ""
}
