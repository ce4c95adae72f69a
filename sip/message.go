package sip

import (
	"net/netip"
	"strings"
)

// The methods that a machine of this room knows. Methods are case-sensitive: RFC 3261 §7.1.
const (
	Invite   = "INVITE"
	Ack      = "ACK"
	Bye      = "BYE"
	Cancel   = "CANCEL"
	Options  = "OPTIONS"
	Register = "REGISTER"
	Update   = "UPDATE"
	Info     = "INFO"
	Prack    = "PRACK"
)

// Party is the address in a From, To, Contact or P-Asserted-Identity header.
type Party struct {
	Display string // without quotes
	URI     string // without angle brackets
	Tag     string // From and To only
}

// Header is one header field, kept in the order in which it came.
type Header struct{ Name, Value string }

// Headers are the header fields that Request and Response do not hold as fields.
type Headers []Header

// Get gives the first value of a header; names are compared without case.
func (h Headers) Get(name string) string {
	for _, header := range h {
		if strings.EqualFold(header.Name, name) {
			return header.Value
		}
	}
	return ""
}

// Request is a SIP request with what the dialog machine needs of it. Via and
// Max-Forwards belong to sip/ua.
type Request struct {
	Method      string
	URI         string // request URI
	CallID      string
	From, To    Party
	CSeq        uint32
	Contact     string   // URI of the first contact, with its parameters
	Contacts    []string // REGISTER: all contact values as they came
	Routes      []string // Route set of a request to send
	RecordRoute []string // Record-Route of a request received, in order
	Headers     Headers
	SDP         *SDP   // parsed body, nil when there is none
	Body        []byte // raw body when it is not SDP
	BodyType    string
	BadSDP      string // why the body that says it is SDP could not be read; "" when fine

	Tx        string         // transaction: given by sip/ua on receipt, by the machine on sending; a CANCEL has its INVITE's
	Source    netip.AddrPort // where a received request came from
	Next      netip.AddrPort // where to send; zero: derived from the route set and URI by sip/ua
	Transport string         // "udp", "tcp", "tls", "ws", "wss"
}

// Response is a SIP response. To a received request it carries the request's Tx.
type Response struct {
	Status      int
	Reason      string // reason phrase; "" for the standard one
	CallID      string
	From, To    Party
	CSeq        uint32
	Method      string   // CSeq method
	Contact     string   // URI of the first contact
	Contacts    []string // received: all contact values as they came
	RecordRoute []string
	Headers     Headers
	SDP         *SDP
	BadSDP      string

	Tx        string
	Source    netip.AddrPort
	Transport string
}
