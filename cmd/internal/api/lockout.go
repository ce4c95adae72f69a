package api

import (
	"sync"
	"time"
)

// Bounds of failed sign-ins. An address may fail more often than a person: a
// whole hall signs in from behind one.
const (
	failuresOfPerson  = 5
	failuresOfAddress = 50
	lockedFor         = time.Minute
	maxLockouts       = 10_000
)

// lockout counts failed sign-ins by person and by address.
type lockout struct {
	mu    sync.Mutex
	tries map[string]tries
}

// tries are the failures of one person or address within lockedFor of each other.
type tries struct {
	failed int
	last   time.Time
}

func newLockout() *lockout { return &lockout{tries: map[string]tries{}} }

func personKey(person string) string   { return "person " + person }
func addressKey(address string) string { return "address " + address }

// wait tells how long a person has to wait before the next attempt from an address.
func (l *lockout) wait(person, address string, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.longest(person, address, now)
}

// longest is wait for who holds mu.
func (l *lockout) longest(person, address string, now time.Time) time.Duration {
	return max(l.left(personKey(person), failuresOfPerson, now), l.left(addressKey(address), failuresOfAddress, now))
}

func (l *lockout) left(key string, allowed int, now time.Time) time.Duration {
	if t := l.tries[key]; t.failed >= allowed {
		return max(t.last.Add(lockedFor).Sub(now), 0)
	}
	return 0
}

// settle takes how a try ended and tells how long to wait when meanwhile others
// locked the person or address. A try's end is worked out before and given away
// only here, one at a time, so that tries made at once gain nothing; and a hall
// that signs in at once is not locked out by its number. A success forgets the
// person's failures; the address keeps its own.
func (l *lockout) settle(person, address string, right bool, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	wait := l.longest(person, address, now)
	switch {
	case wait > 0:
	case right:
		delete(l.tries, personKey(person))
	default:
		l.failed(person, address, now)
	}
	return wait
}

// failed counts a failure.
func (l *lockout) failed(person, address string, now time.Time) {
	for _, key := range []string{personKey(person), addressKey(address)} {
		t, known := l.tries[key]
		if !known && len(l.tries) >= maxLockouts {
			l.makeRoom(now)
		}
		if now.Sub(t.last) >= lockedFor {
			t.failed = 0
		}
		l.tries[key] = tries{failed: t.failed + 1, last: now}
	}
}

// makeRoom drops what is over, else the oldest.
func (l *lockout) makeRoom(now time.Time) {
	oldest := ""
	for key, t := range l.tries {
		if now.Sub(t.last) >= lockedFor {
			delete(l.tries, key)
			continue
		}
		if oldest == "" || t.last.Before(l.tries[oldest].last) {
			oldest = key
		}
	}
	if len(l.tries) >= maxLockouts {
		delete(l.tries, oldest)
	}
}
