package places

import (
	"slices"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/call"
)

// Headset is the place, and the contact, of who sits at a browser.
const Headset = "headset"

const (
	// headsetsMost bounds the browsers that may be signed in at once, as phonesMost does phones.
	headsetsMost = phonesMost
	// ringAway is how long a browser that is gone is still offered calls: a page that
	// is loaded again is back within it.
	ringAway = 5 * time.Second
	// signOutAway is how long a browser may be gone before the person is signed out.
	signOutAway = 30 * time.Second
)

// browser is a person's headset as the book knows it.
type browser struct {
	connection uint64    // the latest one; its signs count
	signedIn   bool      // the engine was told
	quiet      bool      // a call listens, and nothing comes
	gone       time.Time // since when it is not connected; zero while it is
}

// TakeHeadset keeps the place for a browser that is about to connect; a phone
// cannot register meanwhile. It says why that cannot be, "" when it can: a phone
// is left for it when a supervisor signed the person out there.
func (b *Book) TakeHeadset(now time.Time, person string) (why string) {
	who, ok := b.city().Person(person)
	b.mu.Lock()
	defer b.mu.Unlock()
	_, phone := b.registrar.Contact(person)
	_, out := b.out[person]
	switch {
	case !ok:
		return "Nobody has that number."
	case who.Phone.Fixed != "":
		return "Your place is a phone at a fixed address: calls ring there."
	case phone && !out:
		return "You are signed in at a phone: unregister it first, or go on there."
	case b.browsers[person] != nil:
		return ""
	case len(b.browsers) >= headsetsMost:
		return "Too many headsets are signed in."
	}
	b.browsers[person] = &browser{gone: now}
	return ""
}

// HeadsetRefused gives the place back that a browser could not use: a phone may
// register again. One that was connected before stays.
func (b *Book) HeadsetRefused(person string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if at := b.browsers[person]; at != nil && at.connection == 0 {
		delete(b.browsers, person)
	}
}

// HeadsetOffered notes which connection is the person's latest. It has taken the
// place of an earlier one, and counts as gone until it is up. False: the place was
// lost meanwhile, to a phone.
func (b *Book) HeadsetOffered(now time.Time, person string, connection uint64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	at := b.browsers[person]
	if at == nil || connection <= at.connection {
		return at != nil
	}
	at.connection = connection
	b.comesAnew(person)
	if at.gone.IsZero() {
		at.gone = now
	}
	return true
}

// comesAnew: whom a supervisor signed out is at this browser now, and a phone is
// left behind. It is under the lock.
func (b *Book) comesAnew(person string) {
	delete(b.out, person)
	b.registrar.Drop(person)
}

// HeadsetUp signs the person in, or back in, at their browser. Signs of an older
// connection change nothing. When the engine cannot take it now, the browser
// counts as gone until it comes up again.
func (b *Book) HeadsetUp(person string, connection uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	at := b.browsers[person]
	if at == nil || connection < at.connection {
		return
	}
	if connection > at.connection {
		b.comesAnew(person)
	}
	if _, out := b.out[person]; !out && !b.tell(acd.SignIn{Person: person, Place: Headset, Contact: Headset}) {
		return
	}
	at.connection, at.gone, at.signedIn = connection, time.Time{}, true
}

// HeadsetLost notes that the person's browser is not to be reached.
func (b *Book) HeadsetLost(now time.Time, person string, connection uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if at := b.browsers[person]; at != nil && connection >= at.connection && at.gone.IsZero() {
		at.gone = now
	}
}

// HeadsetQuiet notes whether anything comes of what a call listens to.
func (b *Book) HeadsetQuiet(person string, quiet bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if at := b.browsers[person]; at != nil {
		at.quiet = quiet
	}
}

// HeadsetPresent tells whether a call has the person at the other end: the browser
// is connected, and heard when a call listens. Why says what is missing.
func (b *Book) HeadsetPresent(person string) (present bool, why string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch at := b.browsers[person]; {
	case at == nil:
		return false, "signed out"
	case !at.gone.IsZero():
		return false, "not connected"
	case at.quiet:
		return false, "no sound"
	}
	return true, ""
}

// LeaveHeadset signs the person out of their browser.
func (b *Book) LeaveHeadset(person, why string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.leave(person, why)
}

// leave is under the lock. Who was signed out at a phone, and came to no browser
// after all, is so still.
func (b *Book) leave(person, why string) {
	if at := b.browsers[person]; at != nil && at.signedIn {
		b.tell(acd.SignOut{Person: person, Why: why})
	}
	delete(b.browsers, person)
	if _, phone := b.registrar.Contact(person); !phone {
		delete(b.out, person)
	}
}

// HeadsetOf gives the person's latest connection, 0 for none, and whether it is up.
func (b *Book) HeadsetOf(person string) (connection uint64, up bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if at := b.browsers[person]; at != nil {
		return at.connection, at.gone.IsZero()
	}
	return 0, false
}

// ring gives the target of a person's headset. It is under the lock.
func (b *Book) ring(now time.Time, person string) (target call.Target, ok, seated bool) {
	at := b.browsers[person]
	if at == nil {
		return call.Target{}, false, false
	}
	_, out := b.out[person]
	return call.Target{Headset: true}, !out && at.signedIn && (at.gone.IsZero() || now.Sub(at.gone) < ringAway), true
}

// forget gives, in order, those whose browser has been gone for too long, or who
// are not listed any more, and signs them out; whoever is in a call ends it first.
// It is under the lock.
func (b *Book) forget(now time.Time, busy func(string) bool) []string {
	var out []string
	for person, at := range b.browsers {
		_, listed := b.city().Person(person)
		lost := !listed || !at.gone.IsZero() && now.Sub(at.gone) >= signOutAway
		if lost && !busy(person) {
			out = append(out, person)
		}
	}
	slices.Sort(out)
	for _, person := range out {
		b.leave(person, "headset lost")
	}
	return out
}
