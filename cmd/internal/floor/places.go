package floor

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

// places knows where persons are: registered phones and fixed addresses.
type places struct {
	house     *House
	mu        sync.Mutex
	registrar *sip.Registrar
}

func newPlaces(h *House, zone *time.Location) *places {
	return &places{house: h, registrar: sip.NewRegistrar(phonesMost, zone)}
}

// target gives where a person's place is rung; false when it cannot be reached.
func (p *places) target(person string) (call.Target, bool) {
	who, ok := p.house.city.Load().Person(person)
	if !ok {
		return call.Target{}, false
	}
	if who.Phone.Fixed != "" {
		return call.Target{URI: who.Phone.Fixed, To: sip.Party{Display: who.Name, URI: who.Phone.Fixed}, Transport: transportOf(who.Phone.Fixed)}, true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	b, ok := p.registrar.Contact(person)
	if !ok {
		return call.Target{}, false
	}
	// The phone is rung where it registered from: behind a NAT its contact is not reachable.
	return call.Target{URI: b.Contact, To: sip.Party{Display: who.Name, URI: b.Contact},
		Next: b.Source, Transport: b.Transport, Routes: b.Path}, true
}

func transportOf(uri string) string {
	if strings.Contains(strings.ToLower(uri), ";transport=tcp") {
		return "tcp"
	}
	return "udp"
}

// step gives the registrar an input and tells the engine who came and went.
func (p *places) step(now time.Time, in sip.RegistrarInput) sip.RegistrarAnswer {
	p.mu.Lock()
	defer p.mu.Unlock()
	answer, events := p.registrar.Step(now, in)
	for _, event := range events {
		switch e := event.(type) {
		case sip.Bound:
			p.house.engine.Post(acd.SignIn{Person: e.Binding.Person, Place: p.house.placeOf(e.Binding.Person), Contact: e.Binding.Contact})
		case sip.Unbound:
			p.house.engine.Post(acd.SignOut{Person: e.Person, Why: e.Why})
		}
	}
	return answer
}

// tick lets registrations expire.
func (p *places) tick(now time.Time) {
	p.mu.Lock()
	wake := p.registrar.Wake()
	p.mu.Unlock()
	if !wake.IsZero() && !now.Before(wake) {
		p.step(now, sip.Tick{})
	}
}

func (h *House) placeOf(person string) string {
	who, _ := h.city.Load().Person(person)
	return who.Place
}

// signInFixed signs in, ready, everybody whose place is a fixed address, and
// signs out those who were of the old city only.
func (h *House) signInFixed(old, city *config.City) {
	for _, p := range city.People {
		if before, ok := personOf(old, p.ID); ok && before.Phone.Fixed == p.Phone.Fixed {
			continue
		}
		if p.Phone.Fixed != "" {
			h.engine.Post(acd.SignIn{Person: p.ID, Place: p.Place, Contact: p.Phone.Fixed, Ready: true})
		}
	}
	if old == nil {
		return
	}
	for _, p := range old.People {
		now, ok := city.Person(p.ID)
		if p.Phone.Fixed != "" && (!ok || now.Phone.Fixed == "") {
			h.engine.Post(acd.SignOut{Person: p.ID, Why: "removed"})
		}
	}
}

func personOf(city *config.City, id string) (config.Person, bool) {
	if city == nil {
		return config.Person{}, false
	}
	return city.Person(id)
}

// secret gives a phone's password to the guard.
func (h *House) secret(user string) (string, bool) {
	who, ok := h.city.Load().Person(user)
	return who.Phone.Secret, ok && who.Phone.Registered
}

// onRegister is a phone that says where it is: RFC 3261 §10.3.
func (h *House) onRegister(req sip.Request) {
	person := sip.UserOf(req.To.URI)
	user, ok, challenge := h.guard.Check(h.clock.Now(), req)
	if !ok {
		h.wire.Reply(challenge)
		return
	}
	if user != person {
		h.refuse(req, 403, "Register under your own number")
		return
	}
	h.wire.Reply(h.places.step(h.clock.Now(), sip.RegistrationOf(person, req)).Response(req))
}
