package main

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A scenario of SIPp may be written as a script, testdata/sipp/NAME.txt, a line
// for each step. Who begins with "< INVITE" is a seat's phone, any other a citizen.
//
//	# what it shows
//	> INVITE 1 sdp | Header: value     a request, with its CSeq
//	> CANCEL 1 of=2                    in the transaction of the request two steps before
//	> 200 sdp=sendonly | Header: value an answer to the last request; with "invite", to the last INVITE
//	< 200 dialog | Header: pattern     what must come; "dialog" takes contact and routes of it
//	< 183 | RSeq: [0-9]+ as rseq       a value for later: [$rseq]
//	<? 100                             what may come
//	wait 500                           milliseconds
//	sound seat                         begins to play the tone of testdata
//
// A description is sendrecv, or sdp=sendonly, sdp=inactive, or sdp=zero: an
// address of zeros; each has the next version.
type scenario struct {
	out     strings.Builder
	seat    bool
	began   bool // the first INVITE was sent, so To has the far end's tag if there is one
	version int
	unread  []string // variables of patterns that nobody reads
}

func scenarioOf(t *testing.T, script string) string {
	t.Helper()
	s := &scenario{seat: regexp.MustCompile(`(?m)^< INVITE`).MatchString(strings.SplitN(script, "\n>", 2)[0])}
	s.add("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE scenario SYSTEM \"sipp.dtd\">\n<scenario name=\"script\">\n")
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(line, " | ")
		words := strings.Fields(parts[0])
		switch words[0] {
		case ">":
			s.send(words[1], words[2:], parts[1:])
		case "<", "<?":
			s.recv(words[1], words[0] == "<?", words[2:], parts[1:])
		case "wait":
			s.add("  <pause milliseconds=\"%s\"/>\n", words[1])
		case "sound":
			s.add("  <nop><action><exec rtp_stream=\"%s.al,-1,8\"/></action></nop>\n", words[1])
		default:
			t.Fatalf("cannot read step %q", line)
		}
	}
	slices.Sort(s.unread)
	if s.unread = slices.Compact(s.unread); len(s.unread) > 0 {
		s.add("  <Reference variables=\"%s\"/>\n", strings.Join(s.unread, ","))
	}
	s.add("</scenario>\n")
	return s.out.String()
}

func (s *scenario) add(format string, args ...any) { fmt.Fprintf(&s.out, format, args...) }

func (s *scenario) send(what string, words, headers []string) {
	isAnswer := what[0] >= '1' && what[0] <= '6'
	retrans := ` retrans="500"`
	if what == "ACK" || isAnswer && !strings.HasPrefix(what, "2") {
		retrans = ""
	}
	if isAnswer && (len(words) == 0 || words[0] != "invite") {
		retrans = ""
	}
	s.add("  <send%s><![CDATA[\n", retrans)
	if isAnswer {
		s.answer(what, words)
	} else {
		s.request(what, words)
	}
	for _, h := range headers {
		s.add("%s\n", h)
	}
	s.body(words)
	s.add("]]></send>\n")
}

func (s *scenario) request(method string, words []string) {
	uri, from, to := "[next_url]", "<sip:[field0]@[local_ip]>;tag=[pid]c[call_number]", "<sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]"
	via, contact := "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]", "[field0]@"
	if s.seat {
		from, to, contact = "[$me];tag=[pid]s[call_number]", "[$caller]", ""
	}
	switch {
	case method == "REGISTER":
		uri, to = "sip:[remote_ip]:[remote_port]", "<sip:[service]@[remote_ip]>"
	case method == "CANCEL" || method == "INVITE" && !s.began && !s.seat:
		uri, to = "sip:[service]@[remote_ip]:[remote_port]", strings.TrimSuffix(to, "[peer_tag_param]")
	}
	for _, w := range words {
		if back, ok := strings.CutPrefix(w, "of="); ok {
			via = strings.Replace(via, "[branch]", "[branch-"+back+"]", 1)
			uri = "sip:[service]@[remote_ip]:[remote_port]"
		}
	}
	s.add("%s %s SIP/2.0\n%s\n", method, uri, via)
	if uri == "[next_url]" {
		s.add("[routes]\n")
	}
	s.add("From: %s\nTo: %s\nCall-ID: [call_id]\nCSeq: %s %s\nMax-Forwards: 70\n", from, to, words[0], method)
	s.add("Contact: <sip:%s[local_ip]:[local_port];transport=[transport]>\n", contact)
}

