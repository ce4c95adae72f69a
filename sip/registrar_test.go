package sip

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// TestRegistrar is one morning of one registrar, line by line: when, who, what
// is sent, and what comes of it.
func TestRegistrar(t *testing.T) {
	r := NewRegistrar(2, time.FixedZone("CST", 8*3600))
	const home, other = "<sip:1007@127.0.0.1:5071>", "<sip:1007@127.0.0.1:9999>"
	steps := []struct {
		at       time.Duration
		person   string
		contacts string // separated by spaces
		expires  string
		call     string
		cseq     uint32
		want     string
	}{
		{0, "1007", "", "", "c1", 1, "200"},
		{0, "1007", home + ";expires=3600", "", "c1", 2, "200 " + home + ";expires=30 | bound sip:1007@127.0.0.1:5071"},
		{20 * time.Second, "1007", home, "20", "c1", 3, "200 " + home + ";expires=20"},
		{31 * time.Second, "1007", home, "30", "c1", 3, "500 this REGISTER is older than the last one"},
		{32 * time.Second, "1007", other, "", "c2", 1, "403 1007 is signed in at sip:1007@127.0.0.1:5071 since 17:30; sign out there first"},
		{33 * time.Second, "1007", other, "", "c1", 4, "200 " + other + ";expires=30"},
		{34 * time.Second, "1007", "<SIP:1007@127.0.0.1:9999;ob>", "", "c3", 1, "403 1007 is signed in at sip:1007@127.0.0.1:9999 since 17:30; sign out there first"},
		{35 * time.Second, "1007", "<sip:1007@127.0.0.1:9999;ob>", "", "c3", 1, "200 <sip:1007@127.0.0.1:9999;ob>;expires=30"},
		{36 * time.Second, "1007", home + ";expires=0", "", "c9", 1, "200 <sip:1007@127.0.0.1:9999;ob>;expires=29"},
		{37 * time.Second, "1007", home + " " + other, "", "c3", 2, "400 one REGISTER signs in one phone: send one Contact"},
		{38 * time.Second, "1007", "*", "60", "c3", 2, "400 a Contact of * needs Expires: 0"},
		{39 * time.Second, "1007", "*", "0", "c3", 2, "200 | unbound sip:1007@127.0.0.1:9999;ob signed out"},
		{40 * time.Second, "1007", "*", "0", "c3", 3, "200"},
		{41 * time.Second, "1007", "mailto:x@y", "", "c3", 4, "400 the Contact is no SIP address"},
		{42 * time.Second, "1007", `"a<b" <sip:1007@h>;+sip.instance="<urn:uuid:1>";expires=nonsense`, "", "c4", 1, "400 one REGISTER signs in one phone: send one Contact"},
		{43 * time.Second, "1007", `<sip:1007@h>;+sip.instance="<urn:uuid:1>";expires=nonsense`, "", "c4", 1, "200 <sip:1007@h>;expires=30 | bound sip:1007@h"},
		{44 * time.Second, "1007", `<sip:1007@new>;+sip.instance="<urn:uuid:1>"`, "10", "c5", 1, "200 <sip:1007@new>;expires=10"},
		{45 * time.Second, "1008", "sip:1008@127.0.0.1:5072;expires=20", "", "c6", 1, "200 <sip:1008@127.0.0.1:5072>;expires=20 | bound sip:1008@127.0.0.1:5072"},
		{46 * time.Second, "1009", home, "", "c7", 1, "503 too many phones are signed in"},
		{70 * time.Second, "1009", home, "", "c7", 2, "200 " + home + ";expires=30 | unbound sip:1007@new expired | unbound sip:1008@127.0.0.1:5072 expired | bound sip:1007@127.0.0.1:5071"},
		{75 * time.Second, "1009", home, "9", "c7", 3, "423 Interval Too Brief, at least 10"},
		{76 * time.Second, "1009", home + ";expires=1", "60", "c7", 3, "423 Interval Too Brief, at least 10"},
		{77 * time.Second, "1008", "<sip:1008@h>", "9", "c8", 1, "423 Interval Too Brief, at least 10"},
		{78 * time.Second, "1009", other + ";expires=9", "", "c9", 1, "423 Interval Too Brief, at least 10"},
		{79 * time.Second, "1009", home, "10", "c7", 3, "200 " + home + ";expires=10"},
		{80 * time.Second, "1009", home, "0", "c7", 4, "200 | unbound sip:1007@127.0.0.1:5071 signed out"},
	}
	for _, s := range steps {
		req := Request{Method: Register, CallID: s.call, CSeq: s.cseq, Contacts: strings.Fields(s.contacts)}
		if s.expires != "" {
			req.Headers = Headers{{"Expires", s.expires}}
		}
		answer, events := r.Step(dawn.Add(s.at), RegistrationOf(s.person, req))
		if got := showRegistrar(answer, events); got != s.want {
			t.Errorf("%v %s %s\ngot  %s\nwant %s", s.at, s.person, s.contacts, got, s.want)
		}
	}
	if !r.Wake().IsZero() {
		t.Error("nobody is bound, but a timer runs")
	}
}

