package sip

import (
	"fmt"
	"slices"
	"time"
)

// maxExpires is how long a binding lives at most without a refresh: a phone
// that vanished takes its person off within it.
const maxExpires = 30 * time.Second

// minExpires is the shortest binding: a phone may not keep us busy with more
// registrations than that, nor come and go between two of them.
const minExpires = 10 * time.Second

// lostFor is how long a phone whose connection is gone may take to come back: a
// page that is loaded again is back within it. Together with the time in which
// sip/ua notices, it is less than 30 s.
const lostFor = 10 * time.Second

// Registrar keeps where the persons' phones are: RFC 3261 §10.3, with one phone
// a person.
type Registrar struct {
	most     int
	zone     *time.Location
	bindings map[string]Binding // by person
}

// NewRegistrar makes an empty registrar for at most so many persons. zone is
// that of the times in its sentences, nil for UTC.
func NewRegistrar(most int, zone *time.Location) *Registrar {
	if zone == nil {
		zone = time.UTC
	}
	return &Registrar{most: most, zone: zone, bindings: map[string]Binding{}}
}

// Step is everything that can happen to a registrar. What has expired is gone
// before a registration is looked at.
func (r *Registrar) Step(now time.Time, in RegistrarInput) (RegistrarAnswer, []RegistrarEvent) {
	events := r.expire(now)
	switch in := in.(type) {
	case Registration:
		answer, more := r.register(now, in)
		return answer, append(events, more...)
	case Disconnected:
		r.lose(now, in)
	}
	return RegistrarAnswer{}, events
}

// Contact gives where a person's phone is.
func (r *Registrar) Contact(person string) (Binding, bool) {
	b, ok := r.bindings[person]
	return b, ok
}

// Drop forgets a person's phone, of which no event tells.
func (r *Registrar) Drop(person string) { delete(r.bindings, person) }

// Wake is when the next binding expires; zero: never.
func (r *Registrar) Wake() time.Time {
	var at time.Time
	for _, b := range r.bindings {
		if at.IsZero() || b.Expires.Before(at) {
			at = b.Expires
		}
	}
	return at
}

func (r *Registrar) expire(now time.Time) []RegistrarEvent {
	var gone []string
	for person, b := range r.bindings {
		if !now.Before(b.Expires) {
			gone = append(gone, person)
		}
	}
	slices.Sort(gone)
	var events []RegistrarEvent
	for _, person := range gone {
		events = append(events, r.unbind(person, "expired"))
	}
	return events
}

func (r *Registrar) unbind(person, why string) RegistrarEvent {
	b := r.bindings[person]
	delete(r.bindings, person)
	return Unbound{Person: person, Contact: b.Contact, Why: why}
}

// register: RFC 3261 §10.3, steps 6 to 8.
func (r *Registrar) register(now time.Time, reg Registration) (RegistrarAnswer, []RegistrarEvent) {
	contacts, err := readContacts(reg)
	if err != nil {
		return refusedWith(400, err.Error()), nil
	}
	bound, live := r.bindings[reg.Person]
	if live && len(contacts) > 0 && bound.CallID == reg.CallID && reg.CSeq <= bound.CSeq {
		return refusedWith(500, "this REGISTER is older than the last one"), nil
	}
	switch {
	case len(contacts) == 0: // it only asks: RFC 3261 §10.2.3
		return r.current(now, reg.Person), nil
	case contacts[0].lifetime == 0:
		return r.remove(now, reg, contacts[0])
	case contacts[0].lifetime < minExpires: // RFC 3261 §10.3, step 7
		return RegistrarAnswer{Status: 423, Reason: "Interval Too Brief", MinExpires: minExpires}, nil
	}
	refresh := live && (bound.Lost || contacts[0].same(bound, reg))
	if live && !refresh && !reg.Anew {
		return refusedWith(403, r.elsewhere(bound)), nil
	}
	return r.bind(now, reg, contacts[0], refresh)
}

// lose marks who registered over a connection that is gone, when nobody but the
// phone can make another.
func (r *Registrar) lose(now time.Time, gone Disconnected) {
	for person, b := range r.bindings {
		if bound(b.Transport) && b.Transport == gone.Transport && b.Source == gone.Source {
			b.Lost = true
			if back := now.Add(lostFor); back.Before(b.Expires) {
				b.Expires = back
			}
			r.bindings[person] = b
		}
	}
}

// elsewhere is the sentence that refuses a second phone.
func (r *Registrar) elsewhere(b Binding) string {
	return fmt.Sprintf("%s is signed in at %s since %s; sign out there first",
		b.Person, b.Contact, b.Since.In(r.zone).Format("15:04"))
}

func (r *Registrar) bind(now time.Time, reg Registration, c contact, refresh bool) (RegistrarAnswer, []RegistrarEvent) {
	before, live := r.bindings[reg.Person]
	if !live && len(r.bindings) >= r.most {
		return refusedWith(503, "too many phones are signed in"), nil
	}
	b := Binding{
		Person:    reg.Person,
		Contact:   c.uri,
		Instance:  c.instance,
		CallID:    reg.CallID,
		CSeq:      reg.CSeq,
		Since:     now,
		Expires:   now.Add(c.lifetime),
		Source:    reg.Source,
		Transport: reg.Transport,
		Path:      reg.Path,
	}
	var events []RegistrarEvent
	if refresh {
		b.Since = before.Since
	} else {
		events = append(events, Bound{Binding: b})
	}
	r.bindings[reg.Person] = b
	return r.current(now, reg.Person), events
}

func (r *Registrar) remove(now time.Time, reg Registration, c contact) (RegistrarAnswer, []RegistrarEvent) {
	bound, live := r.bindings[reg.Person]
	if !live || !c.every && !c.same(bound, reg) {
		return r.current(now, reg.Person), nil
	}
	event := r.unbind(reg.Person, "signed out")
	return r.current(now, reg.Person), []RegistrarEvent{event}
}

// current is the 200 with what is bound now.
func (r *Registrar) current(now time.Time, person string) RegistrarAnswer {
	answer := RegistrarAnswer{Status: 200}
	if b, ok := r.bindings[person]; ok {
		seconds := int(b.Expires.Sub(now) / time.Second)
		answer.Path = b.Path
		answer.Contacts = []string{fmt.Sprintf("<%s>;expires=%d", b.Contact, seconds)}
	}
	return answer
}

func refusedWith(status int, sentence string) RegistrarAnswer {
	return RegistrarAnswer{Status: status, Reason: sentence}
}
