package ua

import (
	"net/netip"
	"sync"
	"time"
)

// Bounds of guessing a phone's password, which may be a few digits.
const (
	guessesOfSource = 10 // wrong answers for a user from one address within guessesFor
	guessesOfUser   = 30 // and from anywhere
	guessesFor      = time.Minute
	lockedFor       = time.Minute
	maxGuessed      = 10_000 // users remembered
)

// guesses are the wrong answers of late. Only known users are remembered:
// nobody gets in as another, so that there is nothing to lock. It is safe for
// concurrent use.
type guesses struct {
	mu    sync.Mutex
	users map[string]*guessed
}

// guessed is how often a user's password was guessed. It remembers few sources:
// each stands for a wrong answer, of which guessesOfUser lock the user but at home.
type guessed struct {
	anywhere tally
	bySource map[netip.Addr]tally
}

// tally counts wrong answers since the first one.
type tally struct {
	wrong int
	since time.Time
	until time.Time // locked until then
}

func (t tally) locked(now time.Time) bool { return now.Before(t.until) }

// end is when nothing of it counts any more.
func (t tally) end() time.Time {
	if t.until.IsZero() {
		return t.since.Add(guessesFor)
	}
	return t.until
}

func (t tally) over(now time.Time) bool { return !now.Before(t.end()) }

// plus counts one more wrong answer, of which most lock.
func (t tally) plus(now time.Time, most int) tally {
	if t.over(now) {
		t = tally{since: now}
	}
	if t.wrong++; t.wrong >= most {
		t = tally{until: now.Add(lockedFor)}
	}
	return t
}

// judge takes an answer for a known user and tells whether to heed that it is
// right; began is whether it started a lock-out. From home, where the user's
// phone is, only what is guessed there locks: nobody elsewhere can keep the phone
// out. The answer is worked out before and given away only here, one at a time,
// so that guesses made at once gain nothing.
func (g *guesses) judge(now time.Time, user string, source netip.Addr, home, right bool) (heed, began bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	u := g.users[user]
	if u != nil && (u.anywhere.locked(now) && !home || u.bySource[source].locked(now)) {
		return false, false
	}
	if right {
		return true, false
	}
	if u == nil {
		g.makeRoom(now)
		u = &guessed{bySource: map[netip.Addr]tally{}}
		g.users[user] = u
	}
	for from, t := range u.bySource {
		if t.over(now) {
			delete(u.bySource, from)
		}
	}
	if !u.anywhere.locked(now) {
		u.anywhere = u.anywhere.plus(now, guessesOfUser)
		began = u.anywhere.locked(now)
	}
	u.bySource[source] = u.bySource[source].plus(now, guessesOfSource)
	return false, began || u.bySource[source].locked(now)
}

// makeRoom drops users of whom nothing counts any more, else the one whose
// count is over first.
func (g *guesses) makeRoom(now time.Time) {
	if len(g.users) < maxGuessed {
		return
	}
	first := ""
	for user, u := range g.users {
		if first == "" || u.end().Before(g.users[first].end()) {
			first = user
		}
	}
	for user, u := range g.users {
		if user == first || !now.Before(u.end()) {
			delete(g.users, user)
		}
	}
}

func (u *guessed) end() time.Time {
	end := u.anywhere.end()
	for _, t := range u.bySource {
		if t.end().After(end) {
			end = t.end()
		}
	}
	return end
}
