package sip

import (
	"net/netip"
	"time"
)

// Registrar keeps where the persons' phones are: RFC 3261 §10.3, one phone a person.
type Registrar struct{}

// Registration is a REGISTER of a person who has proved to be that person.
type Registration struct {
	Person    string
	Contacts  []string // Contact values as they came
	Expires   string   // value of the Expires header, "" when absent
	CallID    string
	CSeq      uint32
	Source    netip.AddrPort
	Transport string
	Path      []string // RFC 3327
}

// Binding is where a person's phone is.
type Binding struct {
	Person    string
	Contact   string // URI
	Instance  string // +sip.instance, RFC 5626; "" when the phone gave none
	CallID    string
	CSeq      uint32
	Since     time.Time // first bound
	Expires   time.Time
	Source    netip.AddrPort
	Transport string
	Path      []string
}

// RegistrarInput is a Registration or a Tick.
type RegistrarInput interface{ registrarInput() }

// RegistrarAnswer is what the REGISTER is answered with; zero for a Tick.
type RegistrarAnswer struct {
	Status   int
	Reason   string   // reason phrase, a sentence when refused
	Contacts []string // Contact values of a 200, with expires
}

// RegistrarEvent is what became of a binding: Bound or Unbound.
type RegistrarEvent interface{ registrarEvent() }

type (
	// Bound: a person's phone signed in; a refresh is not told.
	Bound struct{ Binding Binding }
	// Unbound: a person's phone is gone. Why is "signed out" or "expired".
	Unbound struct {
		Person, Contact string
		Why             string
	}
)

func (Registration) registrarInput() {}
func (Tick) registrarInput()         {}
func (Bound) registrarEvent()        {}
func (Unbound) registrarEvent()      {}

// NewRegistrar makes an empty registrar for at most so many persons; zone is that of the times in its sentences (nil: UTC).
func NewRegistrar(most int, zone *time.Location) *Registrar { return &Registrar{} }

// RegistrationOf takes what the registrar needs out of a REGISTER.
func RegistrationOf(person string, req Request) Registration { return Registration{} }

// Step binds, refreshes, removes or lets expire.
func (r *Registrar) Step(now time.Time, in RegistrarInput) (RegistrarAnswer, []RegistrarEvent) {
	return RegistrarAnswer{}, nil
}

// Response makes the answer a response to the REGISTER.
func (a RegistrarAnswer) Response(req Request) Response { return Response{} }

// Contact gives where a person's phone is.
func (r *Registrar) Contact(person string) (Binding, bool) { return Binding{}, false }

// Wake is when the next binding expires; zero: never.
func (r *Registrar) Wake() time.Time { return time.Time{} }
