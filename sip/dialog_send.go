package sip

import (
	"slices"
	"strconv"
	"strings"
)

// allowed and supported are told in every INVITE, UPDATE and their 2xx.
var (
	allowed   = Header{"Allow", "INVITE, ACK, BYE, CANCEL, OPTIONS, PRACK, UPDATE, INFO"}
	supported = Header{"Supported", strings.Join(known, ", ")}
)

// request makes the next request within the dialog: RFC 3261 §12.2.1.1.
func (d *Dialog) request(method string) Request {
	d.localSeq++
	req := Request{
		Method:    method,
		URI:       d.target,
		CallID:    d.callID,
		From:      d.local,
		To:        d.remote,
		CSeq:      d.localSeq,
		Routes:    slices.Clone(d.routes),
		Tx:        d.name(),
		Next:      d.next,
		Transport: d.transport,
	}
	if method == Invite || method == Update {
		req.Contact = d.contact
		req.Headers = append(Headers{allowed, supported}, d.leaseHeaders()...)
	}
	return req
}

// name makes a transaction name that no other request of this house has.
func (d *Dialog) name() string {
	d.named++
	return d.local.Tag + "." + strconv.Itoa(d.named)
}

func (d *Dialog) send(req Request) { d.orders = append(d.orders, SendRequest{req}) }

func (d *Dialog) reply(resp Response) { d.orders = append(d.orders, SendResponse{resp}) }

// response makes a response of this dialog to a request.
func (d *Dialog) response(req Request, status int, headers ...Header) Response {
	resp := Response{
		Status:    status,
		CallID:    req.CallID,
		From:      req.From,
		To:        req.To,
		CSeq:      req.CSeq,
		Method:    req.Method,
		Headers:   headers,
		Tx:        req.Tx,
		Transport: req.Transport,
	}
	resp.To.Tag = d.local.Tag
	if status >= 300 || req.Method != Invite && req.Method != Update {
		return resp
	}
	resp.Contact = d.contact
	resp.RecordRoute = slices.Clone(req.RecordRoute)
	resp.Headers = append(resp.Headers, allowed, supported)
	return resp
}

// refuse answers a request with a failure.
func (d *Dialog) refuse(req Request, status int, headers ...Header) {
	d.reply(d.response(req, status, headers...))
}

// stamp gives a description of ours the next version, or that of the last one
// when it says the same: RFC 3264 §8.
func (d *Dialog) stamp(s *SDP) *SDP {
	if s == nil {
		return nil
	}
	stamped := *s
	stamped.Version = 1
	if d.sent != nil {
		stamped.SessionID, stamped.Version = d.sent.SessionID, d.sent.Version
		if !stamped.equal(d.sent) {
			stamped.Version++
		}
	}
	d.sent = &stamped
	return &stamped
}
