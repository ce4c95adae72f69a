// Package places knows where persons are: registered phones, fixed addresses and browsers.
package places

import (
	"strings"
	"sync"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/call"
	"hotline/cmd/internal/config"
	"hotline/sip"
)

// phonesMost bounds the phones that may be registered at once: DOMAIN's design
// ceiling of 600 seats with room to spare.
const phonesMost = 10_000

// Book is where persons are.
type Book struct {
	city      func() *config.City
	tell      func(acd.Input) bool // the engine
	mu        sync.Mutex
	registrar *sip.Registrar
	browsers  map[string]*browser // by person
	out       map[string]string   // supervisor who signed them out, by person who is still connected
}

// New makes an empty book; tell is the engine's mailbox.
func New(city func() *config.City, zone *time.Location, tell func(acd.Input) bool) *Book {
	return &Book{city: city, tell: tell, browsers: map[string]*browser{}, out: map[string]string{}, registrar: sip.NewRegistrar(phonesMost, zone)}
}

// Target gives where a person's place is rung; false when it cannot be reached.
func (b *Book) Target(now time.Time, person string) (call.Target, bool) {
	who, ok := b.city().Person(person)
	if !ok {
		return call.Target{}, false
	}
	target, ok := b.place(now, who)
	target.Auto = ok && who.AutoAnswer
	return target, ok
}

// place is Target but for how it answers.
func (b *Book) place(now time.Time, who config.Person) (call.Target, bool) {
	if who.Phone.Fixed != "" {
		return call.Target{URI: who.Phone.Fixed, To: sip.Party{Display: who.Name, URI: who.Phone.Fixed}, Transport: transportOf(who.Phone.Fixed)}, true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if target, ok, seated := b.ring(now, who.ID); seated {
		return target, ok
	}
	at, ok := b.registrar.Contact(who.ID)
	if _, out := b.out[who.ID]; !ok || out || at.Lost {
		return call.Target{}, false
	}
	return call.Target{URI: at.Contact, To: sip.Party{Display: who.Name, URI: at.Contact},
		Next: at.Next(), Transport: at.Transport, Routes: at.Path}, true
}

func transportOf(uri string) string {
	if strings.HasSuffix(uri, ";transport=tcp") {
		return "tcp"
	}
	return "udp"
}

// Tick lets registrations expire, and gives those whose browser is signed out:
// nobody whom a call is wired to, which busy tells.
func (b *Book) Tick(now time.Time, busy func(person string) bool) (signedOut []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	wake := b.registrar.Wake()
	signedOut = b.forget(now, busy)
	if !wake.IsZero() && !now.Before(wake) {
		b.step(now, sip.Tick{})
	}
	return signedOut
}

// SignInFixed signs out those whose fixed address is no more, and signs in,
// ready, everybody whose place is a new one. old is nil at start.
func (b *Book) SignInFixed(old, city *config.City) {
	if old != nil {
		for _, p := range old.People {
			if now, ok := city.Person(p.ID); p.Phone.Fixed != "" && (!ok || now.Phone.Fixed == "") {
				b.tell(acd.SignOut{Person: p.ID, Why: "removed"})
			}
		}
	}
	for _, p := range city.People {
		if p.Phone.Fixed != "" && !stays(old, p) {
			b.tell(acd.SignIn{Person: p.ID, Place: p.Place, Contact: p.Phone.Fixed, Ready: true})
		}
	}
}

// stays tells whether a person was at the same fixed place before.
func stays(old *config.City, p config.Person) bool {
	if old == nil {
		return false
	}
	before, ok := old.Person(p.ID)
	return ok && before.Phone.Fixed == p.Phone.Fixed && before.Place == p.Place
}
