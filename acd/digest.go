package acd

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"
)

// Digest names rules by their meaning: 16 hex digits, equal for rules that
// differ only in the order of people and skills or in what tidying drops.
func Digest(r Rules) string {
	text, err := json.Marshal(tidy(r))
	if err != nil {
		panic("acd: rules hold only strings and integers: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// Tidy gives a copy of the rules in the one form that the engine decides by: of
// queues and people named twice the first, and everything within its bounds.
func (r Rules) Tidy() Rules { return tidy(r) }

// tidy gives a copy of the rules in the one form the engine works with: queues
// in their order, people and skills sorted, of doubles the first, needs of at
// least level 1, no skills below it, no negative times.
func tidy(r Rules) Rules {
	var t Rules
	seen := map[string]bool{}
	for _, q := range r.Queues {
		if seen[q.Name] {
			continue
		}
		seen[q.Name] = true
		need := Need{q.Needs, q.Any}.tidy()
		q.Needs, q.Any, q.Rings = need.All, need.Any, tidyRings(q.Rings)
		for _, d := range []*time.Duration{&q.Boost, &q.RingFor, &q.WrapUp, &q.MaxWait, &q.ServiceMark, &q.WrapUpMax, &q.Target, &q.MaxExpected} {
			*d = max(0, *d)
		}
		q.Sticky = q.Sticky.tidy()
		q.MaxWaiting = max(0, q.MaxWaiting)
		q.Priority = clampPriority(q.Priority)
		if q.Order = q.Order.known(); q.Order == LongestIdle {
			q.Order = "" // as the rules of old have it
		}
		t.Queues = append(t.Queues, q)
	}
	t.Reserves, t.Misses, t.East = tidyReserves(r.Reserves), max(0, r.Misses), r.East.Truncate(time.Millisecond)%(24*time.Hour)
	t.MaxCalls = max(0, r.MaxCalls)
	t.Rest = Rest{max(0, r.Rest.Missed), max(0, r.Rest.Refused), max(0, r.Rest.Unreachable)}
	if t.Misses == 1 {
		t.Misses = 0
	}
	t.CallBack = r.CallBack.tidy()
	t.Numbers = tidyNumbers(r.Numbers, t.Queues)
	for _, p := range r.People {
		held := slices.DeleteFunc(slices.Clone(p.Skills), func(s Skill) bool { return s.Level < 1 })
		t.People = append(t.People, Person{ID: p.ID, Skills: tidyHeld(held), Site: p.Site, Weight: tidyWeight(p.Weight)})
	}
	slices.SortStableFunc(t.People, func(p, q Person) int { return cmp.Compare(p.ID, q.ID) })
	t.People = slices.CompactFunc(t.People, func(p, q Person) bool { return p.ID == q.ID })
	return t
}

// maxRings bounds the rings of a queue.
const maxRings = 8

func clampPriority(n int) int { return min(max(n, -99), 99) }

// tidyReserves gives a copy of the reserves that keep somebody free, sorted; of
// those of one skill and level the first.
func tidyReserves(all []Reserve) []Reserve {
	var t []Reserve
	for _, r := range all {
		r.Level = max(1, r.Level)
		if r.Free > 0 && !slices.ContainsFunc(t, func(s Reserve) bool { return s.Skill == r.Skill && s.Level == r.Level }) {
			t = append(t, r)
		}
	}
	slices.SortFunc(t, func(a, b Reserve) int {
		return cmp.Or(cmp.Compare(a.Skill, b.Skill), cmp.Compare(a.Level, b.Level))
	})
	return t[:min(len(t), maxReserves)]
}

// tidyRings gives a copy of the rings, the earliest first.
func tidyRings(rings []Ring) []Ring {
	var t []Ring
	for _, r := range rings {
		t = append(t, Ring{After: max(0, r.After), Need: r.tidy()})
	}
	slices.SortStableFunc(t, func(a, b Ring) int { return cmp.Compare(a.After, b.After) })
	return t[:min(len(t), maxRings)]
}

// tidyHeld gives a sorted copy of the skills of a person, the times in whole
// milliseconds, without those that an earlier one of the same name hides.
func tidyHeld(skills []Skill) []Skill {
	var t []Skill
	for _, s := range skills {
		for _, at := range []*time.Time{&s.From, &s.Until} {
			if !at.IsZero() {
				*at = at.UTC().Truncate(time.Millisecond)
			}
		}
		hidden := func(by Skill) bool { return by.Name == s.Name && by.From.IsZero() && by.Until.IsZero() }
		if !slices.ContainsFunc(t, hidden) {
			t = append(t, s)
		}
	}
	slices.SortStableFunc(t, func(a, b Skill) int { return cmp.Compare(a.Name, b.Name) })
	return t
}

// tidySkills gives a sorted copy, of doubles the first; nil when empty.
func tidySkills(skills []Skill) []Skill {
	sorted := append([]Skill(nil), skills...)
	slices.SortStableFunc(sorted, func(a, b Skill) int { return cmp.Compare(a.Name, b.Name) })
	return slices.CompactFunc(sorted, func(a, b Skill) bool { return a.Name == b.Name })
}
