package places

import (
	"time"

	"hotline/acd"
)

// SignOut signs a person out for a supervisor; why says what is against it, ""
// when nothing is. A running call goes on. The place stays connected and is not
// rung, until the person comes anew: by a fresh connection of the browser, or a
// phone that unregisters and registers.
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

// Reachable tells whether a person's place can be rung.
func (b *Book) Reachable(now time.Time, person string) bool {
	_, ok := b.Target(now, person)
	return ok
}
