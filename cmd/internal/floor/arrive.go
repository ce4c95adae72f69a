package floor

import (
	"encoding/hex"
	"fmt"
	"strings"

	"hotline/cmd/internal/call"
	"hotline/cmd/internal/config"
	"hotline/recording/fact"
	"hotline/sip"
)

// allowed is what the house answers to: RFC 3261 §20.5.
const allowed = "INVITE, ACK, BYE, CANCEL, OPTIONS, REGISTER, PRACK, UPDATE, INFO"

// Request is everything that the network can ask of the house.
func (h *House) Request(req sip.Request) {
	switch {
	case req.Method == sip.Cancel:
		if to, ok := h.routes.Find(req.Tx); ok {
			to.Owner.deliver(to.Leg, sip.GotRequest{Request: req})
		}
	case req.To.Tag != "":
		h.onDialog(req)
	case req.Method == sip.Invite:
		h.onInvite(req)
	case req.Method == sip.Register:
		h.onRegister(req)
	case req.Method == sip.Options:
		h.onOptions(req)
	case req.Method == sip.Ack: // of a dialog that is gone: RFC 3261 §17.1.1.2 wants no answer
	default:
		h.refuse(req, 405, "", sip.Header{Name: "Allow", Value: allowed})
	}
}

// Response hands an answer to the dialog that asked.
func (h *House) Response(resp sip.Response) {
	if to, ok := h.routes.Find(resp.From.Tag); ok {
		to.Owner.deliver(to.Leg, sip.GotResponse{Response: resp})
	}
}

// Failed tells the dialog that nothing answered.
func (h *House) Failed(localTag, tx string, status int, cause string) {
	if to, ok := h.routes.Find(localTag); ok {
		to.Owner.deliver(to.Leg, sip.TxFailed{Tx: tx, Status: status, Cause: cause})
	}
}

// onSent is told when a request has left the house.
func (h *House) onSent(method, callID string) {
	if method == sip.Invite {
		h.count.Left(call.OfSeat(callID))
	}
}

func (h *House) onDialog(req sip.Request) {
	if to, ok := h.routes.Find(req.To.Tag); ok {
		to.Owner.deliver(to.Leg, sip.GotRequest{Request: req})
		return
	}
	if req.Method != sip.Ack {
		h.refuse(req, 481, "")
	}
}

// onOptions is the trunk's heartbeat: 503 while draining. Others learn nothing.
func (h *House) onOptions(req sip.Request) {
	if _, allow := h.city.Load().TrunkBy(req); !allow {
		h.refuse(req, 403, "")
		return
	}
	if h.Draining() {
		h.refuse(req, 503, "The hotline is closing down", h.retryAfter())
		return
	}
	h.refuse(req, 200, "", sip.Header{Name: "Allow", Value: allowed}, sip.Header{Name: "Accept", Value: "application/sdp"})
}

// retryAfter spreads those who are sent away together over ten seconds.
func (h *House) retryAfter() sip.Header {
	return sip.Header{Name: "Retry-After", Value: fmt.Sprint(1 + h.lastCall.Load()*7%10)}
}

// refuse answers a request outside any dialog of ours.
func (h *House) refuse(req sip.Request, status int, reason string, headers ...sip.Header) {
	to := req.To
	if to.Tag == "" {
		to.Tag = h.tag()
	}
	h.wire.Reply(sip.Response{Status: status, Reason: reason, CallID: req.CallID, From: req.From, To: to,
		CSeq: req.CSeq, Method: req.Method, Headers: headers, Tx: req.Tx, Transport: req.Transport})
}

// onInvite is a new call: of a person's phone when it claims to be one, else of a citizen.
func (h *House) onInvite(req sip.Request) {
	city := h.city.Load()
	asserted, _ := sip.CallerNumber(req)
	person, isPerson := city.PersonByNumber(sip.UserOf(req.From.URI), asserted)
	trunk, allow := city.TrunkBy(req)
	if isPerson || !allow { // who is asked for a password does not learn whose numbers there are
		user, ok, challenge := h.guard.Check(h.clock.Now(), req)
		switch {
		case !ok:
			h.wire.Reply(challenge)
			return
		case user != person.ID:
			h.onAttack("toll-fraud", fmt.Sprintf("%s called as somebody else from %v", user, req.Source.Addr()))
			h.refuse(req, 403, "Call with your own number")
			return
		}
	}
	called := sip.UserOf(req.URI)
	if strings.HasPrefix(called, "*") {
		h.onCode(req, called, person, isPerson)
		return
	}
	h.onCitizen(req, city, trunk)
}

