package sip

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"hotline/sip/media"
)

// farEnd writes the messages of a story's far end.
type farEnd struct {
	tag      string
	uri      string
	seq      uint32 // of its last request
	invite   Request
	lastSent map[string]Request // what the house sent last, by method
	rseqs    []string           // RSeq numbers heard, each once
}

var (
	houseSide = Local{Addr: netip.MustParseAddr("127.0.0.1"), Port: 20000, SessionID: 7}
	farSide   = Local{Addr: netip.MustParseAddr("127.0.0.2"), Port: 30000, SessionID: 9}
	farSource = netip.MustParseAddrPort("127.0.0.2:5071")
)

// ours and theirs make descriptions of words: offer, hold, resume, answer.
func ours(word string) *SDP   { return describe(word, houseSide) }
func theirs(word string) *SDP { return describe(word, farSide) }

func describe(word string, l Local) *SDP {
	switch word {
	case "offer", "resume":
		return Offer(l, SendRecv)
	case "hold":
		return Offer(l, SendOnly)
	case "inactive":
		return Offer(l, Inactive)
	case "old-hold": // RFC 3264 §8.4
		l.Addr = netip.IPv4Unspecified()
		return Offer(l, SendRecv)
	case "ulaw":
		l.Laws = []media.Law{media.PCMU}
		return Offer(l, SendRecv)
	case "answer":
		l.Laws = []media.Law{media.PCMA}
		return Offer(l, SendRecv)
	case "held":
		l.Laws = []media.Law{media.PCMA}
		return Offer(l, RecvOnly)
	}
	return nil
}

// hear notes the number of a reliable provisional response.
func (f *farEnd) hear(resp Response) {
	if rseq := resp.Headers.Get("RSeq"); rseq != "" && !slices.Contains(f.rseqs, rseq) {
		f.rseqs = append(f.rseqs, rseq)
	}
}

// rack reads a RAck: its number is the place of an RSeq among those heard, as
// far as so many were.
func (f *farEnd) rack(value string) string {
	number, rest, _ := strings.Cut(value, " ")
	if n, _ := strconv.Atoi(number); n > 0 && n <= len(f.rseqs) {
		number = f.rseqs[n-1]
	}
	return number + " " + rest
}

// request reads the words of a request: a description, seq=N and headers as name=value.
func (f *farEnd) request(method string, args []string) Request {
	req := Request{Method: method, CallID: "call", Source: farSource, Transport: "udp",
		From: Party{URI: f.uri, Tag: f.tag}, To: Party{URI: "sip:12345@house", Tag: "us"},
		Contact: "sip:them@127.0.0.2:5071"}
	if method != Ack && method != Cancel {
		f.seq++
		req.CSeq = f.seq
	} else {
		req.CSeq = f.invite.CSeq
	}
	for _, arg := range args {
		name, value, found := strings.Cut(arg, "=")
		switch {
		case !found:
			req.SDP = theirs(arg)
		case name == "seq":
			n, _ := strconv.Atoi(value)
			req.CSeq = uint32(n)
		case name == "contact":
			req.Contact = value
		case name == "from":
			req.From.URI, req.From.Display = "sip:"+value+"@far", value
		case name == "route":
			req.RecordRoute = strings.Split(value, ",")
		case name == "body":
			req.BodyType, req.Body = "application/dtmf-relay", []byte(value)
		default:
			req.Headers = append(req.Headers, Header{name, strings.ReplaceAll(value, "_", " ")})
			if name == "RAck" {
				req.Headers[len(req.Headers)-1].Value = f.rack(strings.ReplaceAll(value, "_", " "))
			}
		}
	}
	req.Tx = fmt.Sprintf("%s-%d", f.tag, req.CSeq)
	if method == Invite && req.CSeq == f.seq {
		f.invite = req
	}
	return req
}

