package config

import (
	"fmt"
	"slices"
	"time"

	"hotline/acd"
)

// overtakers names the queues that go before another and may take, at once or when a
// call of theirs has waited for a ring, everybody who may ever serve it. Whom a reserve
// keeps free for the queue they cannot take.
func overtakers(rules acd.Rules, q acd.Queue, before func(acd.Queue) bool) (names []string) {
	own := slices.DeleteFunc(slices.Clone(rules.People), func(p acd.Person) bool {
		_, ever := serves(q, p, nil)
		return !ever
	})
	favour := slices.DeleteFunc(slices.Clone(rules.Reserves), func(r acd.Reserve) bool { return !asksFor(ringsOf(q), r) })
	for _, o := range rules.Queues {
		if o.Name == q.Name || !before(o) {
			continue
		}
		waited, all := time.Duration(0), true
		for _, p := range own {
			after, takes := serves(o, p, favour)
			if all = takes; !all {
				break
			}
			waited = max(waited, after)
		}
		switch {
		case all && waited > 0:
			names = append(names, fmt.Sprintf("%q (of calls that have waited %v)", o.Name, waited))
		case all:
			names = append(names, fmt.Sprintf("%q", o.Name))
		}
	}
	return names
}

// serves tells how long a call of a queue has waited when a person may serve it;
// false when that is never, or no call waits so long. Who is kept free by one of the
// reserves counts as never.
func serves(q acd.Queue, p acd.Person, reserves []acd.Reserve) (after time.Duration, ever bool) {
	needs := ringsOf(q)
	for ring := range needs {
		if ring > 0 {
			after = q.Rings[ring-1].After
		}
		if q.MaxWait > 0 && after >= q.MaxWait {
			break
		}
		open := needs[:ring+1]
		if _, kept := keptBy(p, open, reserves); !kept && meets(p, open) {
			return after, true
		}
	}
	return 0, false
}

// meets tells whether a person may serve a call by one of these needs.
func meets(p acd.Person, needs []acd.Need) bool {
	return slices.ContainsFunc(needs, func(n acd.Need) bool { return n.MetBy(p.Skills) })
}

// keptBy gives one of these reserves that asks about a person who is to serve a call
// by one of the needs: the person belongs to it, and none of them names the skill.
func keptBy(p acd.Person, needs []acd.Need, reserves []acd.Reserve) (keeper acd.Reserve, kept bool) {
	i := slices.IndexFunc(reserves, func(r acd.Reserve) bool {
		return holds(p, r) && !asksFor(needs, r)
	})
	if i < 0 {
		return keeper, false
	}
	return reserves[i], true
}

// asksFor tells whether one of these needs names the skill of a reserve, which then
// keeps nobody from it.
func asksFor(needs []acd.Need, r acd.Reserve) bool {
	return slices.ContainsFunc(needs, func(n acd.Need) bool { return names(n, r.Skill) })
}

// always tells whether a call of o that has just arrived stands before every call
// of q that may still wait.
func always(o, q acd.Queue) bool {
	return o.Priority == q.Priority && q.MaxWait > 0 && lead(o)-lead(q) >= q.MaxWait
}

// lead is how much earlier the calls of a queue count than they arrived.
func lead(q acd.Queue) time.Duration { return q.Boost - q.Target }

// ringsOf gives the needs of a queue, ring by ring.
func ringsOf(q acd.Queue) []acd.Need {
	needs := []acd.Need{{All: q.Needs, Any: q.Any}}
	for _, ring := range q.Rings {
		needs = append(needs, ring.Need)
	}
	return needs
}
