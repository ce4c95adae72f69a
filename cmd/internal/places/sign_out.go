package places

import (
	"time"

	"hotline/acd"
)

// SignOut signs a person out for a supervisor; why says what is against it, ""
// when nothing is. A running call goes on. The place stays connected and is not
// rung, until the person comes anew: by a fresh connection of the browser, a
// phone that unregisters and registers, or Return.
func (b *Book) SignOut(person, by string) (why string) {
	who, _ := b.city().Person(person)
	if who.Phone.Fixed != "" {
		return "That place is a phone at a fixed address, which is always signed in: make it not ready instead."
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tell(acd.SignOut{Person: person, Why: "supervisor", By: by})
	_, phone := b.registrar.Contact(person)
	if phone || b.browsers[person] != nil {
		b.out[person] = by
	}
	return ""
}

// SignedOutBy gives the supervisor who signed a person out, as long as the person
// has not come back; "" for nobody.
func (b *Book) SignedOutBy(person string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.out[person]
}

// MayReturn tells whether a person is signed out by a supervisor whose phone is
// registered still.
func (b *Book) MayReturn(person string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, may := b.returning(person)
	return may
}

// Return signs such a person in again, for they or a supervisor say that they are
// there; whoever else it is asked for stays as they are. False: the engine takes
// nothing now.
func (b *Book) Return(person string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	in, may := b.returning(person)
	if may && !b.tell(in) {
		return false
	}
	if may {
		delete(b.out, person)
	}
	return true
}

// returning gives the sign-in of a person who may return.
func (b *Book) returning(person string) (in acd.SignIn, may bool) {
	who, known := b.city().Person(person)
	at, phone := b.registrar.Contact(person)
	_, out := b.out[person]
	return acd.SignIn{Person: person, Place: who.Place, Contact: at.Contact}, known && phone && out && b.browsers[person] == nil
}

// Reachable tells whether a person's place can be rung.
func (b *Book) Reachable(now time.Time, person string) bool {
	_, ok := b.Target(now, person)
	return ok
}