// response reads the words of a response: a method, a description, tag=, seq= and headers.
func (f *farEnd) response(status int, args []string) Response {
	method, args := args[0], args[1:]
	sent := f.lastSent[method]
	resp := Response{Status: status, Method: method, CSeq: sent.CSeq, CallID: "call",
		From: sent.From, To: sent.To, Tx: sent.Tx, Source: farSource, Transport: "udp"}
	resp.To.Tag = f.tag
	if success(status) {
		resp.Contact = "sip:them@127.0.0.2:5071"
	}
	for _, arg := range args {
		name, value, found := strings.Cut(arg, "=")
		switch {
		case !found:
			resp.SDP = theirs(arg)
		case name == "tag":
			resp.To.Tag = value
			resp.Contact = "sip:" + value + "@127.0.0.3"
		case name == "seq":
			n, _ := strconv.Atoi(value)
			resp.CSeq = uint32(n)
		case name == "contact":
			resp.Contact = value
		case name == "route":
			resp.RecordRoute = strings.Split(value, ",")
		default:
			resp.Headers = append(resp.Headers, Header{name, strings.ReplaceAll(value, "_", " ")})
		}
	}
	return resp
}

func showRequest(r Request) string {
	words := []string{r.Method, strconv.Itoa(int(r.CSeq)), r.URI, "[" + r.Tx + "]"}
	if r.From.URI != "sip:12345@house" {
		words = append(words, "from "+r.From.Display)
	}
	if r.To.Tag != "" && r.To.Tag != "them" {
		words = append(words, "to tag "+r.To.Tag)
	}
	for _, route := range r.Routes {
		words = append(words, "route "+route)
	}
	return strings.Join(append(words, showRest(r.Headers, r.SDP)...), " ")
}

func showResponse(r Response) string {
	words := []string{strconv.Itoa(r.Status), r.Method, strconv.Itoa(int(r.CSeq))}
	return strings.Join(append(words, showRest(r.Headers, r.SDP)...), " ")
}

// leaseAsked is what every first INVITE asks for.
var leaseAsked = Header{"Session-Expires", seconds(leaseWanted)}

// showRest leaves out what every INVITE and UPDATE says.
func showRest(headers Headers, sdp *SDP) []string {
	var words []string
	for _, h := range headers {
		if h != allowed && h != supported && h != leaseAsked {
			words = append(words, h.Name+": "+h.Value)
		}
	}
	return append(words, showSDP(sdp)...)
}

func showSDP(s *SDP) []string {
	if s == nil {
		return nil
	}
	words := fmt.Sprintf("sdp v%d", s.Version)
	if s.Addr.IsUnspecified() {
		words += " " + s.Addr.String()
	}
	for _, m := range s.Media {
		words += fmt.Sprintf(" %s:%d", m.Kind, m.Port)
		for _, f := range m.Formats {
			words += fmt.Sprintf(" %d", f.PT)
		}
		words += " " + []string{"sendrecv", "sendonly", "recvonly", "inactive"}[m.Direction]
	}
	return []string{words}
}

func showEvent(event Event) string {
	words := []string{strings.TrimPrefix(fmt.Sprintf("%T", event), "sip.")}
	add := func(format string, args ...any) { words = append(words, fmt.Sprintf(format, args...)) }
	switch e := event.(type) {
	case Progressed:
		add("%d", e.Status)
		words = append(words, showSDP(e.SDP)...)
	case Accepted:
		words = append(words, showSDP(e.SDP)...)
	case Challenged:
		add("%d", e.Response.Status)
	case Confirmed:
		words = append(words, showSDP(e.SDP)...)
	case Offered:
		words = append(words, showSDP(e.SDP)...)
	case Renegotiated:
		words = append(words, showSDP(e.SDP)...)
	case RenegotiationFailed:
		add("%d", e.Status)
	case IdentityChanged:
		add("%s", e.Party.Display)
	case DigitInfo:
		add("%c", e.Digit)
	case Ended:
		add("%s", map[bool]string{true: "by them", false: "by us"}[e.ByThem])
		if e.Status != 0 {
			add("%d", e.Status)
		}
		if e.Reason != "" {
			add("(%s)", e.Reason)
		}
	case Ignored:
		add("%s", e.What)
	}
	return strings.Join(words, " ")
}
