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
		q.Needs = tidySkills(q.Needs)
		for i := range q.Needs {
			q.Needs[i].Level = max(1, q.Needs[i].Level)
		}
		for _, d := range []*time.Duration{&q.Boost, &q.RingFor, &q.WrapUp, &q.MaxWait, &q.ServiceMark} {
			*d = max(0, *d)
		}
		q.MaxWaiting = max(0, q.MaxWaiting)
		t.Queues = append(t.Queues, q)
	}
	for _, p := range r.People {
		held := slices.DeleteFunc(slices.Clone(p.Skills), func(s Skill) bool { return s.Level < 1 })
		t.People = append(t.People, Person{ID: p.ID, Skills: tidySkills(held)})
	}
	slices.SortStableFunc(t.People, func(p, q Person) int { return cmp.Compare(p.ID, q.ID) })
	t.People = slices.CompactFunc(t.People, func(p, q Person) bool { return p.ID == q.ID })
	return t
}

// tidySkills gives a sorted copy, of doubles the first; nil when empty.
func tidySkills(skills []Skill) []Skill {
	sorted := append([]Skill(nil), skills...)
	slices.SortStableFunc(sorted, func(a, b Skill) int { return cmp.Compare(a.Name, b.Name) })
	return slices.CompactFunc(sorted, func(a, b Skill) bool { return a.Name == b.Name })
}
