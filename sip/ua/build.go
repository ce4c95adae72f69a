package ua

import (
	"errors"
	"fmt"
	"strconv"

	"hotline/sip"

	sipgo "github.com/emiago/sipgo/sip"
)

// build writes a request as it is given; only Via and Max-Forwards are ours.
func (u *UA) build(req sip.Request, branch string, to *hop) (*sipgo.Request, error) {
	var uri sipgo.Uri
	if err := sipgo.ParseUri(oneLine(req.URI), &uri); err != nil {
		return nil, errors.New("cannot read the URI to send to") // the cause may quote a number
	}
	built := sipgo.NewRequest(sipgo.RequestMethod(req.Method), uri)
	addHeader(built, "Via", fmt.Sprintf("SIP/2.0/%s %s;branch=%s;rport", to.network(), u.sentBy(to), branch))
	for _, route := range req.Routes {
		addHeader(built, "Route", bracketed(route))
	}
	addHeader(built, "Max-Forwards", "70")
	addHeader(built, "From", formatParty(req.From))
	addHeader(built, "To", formatParty(req.To))
	addHeader(built, "Call-ID", req.CallID)
	addHeader(built, "CSeq", strconv.FormatUint(uint64(req.CSeq), 10)+" "+req.Method)
	switch {
	case len(req.Contacts) > 0:
		for _, contact := range req.Contacts {
			addHeader(built, "Contact", contact)
		}
	case req.Contact != "":
		addHeader(built, "Contact", bracketed(u.contact(req.Contact, to, uri.IsEncrypted())))
	}
	for _, h := range req.Headers {
		addHeader(built, h.Name, h.Value)
	}
	if u.cfg.UserAgent != "" && req.Headers.Get("User-Agent") == "" {
		addHeader(built, "User-Agent", u.cfg.UserAgent)
	}
	setBody(built, req.SDP, req.Body, req.BodyType)
	built.SetTransport(to.network())
	if built.Via() == nil || built.From() == nil || built.To() == nil || built.CallID() == nil || built.CSeq() == nil {
		return nil, errors.New("cannot write the request: From, To, Call-ID or CSeq is not fit to send")
	}
	return built, nil
}