// TestRegistrarExpiry: a phone that falls silent is gone at its time, not before.
func TestRegistrarExpiry(t *testing.T) {
	r := NewRegistrar(10, nil)
	source := netip.MustParseAddrPort("127.0.0.1:40000")
	req := Request{Contacts: []string{"<sip:1@h>"}, CallID: "c", CSeq: 1, Source: source, Transport: "tcp",
		Headers: Headers{{"Path", "<sip:p1;lr>, <sip:p2;lr>"}}}
	r.Step(dawn, RegistrationOf("1", req))
	b, ok := r.Contact("1")
	if !ok || b.Source != source || b.Transport != "tcp" || len(b.Path) != 2 || !b.Since.Equal(dawn) {
		t.Fatalf("bound %+v, %v", b, ok)
	}
	req.CSeq++
	r.Step(dawn.Add(20*time.Second), RegistrationOf("1", req))
	if b, _ := r.Contact("1"); !b.Since.Equal(dawn) {
		t.Errorf("a refresh made it signed in since %v", b.Since)
	}
	if want := dawn.Add(50 * time.Second); !r.Wake().Equal(want) {
		t.Fatalf("wakes at %v, want %v", r.Wake(), want)
	}
	if _, events := r.Step(r.Wake().Add(-time.Millisecond), Tick{}); len(events) != 0 {
		t.Errorf("too early: %v", events)
	}
	if _, events := r.Step(r.Wake(), Tick{}); len(events) != 1 {
		t.Errorf("want one Unbound, got %v", events)
	}
	if _, ok := r.Contact("1"); ok {
		t.Error("still bound")
	}
}

// TestRegistrarAnew: a phone may take the place of another that the person has
// left; from then on the other one is the second.
func TestRegistrarAnew(t *testing.T) {
	r := NewRegistrar(1, nil)
	at, cseq := time.Duration(0), uint32(0)
	send := func(contact string, anew bool, want string) {
		t.Helper()
		at, cseq = at+time.Second, cseq+1
		reg := RegistrationOf("1", Request{Contacts: []string{contact}, CallID: contact, CSeq: cseq})
		reg.Anew = anew
		if got := showRegistrar(r.Step(dawn.Add(at), reg)); got != want {
			t.Errorf("%v %s\ngot  %s\nwant %s", at, contact, got, want)
		}
	}
	send("<sip:1@old>", true, "200 <sip:1@old>;expires=30 | bound sip:1@old")
	send("<sip:1@old>", true, "200 <sip:1@old>;expires=30") // a refresh is none of a new place
	send("<sip:1@new>;expires=9", true, "423 Interval Too Brief, at least 10")
	send("<sip:1@new>", true, "200 <sip:1@new>;expires=30 | bound sip:1@new")
	send("<sip:1@old>", false, "403 1 is signed in at sip:1@new since 09:30; sign out there first")
	if b, _ := r.Contact("1"); !b.Since.Equal(dawn.Add(4 * time.Second)) {
		t.Errorf("signed in since %v", b.Since)
	}
	r.Drop("1")
	send("<sip:1@old>", false, "200 <sip:1@old>;expires=30 | bound sip:1@old")
}

// TestRegistrarResponse: the answer goes to the request it belongs to.
func TestRegistrarResponse(t *testing.T) {
	req := Request{Method: Register, CallID: "c", CSeq: 4, Tx: "tx", From: Party{Tag: "f"}, To: Party{URI: "sip:1@h"}}
	got := RegistrarAnswer{Status: 200, Contacts: []string{"<sip:1@h>;expires=30"}}.Response(req)
	brief := RegistrarAnswer{Status: 423, MinExpires: 10 * time.Second}.Response(req)
	if brief.Headers.Get("Min-Expires") != "10" || got.Headers.Get("Min-Expires") != "" {
		t.Errorf("got %+v and %+v", brief, got)
	}
	if got.Tx != "tx" || got.CSeq != 4 || got.Method != Register || got.Headers.Get("contact") != "<sip:1@h>;expires=30" {
		t.Errorf("got %+v", got)
	}
}

func showRegistrar(a RegistrarAnswer, events []RegistrarEvent) string {
	text := fmt.Sprint(a.Status)
	for _, word := range append([]string{a.Reason}, a.Contacts...) {
		if word != "" {
			text += " " + word
		}
	}
	if a.MinExpires > 0 {
		text += fmt.Sprintf(", at least %.0f", a.MinExpires.Seconds())
	}
	for _, event := range events {
		switch e := event.(type) {
		case Bound:
			text += " | bound " + e.Binding.Contact
		case Unbound:
			text += " | unbound " + e.Contact + " " + e.Why
		}
	}
	return text
}

// TestWhereAPhoneIsRung: RFC 3327 §5.2.
func TestWhereAPhoneIsRung(t *testing.T) {
	for _, c := range []struct{ name, transport, source, path, want string }{
		{"no path", "udp", "10.0.0.9:1024", "", "10.0.0.9:1024"},
		{"the proxy it came from, which sends from another port", "udp", "10.0.0.1:40000", "<sip:10.0.0.1;lr>", "10.0.0.1:5060"},
		{"another address of the proxy", "tcp", "10.0.0.1:40000", "<sip:10.0.0.2:5070;lr;ob>", "10.0.0.2:5070"},
		{"a connection of the proxy", "tcp", "10.0.0.1:40000", "<sip:10.0.0.1:5070;lr>", "10.0.0.1:40000"},
		{"IPv6", "udp", "[2001:db8::1]:5060", "<sip:[2001:db8::2]:5071;lr>", "[2001:db8::2]:5071"},
		{"by a name that only the proxy knows", "udp", "10.0.0.1:5060", "<sip:edge.house;lr>", "10.0.0.1:5060"},
		{"loopback from afar", "udp", "10.0.0.1:5060", "<sip:127.0.0.1;lr>", "10.0.0.1:5060"},
	} {
		b := Binding{Source: netip.MustParseAddrPort(c.source), Transport: c.transport}
		if c.path != "" {
			b.Path = []string{c.path, "<sip:10.9.9.9;lr>"}
		}
		if got := b.Next().String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
