// Package places knows where persons are: registered phones and fixed addresses.
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
}

// New makes an empty book; tell is the engine's mailbox.
func New(city func() *config.City, zone *time.Location, tell func(acd.Input) bool) *Book {
	return &Book{city: city, tell: tell, registrar: sip.NewRegistrar(phonesMost, zone)}
}

// Target gives where a person's place is rung; false when it cannot be reached.
func (b *Book) Target(person string) (call.Target, bool) {
	who, ok := b.city().Person(person)
	if !ok {
		return call.Target{}, false
	}
	if who.Phone.Fixed != "" {
		return call.Target{URI: who.Phone.Fixed, To: sip.Party{Display: who.Name, URI: who.Phone.Fixed}, Transport: transportOf(who.Phone.Fixed)}, true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	at, ok := b.registrar.Contact(person)
	if !ok {
		return call.Target{}, false
	}
	// The phone is rung where it registered from: behind a NAT its contact is not reachable.
	return call.Target{URI: at.Contact, To: sip.Party{Display: who.Name, URI: at.Contact},
		Next: at.Source, Transport: at.Transport, Routes: at.Path}, true
}

func transportOf(uri string) string {
	if strings.Contains(strings.ToLower(uri), ";transport=tcp") {
		return "tcp"
	}
	return "udp"
}

// Step gives the registrar an input and tells the engine who came and went.
func (b *Book) Step(now time.Time, in sip.RegistrarInput) sip.RegistrarAnswer {
	b.mu.Lock()
	defer b.mu.Unlock()
	answer, events := b.registrar.Step(now, in)
	for _, event := range events {
		switch e := event.(type) {
		case sip.Bound:
			b.tell(acd.SignIn{Person: e.Binding.Person, Place: b.placeOf(e.Binding.Person), Contact: e.Binding.Contact})
		case sip.Unbound:
			b.tell(acd.SignOut{Person: e.Person, Why: e.Why})
		}
	}
	return answer
}

// Tick lets registrations expire.
func (b *Book) Tick(now time.Time) {
	b.mu.Lock()
	wake := b.registrar.Wake()
	b.mu.Unlock()
	if !wake.IsZero() && !now.Before(wake) {
		b.Step(now, sip.Tick{})
	}
}

func (b *Book) placeOf(person string) string {
	who, _ := b.city().Person(person)
	return who.Place
}

// SignInFixed signs in, ready, everybody whose place is a fixed address, and
// signs out those who were of the old city only.
func (b *Book) SignInFixed(old, city *config.City) {
	for _, p := range city.People {
		if before, ok := personOf(old, p.ID); ok && before.Phone.Fixed == p.Phone.Fixed {
			continue
		}
		if p.Phone.Fixed != "" {
			b.tell(acd.SignIn{Person: p.ID, Place: p.Place, Contact: p.Phone.Fixed, Ready: true})
		}
	}
	if old == nil {
		return
	}
	for _, p := range old.People {
		now, ok := city.Person(p.ID)
		if p.Phone.Fixed != "" && (!ok || now.Phone.Fixed == "") {
			b.tell(acd.SignOut{Person: p.ID, Why: "removed"})
		}
	}
}

func personOf(city *config.City, id string) (config.Person, bool) {
	if city == nil {
		return config.Person{}, false
	}
	return city.Person(id)
}
