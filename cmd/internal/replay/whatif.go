package replay

import (
	"fmt"
	"slices"

	"hotline/acd"
	"hotline/acd/lab"
	"hotline/cmd/internal/config"
)

// seeds is how often a day is run again.
const seeds = 20

// Answer is a day beside what it would have been in another city.
type Answer struct {
	Day string `json:"day"`
	lab.Comparison
	Added   []string `json:"added"`    // people of the other city whom the day did not know: there and ready all day
	Absent  []string `json:"absent"`   // people of the other city who were never there on the day
	Gone    []string `json:"gone"`     // people of the day whom the other city does not have
	Numbers int      `json:"numbers"`  // rules that supervisors kept for numbers on the day: they are in force
	LeftOut int      `json:"left_out"` // calls that were refused before they could wait
}

// WhatIf runs the day with the people, queues, reserves and lines of another city.
//
// A call comes when it came. It goes where its line leads then, or the key that
// its citizen pressed; where the other city has no such line, to the queue of the
// day. A line that is closed at that hour turns it off. People of both cities are
// there when they were, with the breaks that they took; people whom the day did
// not know are there and ready all day. The rules that supervisors kept for numbers
// are in force when they were; one that names a queue which the other city does not
// have does nothing. Call-backs are not made.
func (s *Seen) WhatIf(city *config.City) (Answer, error) {
	rules, day := city.Rules, s.Past
	a := Answer{Day: s.From.Format("2006-01-02"), Numbers: s.ruled(), LeftOut: s.LeftOut, Added: []string{}, Absent: []string{}, Gone: []string{}}
	there, listed := map[string]bool{}, map[string]bool{}
	for _, m := range day.Moves {
		if in, ok := m.In.(acd.SignIn); ok {
			there[in.Person] = true
		}
	}
	var added []lab.Move
	for _, p := range rules.People {
		listed[p.ID] = true
		switch {
		case !s.known[p.ID]:
			a.Added = append(a.Added, p.ID)
			added = append(added, lab.Move{At: s.From, In: acd.SignIn{Person: p.ID, Place: p.ID, Contact: p.ID, Ready: true}})
		case !there[p.ID] && len(p.Skills) > 0:
			a.Absent = append(a.Absent, p.ID)
		}
	}
	for id := range there {
		if !listed[id] {
			a.Gone = append(a.Gone, id)
		}
	}
	slices.Sort(a.Gone)
	day.Moves = append(added, day.Moves...)
	var err error
	a.Comparison, err = day.WhatIf(rules, func(c lab.PastCall) lab.PastCall { return s.under(city, c) }, seeds)
	if err != nil {
		return a, fmt.Errorf("%w (%s)", err, a.Day)
	}
	return a, nil
}

// under gives a call as it would come in another city.
func (s *Seen) under(city *config.City, c lab.PastCall) lab.PastCall {
	i := slices.IndexFunc(city.Lines, func(l config.Line) bool { return l.Name == c.Arrive.Line })
	if i < 0 {
		return c
	}
	flow, closed := city.Lines[i].At(c.Arrive.Arrived)
	was := c.Closed
	if c.Closed = closed; closed {
		c.Steps = nil
		return c
	}
	if was || c.Barred { // a limit that is reached at other times may let it in
		c.Steps = []lab.Step{{Queue: flow.Queue, Needs: flow.Needs}}
		return c
	}
	c.Steps = slices.Clone(c.Steps)
	for n, key := range s.keys[c.Arrive.Call] {
		step := &c.Steps[n]
		if choice, ok := flow.Keys[key]; ok && key != 0 {
			step.Queue, step.Needs = choice.Queue, choice.Needs
		} else if n == 0 || key != 0 {
			step.Queue, step.Needs = flow.Queue, flow.Needs
		}
	}
	return c
}