// onCitizen is a call to a line. From here on it counts as offered, also when
// it has to be turned away.
func (h *House) onCitizen(req sip.Request, city *config.City, trunk config.Trunk) {
	line, called, ok := city.LineByNumbers(sip.CalledNumbers(req))
	if !ok {
		if trunk.Name == "" {
			h.onAttack("toll-fraud", fmt.Sprintf("a phone at %v called a number that is no line", req.Source.Addr()))
		}
		h.refuse(req, 404, "")
		return
	}
	id := fmt.Sprintf("%s-%d-%d", h.opts.Node, h.boot, h.lastCall.Add(1))
	flow, closed := line.At(h.clock.Now())
	origin := line.Origin.Or(trunk.Origin)
	setup := call.Setup{ID: id, Line: line.Name, Flow: flow, Early: line.Early, Called: called, Invite: req,
		Tag: h.tag(), Contact: h.contact(), Site: origin.Site, Protected: origin.Emergency}
	from, _ := sip.CallerNumber(req)
	setup.From = sip.Normalise(from, city.AreaCode)
	if closed {
		setup.Refuse = "closed"
	}
	if why := h.overloaded(); why != "" {
		h.turnAway(setup, why)
		return
	}
	h.begin(setup, trunk)
}

// overloaded says why no new call can be taken; "" when it can.
func (h *House) overloaded() string {
	switch {
	case h.Draining():
		return "draining"
	case h.EngineFull():
		return "the engine has too much to do"
	case h.LedgerFull():
		return "too many records wait for the disk"
	}
	return ""
}

// turnAway refuses a call to a line with 503: it counts as offered, and who
// could not be heard is to be called back.
func (h *House) turnAway(setup call.Setup, why string) {
	h.count.Dropped("calls")
	about := fact.Fact{Call: setup.ID, Line: setup.Line}
	bodies := []fact.Body{fact.CallArrived{From: setup.From, Called: setup.Called, Source: setup.Invite.Source.String(), SIPCall: setup.Invite.CallID}}
	if setup.From != "" {
		bodies = append(bodies, fact.CallbackWanted{Number: setup.From, Why: why})
	}
	var facts []fact.Fact
	for _, about.Body = range append(bodies, fact.CallEnded{Outcome: fact.Refused, By: fact.BySystem, Reason: why}) {
		facts = append(facts, about)
	}
	h.Write(facts...)
	h.refuse(setup.Invite, 503, "", h.retryAfter())
}

// begin makes the call's goroutine; the citizen's media port is open before.
func (h *House) begin(setup call.Setup, trunk config.Trunk) {
	c := h.newConversation(setup, trunk.Name)
	if !h.join(c, trunk.Ceiling) {
		h.turnAway(setup, "the trunk's ceiling is reached")
		return
	}
	port, err := c.openSound(opening{leg: call.Citizen, from: setup.Invite.Source.Addr()}, setup.Tag)
	if err != nil {
		h.turnAway(setup, err.Error())
		h.leave(c)
		return
	}
	advertise := h.opts.Advertise
	if trunk.Advertise.IsValid() {
		advertise = trunk.Advertise
	}
	setup.Media = h.local(advertise, port)
	c.plan = call.New(setup, h.clock.Now())
	h.routes.Add(setup.Invite.Tx, c, call.Citizen)
	c.post(call.Begin{})
	go c.run()
}

func (h *House) contact() string {
	return fmt.Sprintf("sip:hotline@%s", h.opts.Contact)
}

// tag makes a tag that nobody can guess: RFC 3261 §19.3.
func (h *House) tag() string {
	var b [8]byte
	if _, err := h.opts.Random.Read(b[:]); err != nil {
		h.log.Error("no randomness", "err", err)
	}
	return hex.EncodeToString(b[:])
}
