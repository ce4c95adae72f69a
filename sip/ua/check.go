package ua

import (
	"strings"

	"hotline/sip"
)

// allowed are the methods that the rooms know; it is the value of Allow.
const allowed = "INVITE, ACK, BYE, CANCEL, OPTIONS, REGISTER, PRACK, UPDATE, INFO"

// spoken tells for each method of SIP whether this house serves it. One that is
// known but not served gets 405, any other 501: RFC 3261 §8.2.1.
var spoken = map[string]bool{
	sip.Invite: true, sip.Ack: true, sip.Bye: true, sip.Cancel: true,
	sip.Options: true, sip.Register: true, sip.Prack: true, sip.Update: true, sip.Info: true,
	"SUBSCRIBE": false, "NOTIFY": false, "MESSAGE": false, "REFER": false, "PUBLISH": false,
}

// refusal is the answer to a request that is not taken on; status 0 means it is.
type refusal struct {
	status  int
	reason  string
	headers []field
}

func refuse(status int, reason string, headers ...field) refusal {
	return refusal{status, reason, headers}
}

// check validates a request before it costs any state: RFC 3261 §8.2. On a
// stream the length of the body must be told: RFC 3261 §18.3.
func check(m *message, from *hop) refusal {
	if r := checkForm(m); r.status != 0 {
		return r
	}
	if length, ok := m.length(); !ok || length > len(m.body) || length < 0 && from.stream() {
		return refuse(400, "Bad Content-Length")
	}
	method := m.method()
	served, known := spoken[method]
	switch {
	case !known:
		return refuse(501, "", field{"Allow", allowed})
	case !served:
		return refuse(405, "", field{"Allow", allowed})
	}
	if r := checkURI(strings.Split(m.start, " ")[1], from); r.status != 0 {
		return r
	}
	if r := checkContacts(m, method); r.status != 0 {
		return r
	}
	if method == sip.Ack || method == sip.Cancel {
		return refusal{} // RFC 3261 §8.2.2.3: Require is ignored in these
	}
	if unknown := sip.Unsupported(m.list("Require")); len(unknown) > 0 {
		return refuse(420, "", field{"Unsupported", strings.Join(unknown, ", ")})
	}
	if least, brief := sip.TooBrief(method, otherHeaders(m)); brief {
		return refuse(422, "", field{least.Name, least.Value})
	}
	if r := checkAccept(m, method); r.status != 0 {
		return r
	}
	return checkBody(m, method)
}

// checkForm refuses what is not a request of SIP/2.0.
func checkForm(m *message) refusal {
	line := strings.Split(m.start, " ")
	if len(line) != 3 || line[0] == "" || line[1] == "" {
		return refuse(400, "Bad Request Line")
	}
	if version, isSIP := strings.CutPrefix(strings.ToUpper(line[2]), "SIP/"); !isSIP {
		return refuse(400, "Bad Request Line")
	} else if version != "2.0" {
		return refuse(505, "")
	}
	if m.fault != "" {
		return refuse(400, "Bad Header")
	}
	if m.topVia() == "" {
		return refuse(400, "Missing Via")
	}
	for _, name := range []string{"From", "To", "Call-ID", "CSeq"} {
		if n := len(m.all(name)); n != 1 || m.get(name) == "" {
			return refuse(400, "Need One "+name)
		}
	}
	if len(m.all("Max-Forwards")) > 1 {
		return refuse(400, "Two Max-Forwards")
	}
	if _, method, ok := m.cseq(); !ok || method != line[0] {
		return refuse(400, "Bad CSeq")
	}
	return refusal{}
}

// checkBody refuses bodies that the rooms could not read: RFC 3261 §8.2.3.
func checkBody(m *message, method string) refusal {
	if length, _ := m.length(); length == 0 || len(m.body) == 0 {
		return refusal{}
	}
	if method != sip.Invite && method != sip.Update && method != sip.Prack {
		return refusal{}
	}
	if coding := m.get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return refuse(415, "", field{"Accept-Encoding", "identity"})
	}
	if !isSDP(m.get("Content-Type")) {
		return refuse(415, "", field{"Accept", "application/sdp"})
	}
	return refusal{}
}

func isSDP(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(kind), "application/sdp")
}
