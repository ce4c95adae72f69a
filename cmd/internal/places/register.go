package places

import (
	"net/netip"
	"time"

	"hotline/acd"
	"hotline/sip"
)

// Register is a phone that says where it is. A person is at one place: a second
// one is refused, unless a supervisor signed the person out, for then it is where
// they are now. Moved: it took the place of their browser, whose connection is to
// be closed. A browser that a call is wired to, which busy tells, is not left. A
// phone that the engine cannot take now is not signed in: it gets 503.
func (b *Book) Register(now time.Time, reg sip.Registration, busy func(person string) bool) (answer sip.RegistrarAnswer, moved bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, reg.Anew = b.out[reg.Person]
	if why := b.beside(reg, busy); why != "" {
		return sip.RegistrarAnswer{Status: 403, Reason: why}, false
	}
	sat := b.browsers[reg.Person] != nil
	answer = b.step(now, reg)
	return answer, sat && b.browsers[reg.Person] == nil
}

// Disconnected notes that a connection is gone: a phone that only it led to cannot
// be rung, and its person is signed out unless it soon comes back.
func (b *Book) Disconnected(now time.Time, transport string, source netip.AddrPort) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.step(now, sip.Disconnected{Transport: transport, Source: source})
}

// beside says why a phone may not register beside the person's browser, "" when
// it may or there is none. One that is on its way up is no place that was left.
func (b *Book) beside(reg sip.Registration, busy func(string) bool) string {
	at := b.browsers[reg.Person]
	switch {
	case at == nil:
		return ""
	case !reg.Anew || at.connection == 0:
		return "You are signed in at a browser: sign out there first"
	case busy(reg.Person):
		return "You are in a call at a browser: end it first"
	}
	return ""
}

// step gives the registrar an input and tells the engine who came and went. It is
// under the lock.
func (b *Book) step(now time.Time, in sip.RegistrarInput) sip.RegistrarAnswer {
	answer, events := b.registrar.Step(now, in)
	for _, event := range events {
		switch e := event.(type) {
		case sip.Bound:
			who, _ := b.city().Person(e.Binding.Person)
			if !b.tell(acd.SignIn{Person: who.ID, Place: who.Place, Contact: e.Binding.Contact}) {
				b.registrar.Drop(e.Binding.Person)
				return sip.RegistrarAnswer{Status: 503, Reason: "Too busy to sign in"}
			}
			delete(b.out, e.Binding.Person)
			delete(b.browsers, e.Binding.Person)
		case sip.Unbound:
			b.gone(e)
		}
	}
	return answer
}

// gone signs a person out whose phone is gone, unless a reload has given them a
// fixed place since.
func (b *Book) gone(e sip.Unbound) {
	delete(b.out, e.Person)
	if who, ok := b.city().Person(e.Person); !ok || who.Phone.Fixed == "" {
		b.tell(acd.SignOut{Person: e.Person, Why: e.Why})
	}
}
