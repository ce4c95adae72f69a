package sip

import (
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// RegistrarInput is a Registration or a Tick.
type RegistrarInput interface{ registrarInput() }

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
	// Anew lets this phone take the place of another that is bound, because the
	// person is not there any more.
	Anew bool
}

// RegistrationOf takes what the registrar needs out of a REGISTER.
func RegistrationOf(person string, req Request) Registration {
	reg := Registration{
		Person:    person,
		Contacts:  req.Contacts,
		Expires:   req.Headers.Get("Expires"),
		CallID:    req.CallID,
		CSeq:      req.CSeq,
		Source:    req.Source,
		Transport: req.Transport,
	}
	for _, header := range req.Headers {
		if strings.EqualFold(header.Name, "Path") {
			reg.Path = append(reg.Path, splitList(header.Value)...)
		}
	}
	return reg
}

// Binding is where a person's phone is.
type Binding struct {
	Person    string
	Contact   string // URI
	Instance  string // +sip.instance (RFC 5626 §4.1), "" when the phone gave none
	CallID    string
	CSeq      uint32
	Since     time.Time // when it was first bound
	Expires   time.Time
	Source    netip.AddrPort // where the last REGISTER came from
	Transport string
	Path      []string // route to the phone, first hop first
	// Lost: the phone's connection is gone, and it cannot be reached. It has a
	// moment to come back, or another to take its place.
	Lost bool
}

// Next is where requests to the phone go: to the first of its path, which may be
// another address of the proxy that its REGISTER came from (RFC 3327 §5.2), else
// where it registered from, as behind a NAT its contact is not reachable. A
// connection that stands is used.
func (b Binding) Next() netip.AddrPort {
	if len(b.Path) == 0 || unreachable(b.Path[0], b.Source) {
		return b.Source
	}
	addr, err := netip.ParseAddr(HostOf(b.Path[0]))
	if err != nil || b.Transport != "udp" && addr.Unmap() == b.Source.Addr().Unmap() {
		return b.Source
	}
	return netip.AddrPortFrom(addr, portOf(b.Path[0]))
}

// RegistrarAnswer is what a REGISTER is answered with; it is zero for a Tick.
type RegistrarAnswer struct {
	Status   int
	Reason   string   // reason phrase, a sentence when refused
	Contacts []string // Contact values of a 200, with expires
	Path     []string // of the binding: RFC 3327 §5.3
	// MinExpires is the least that a 423 asks for: RFC 3261 §20.23; else 0.
	MinExpires time.Duration
}

// Response makes the answer a response to the REGISTER.
func (a RegistrarAnswer) Response(req Request) Response {
	resp := Response{
		Status:    a.Status,
		Reason:    a.Reason,
		CallID:    req.CallID,
		From:      req.From,
		To:        req.To,
		CSeq:      req.CSeq,
		Method:    req.Method,
		Tx:        req.Tx,
		Transport: req.Transport,
	}
	for _, contact := range a.Contacts {
		resp.Headers = append(resp.Headers, Header{"Contact", contact})
	}
	if len(a.Path) > 0 {
		resp.Headers = append(resp.Headers, Header{"Path", strings.Join(a.Path, ", ")})
	}
	if a.MinExpires > 0 {
		resp.Headers = append(resp.Headers, Header{"Min-Expires", strconv.Itoa(int(a.MinExpires / time.Second))})
	}
	return resp
}

// RegistrarEvent is what became of a binding: Bound or Unbound.
type RegistrarEvent interface{ registrarEvent() }

type (
	// Bound: a person's phone signed in, maybe in place of another. A refresh is not told.
	Bound struct{ Binding Binding }
	// Unbound: a person's phone is gone. Why is "signed out" or "expired".
	Unbound struct {
		Person, Contact string
		Why             string
	}
)

// Disconnected: a connection is no more that phones may have registered over.
type Disconnected struct {
	Transport string
	Source    netip.AddrPort
}

func (Registration) registrarInput() {}
func (Disconnected) registrarInput() {}
func (Tick) registrarInput()         {}
func (Bound) registrarEvent()        {}
func (Unbound) registrarEvent()      {}
