package ua

import (
	"log/slog"
	"net/netip"
	"strconv"
	"strings"

	"hotline/sip"

	sipgo "github.com/emiago/sipgo/sip"
)

// discard is the log of sipgo, which would write whole messages into it.
var discard = slog.New(slog.DiscardHandler)

// fieldHeaders are the headers that sip.Request and sip.Response hold as
// fields, or that are this package's own. Any other goes into Headers.
var fieldHeaders = map[string]bool{
	"via": true, "from": true, "to": true, "call-id": true, "cseq": true, "contact": true,
	"record-route": true, "route": true, "max-forwards": true, "content-length": true, "content-type": true,
}

// request translates a request for the rooms; of who is no trunk, what they may
// not say is left out.
func (u *UA) request(a arrival) sip.Request {
	req := request(a)
	if u.gate.foreign(a.from.remote.Addr()) {
		req.Headers = sip.Foreign(req.Headers)
	}
	return req
}

func request(a arrival) sip.Request {
	m := a.m
	req := sip.Request{
		Method:      m.method(),
		URI:         strings.Split(m.start, " ")[1],
		CallID:      m.get("Call-ID"),
		Contacts:    m.list("Contact"),
		Routes:      m.list("Route"),
		RecordRoute: m.list("Record-Route"),
		Headers:     otherHeaders(m),
		Source:      a.from.remote,
		Transport:   a.from.transport,
	}
	req.From, _ = parseParty(m.get("From"))
	req.To, _ = parseParty(m.get("To"))
	req.CSeq, _, _ = m.cseq()
	if len(req.Contacts) > 0 {
		contact, _ := parseParty(req.Contacts[0])
		req.Contact = contact.URI
	}
	body := m.content()
	if req.SDP, req.BadSDP = readSDP(m, body); req.SDP == nil && req.BadSDP == "" && len(body) > 0 {
		req.Body, req.BodyType = body, m.get("Content-Type")
	}
	return req
}

// response translates a response for the rooms.
func response(m *message, res *sipgo.Response, from *hop) sip.Response {
	r := sip.Response{
		Status:      res.StatusCode,
		Reason:      res.Reason,
		CallID:      m.get("Call-ID"),
		Contacts:    m.list("Contact"),
		RecordRoute: m.list("Record-Route"),
		Headers:     otherHeaders(m),
		Source:      from.remote,
		Transport:   from.transport,
	}
	r.From, _ = parseParty(m.get("From"))
	r.To, _ = parseParty(m.get("To"))
	r.CSeq, r.Method, _ = m.cseq()
	if len(r.Contacts) > 0 {
		contact, _ := parseParty(r.Contacts[0])
		r.Contact = contact.URI
	}
	r.SDP, r.BadSDP = readSDP(m, m.content())
	return r
}

// content is the body as far as its length says: RFC 3261 §18.3.
func (m *message) content() []byte {
	if length, ok := m.length(); ok && length >= 0 && length < len(m.body) {
		return m.body[:length]
	}
	return m.body
}

func readSDP(m *message, body []byte) (*sip.SDP, string) {
	if len(body) == 0 || !isSDP(m.get("Content-Type")) {
		return nil, ""
	}
	s, err := ParseSDP(body)
	if err != nil {
		return nil, err.Error()
	}
	return s, ""
}

func otherHeaders(m *message) sip.Headers {
	var headers sip.Headers
	for _, f := range m.fields {
		if !fieldHeaders[strings.ToLower(f.name)] {
			headers = append(headers, sip.Header{Name: f.name, Value: f.value})
		}
	}
	return headers
}

// stampVia adds what a server adds to the top Via; sipgo fills in an empty
// rport itself: RFC 3261 §18.2.1, RFC 3581 §4.
func stampVia(req *sipgo.Request, source netip.AddrPort) {
	via := req.Via()
	via.Params.Add("received", source.Addr().String())
	for i, p := range via.Params { // names of parameters are compared without case: RFC 3261 §7.3.1
		if strings.EqualFold(p.K, "rport") && p.V == "" {
			via.Params[i].V = strconv.Itoa(int(source.Port()))
		}
	}
}