func (s *scenario) answer(status string, words []string) {
	s.add("SIP/2.0 %s Answer\n", status)
	if len(words) > 0 && words[0] == "invite" {
		tag := ""
		if s.seat {
			tag = ";tag=[pid]s[call_number]"
		}
		s.add("[$vias]\nFrom: [$caller]\nTo: [$me]%s\nCall-ID: [call_id]\nCSeq: [$cseq]\n", tag)
	} else {
		s.add("[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n[last_CSeq:]\n")
	}
	s.add("Contact: <sip:[local_ip]:[local_port];transport=[transport]>\n")
}

func (s *scenario) body(words []string) {
	direction := ""
	for _, w := range words {
		if rest, ok := strings.CutPrefix(w, "sdp"); ok {
			direction = strings.TrimPrefix(rest+"=sendrecv", "=")
			direction, _, _ = strings.Cut(direction, "=")
		}
	}
	if direction == "" {
		s.add("Content-Length: 0\n\n")
		return
	}
	address := "[media_ip]"
	if direction == "zero" {
		address, direction = "0.0.0.0", "sendrecv"
	}
	s.version++
	s.add("Content-Type: application/sdp\nContent-Length: [len]\n\n")
	s.add("v=0\no=peer 1 %d IN IP4 [local_ip]\ns=-\nc=IN IP4 %s\nt=0 0\nm=audio [rtpstream_audio_port] RTP/AVP 8 101\n"+
		"a=rtpmap:8 PCMA/8000\na=rtpmap:101 telephone-event/8000\na=%s\n", s.version, address, direction)
}

func (s *scenario) recv(what string, optional bool, words, headers []string) {
	kind, most := "request", "90000"
	first := s.seat && what == "INVITE" && !s.began
	if what[0] >= '1' && what[0] <= '6' {
		kind = "response"
		s.began = s.began || what[0] == '2' || len(words) > 0
	}
	s.add("  <recv %s=\"%s\"", kind, what)
	if optional {
		s.add(" optional=\"true\"")
	} else {
		s.add(" timeout=\"%s\"", most)
	}
	if first || len(words) > 0 && words[0] == "dialog" {
		s.add(" rrs=\"true\"")
	}
	if what == "401" {
		s.add(" auth=\"true\"")
	}
	s.add(">\n    <action>\n")
	if what == "INVITE" {
		whom := ".*"
		if s.seat {
			s.began, whom = true, "&lt;[^&gt;]*&gt;"
		}
		s.add("%s", strings.Replace(invited, "WHOM", whom, 1))
		s.unread = append(s.unread, "me", "caller", "vias", "cseq")
	}
	for _, h := range headers {
		name, pattern, _ := strings.Cut(h, ": ")
		pattern, variable, named := strings.Cut(pattern, " as ")
		if !named {
			variable = fmt.Sprint("seen", len(s.unread))
		}
		s.unread = append(s.unread, variable)
		search := fmt.Sprintf(`search_in="hdr" header="%s:"`, name)
		if name == "SDP" {
			search = `search_in="body"`
		}
		s.add("      <ereg regexp=\"%s\" %s check_it=\"true\" assign_to=\"%s\"/>\n", html.EscapeString(pattern), search, variable)
	}
	s.add("    </action>\n  </recv>\n")
}

// invited notes what the answers to an INVITE take from it.
const invited = `      <ereg regexp="WHOM" search_in="hdr" header="To:" check_it="true" assign_to="me"/>
      <ereg regexp=".*" search_in="hdr" header="From:" check_it="true" assign_to="caller"/>
      <ereg regexp="Via:[^\r\n]*" search_in="msg" check_it="true" assign_to="vias"/>
      <ereg regexp="[0-9]+ INVITE" search_in="hdr" header="CSeq:" check_it="true" assign_to="cseq"/>
`
