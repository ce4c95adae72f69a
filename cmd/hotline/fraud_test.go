package main

import (
	"bytes"
	"crypto/md5"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// fraudCity takes calls from one address, and has one phone.
const fraudCity = `
city: Fraud
timezone: Asia/Shanghai
area_code: 0531
skills: [general]
queues:
  general: {needs: {general: 1}}
flows:
  direct: {otherwise: general, music: music}
lines:
  main: {numbers: 12345, flow: direct}
people:
  - {id: 1007, phone: registered, secret: correct-horse-battery, digest: md5, skills: {general: 5}}
  - {id: 9001, password: correct-horse-battery, roles: [supervisor]}
trunks:
  carrier: {allow: [CARRIER], ceiling: 100}
`

// dialTricks are ways to be led to a trunk: what is asked of, and headers beside
// it. HOUSE is the server, CARRIER the trunk, which must never hear of any.
var dialTricks = []struct{ name, uri, headers string }{
	{"a mobile number", "sip:13812345678@HOUSE", ""},
	{"a leading 0", "sip:013812345678@HOUSE", ""},
	{"a leading 00", "sip:0012125551234@HOUSE", ""},
	{"a leading 9", "sip:900012125551234@HOUSE", ""},
	{"a plus", "sip:+12125551234@HOUSE", ""},
	{"visual separators, RFC 3966 §5.1.1", "sip:+1-(212).555-1234@HOUSE", ""},
	{"user=phone, RFC 3261 §19.1.6", "sip:+12125551234@HOUSE;user=phone", ""},
	{"tel, RFC 3966 §3", "tel:+12125551234", ""},
	{"tel with a context, RFC 3966 §5.1.5", "tel:13812345678;phone-context=+86", ""},
	{"a context in the user", "sip:13812345678;phone-context=+86@HOUSE;user=phone", ""},
	{"a short number with a context of another house", "sip:12346;phone-context=carrier.example@HOUSE;user=phone", ""},
	{"an extension, RFC 3966 §5.3", "sip:+12125551234;ext=99@HOUSE;user=phone", ""},
	{"an ISDN subaddress", "sip:+12125551234;isub=1411@HOUSE;user=phone", ""},
	{"a carrier's code, RFC 4694 §5", "sip:+12125551234;cic=+1-6789@HOUSE;user=phone", ""},
	{"a routing number, RFC 4694 §5", "sip:12346;rn=+12125551234;npdi@HOUSE;user=phone", ""},
	{"a trunk group, RFC 4904 §5", "sip:+12125551234;tgrp=carrier;trunk-context=CARRIER@HOUSE;user=phone", ""},
	{"escaped digits, RFC 3261 §19.1.2", "sip:%31%33%38%31%32%33%34%35%36%37%38@HOUSE", ""},
	{"an escaped plus", "sip:%2B12125551234@HOUSE", ""},
	{"escaped twice", "sip:%2531%2533%2538@HOUSE", ""},
	{"a line cut off by an escaped zero, RFC 4475 §3.1.1.4", "sip:12345%00@HOUSE", ""},
	{"a number behind an escaped zero", "sip:12345%0013812345678@HOUSE", ""},
	{"an escaped line end", "sip:12345%0d%0aRoute:%20<sip:CARRIER>@HOUSE", ""},
	{"an escaped at", "sip:13812345678%40CARRIER@HOUSE", ""},
	{"full-width digits", "sip:１３８１２３４５６７８@HOUSE", ""},
	{"Arabic digits", "sip:٠٠١٢١٢٥٥٥١٢٣٤@HOUSE", ""},
	{"a feature code", "sip:*7213812345678@HOUSE", ""},
	{"a hidden caller", "sip:*31#13812345678@HOUSE", ""},
	{"hashes", "sip:#13812345678@HOUSE", ""},
	{"pauses", "sip:12345p13812345678@HOUSE", ""},
	{"the trunk's own host", "sip:13812345678@CARRIER", ""},
	{"maddr, RFC 3261 §19.1.1", "sip:13812345678@HOUSE;maddr=CARRIERIP", ""},
	{"another transport", "sip:13812345678@HOUSE;transport=tcp;lr", ""},
	{"a Route in the URI, RFC 3261 §19.1.5", "sip:12345@HOUSE?Route=%3Csip:CARRIER%3E", ""},
	{"a method in the URI", "sip:13812345678@HOUSE;method=REFER", ""},
	{"a header of the URI that is one of ours", "sip:12345@HOUSE?P-Asserted-Identity=%3Csip:12345@CARRIER%3E", ""},
	{"sips", "sips:13812345678@HOUSE", ""},
	{"a Route, RFC 3261 §16.4", "sip:13812345678@HOUSE", "Route: <sip:CARRIER;lr>\n"},
	{"a Route through us", "sip:13812345678@CARRIER", "Route: <sip:HOUSE;lr>, <sip:CARRIER;lr>\n"},
	{"a Record-Route", "sip:13812345678@HOUSE", "Record-Route: <sip:CARRIER;lr>\n"},
	{"a Path, RFC 3327 §5", "sip:13812345678@HOUSE", "Path: <sip:CARRIER;lr>\nSupported: path\n"},
	{"Refer-To beside it, RFC 3515 §2.1", "sip:13812345678@HOUSE", "Refer-To: <sip:13812345678@CARRIER>\nReferred-By: <sip:1007@HOUSE>\n"},
	{"Refer-To, short", "sip:13812345678@HOUSE", "r: <sip:13812345678@CARRIER>\nb: <sip:1007@HOUSE>\n"},
	{"Replaces, RFC 3891 §3", "sip:13812345678@HOUSE", "Replaces: 1@HOUSE;to-tag=1;from-tag=2\n"},
	{"a call that was diverted, RFC 5806 §3", "sip:13812345678@HOUSE", "Diversion: <sip:12345@CARRIER>;reason=unconditional\n"},
	{"History-Info, RFC 7044 §5", "sip:13812345678@HOUSE", "History-Info: <sip:12345@CARRIER>;index=1\n"},
	{"asserted by who may not, RFC 3325 §5", "sip:13812345678@HOUSE", "P-Asserted-Identity: <sip:12345@CARRIER>\n"},
	{"the same, folded and in capitals", "sip:13812345678@HOUSE", "P-ASSERTED-IDENTITY \t:\n <sip:12345@CARRIER>\n"},
	{"a header of our own", "sip:13812345678@HOUSE", "x-hotline-trunk: carrier\n"},
	{"a wish for a trunk", "sip:13812345678@HOUSE", "P-Preferred-Identity: <sip:12345@CARRIER>\nP-Charging-Vector: icid-value=1\n"},
	{"a way back elsewhere, RFC 3261 §18.2.2", "sip:13812345678@HOUSE", "Via: SIP/2.0/UDP CARRIER;branch=z9hG4bKelse\n"},
}

// caller of tricks: a bare socket that can prove a password when it has one.
type trickster struct {
	t              *testing.T
	conn           *net.UDPConn
	house, carrier string
	number         int
}

func newTrickster(t *testing.T, s *server, carrier net.Addr) *trickster {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.ParseIP(loopback())})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &trickster{t: t, conn: conn, house: s.sip, carrier: carrier.String()}
}

// tries sends a request, with credentials when they are asked for and there is a
// password, and gives the final status.
func (d *trickster) tries(method, uri, headers, password string) string {
	d.t.Helper()
	answer := d.ask(method, uri, headers)
	asked := regexp.MustCompile(`WWW-Authenticate: Digest .*nonce="(\w+)"`).FindStringSubmatch(answer)
	if password != "" && asked != nil {
		answer = d.ask(method, uri, headers+d.authorization(method, password, asked[1]))
	}
	status, _, _ := strings.Cut(strings.TrimPrefix(answer, "SIP/2.0 "), " ")
	return status
}

func (d *trickster) fill(text string) string {
	ip, _, _ := strings.Cut(d.carrier, ":")
	return strings.NewReplacer("HOUSE", d.house, "CARRIERIP", ip, "CARRIER", d.carrier).Replace(text)
}

// ask sends one request and waits for its final answer.
func (d *trickster) ask(method, uri, headers string) string {
	d.t.Helper()
	d.number++
	text := d.fill(fmt.Sprintf("%s %s SIP/2.0\nVia: SIP/2.0/UDP %s;branch=z9hG4bKtrick%d;rport\n%sMax-Forwards: 70\nFrom: <sip:1007@HOUSE>;tag=t%d\nTo: <%s>\n"+
		"Call-ID: trick-%d\nCSeq: 1 %s\nContact: <sip:1007@%s>\nContent-Length: 0\n\n", method, uri, d.conn.LocalAddr(), d.number, headers, d.number,
		strings.ReplaceAll(uri, "?", "%3f"), d.number, method, d.conn.LocalAddr()))
	to, err := net.ResolveUDPAddr("udp4", d.house)
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := d.conn.WriteToUDP([]byte(strings.ReplaceAll(text, "\n", "\r\n")), to); err != nil {
		d.t.Fatal(err)
	}
	_ = d.conn.SetReadDeadline(time.Now().Add(time.Minute))
	for b := make([]byte, 65535); ; {
		n, err := d.conn.Read(b)
		if err != nil {
			d.t.Fatalf("%s %s was not answered: %v", method, uri, err)
		}
		own := bytes.Contains(b[:n], fmt.Appendf(nil, "trick-%d\r\n", d.number))
		if own && bytes.HasPrefix(b[:n], []byte("SIP/2.0 ")) && !bytes.HasPrefix(b[:n], []byte("SIP/2.0 100")) {
			return string(b[:n])
		}
	}
}

// authorization is the header that proves a password: RFC 7616 §3.4.
func (d *trickster) authorization(method, password, nonce string) string {
	hash := func(s string) string { return fmt.Sprintf("%x", md5.Sum([]byte(s))) }
	uri := "sip:" + d.house // as some phones have it; only the host is compared
	return fmt.Sprintf("Authorization: Digest username=\"1007\", realm=\"hotline\", nonce=%q, uri=%q, algorithm=MD5, qop=auth, nc=00000001, cnonce=\"c\", response=%q\n",
		nonce, uri, hash(hash("1007:hotline:"+password)+":"+nonce+":00000001:c:auth:"+hash(method+":"+uri)))
}

// TestNobodyIsLedToATrunk: a stranger is asked for a password whatever the trick,
// and the phone of a person reaches lines and codes only. The trunk hears nothing.
func TestNobodyIsLedToATrunk(t *testing.T) {
	carrier, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.ParseIP(loopback())})
	if err != nil {
		t.Fatal(err)
	}
	defer carrier.Close()
	host, _, _ := net.SplitHostPort(carrier.LocalAddr().String())
	s := serveWith(t, caller, t.TempDir(), strings.ReplaceAll(fraudCity, "CARRIER", host))
	stranger, phone := newTrickster(t, s, carrier.LocalAddr()), newTrickster(t, s, carrier.LocalAddr())
	proved := 0
	for _, trick := range dialTricks {
		if got := stranger.tries("INVITE", trick.uri, trick.headers, ""); !slices.Contains([]string{"400", "401", "416"}, got) {
			t.Errorf("%s: a stranger gets %s", trick.name, got)
		}
		got := phone.tries("INVITE", trick.uri, trick.headers, "correct-horse-battery")
		if !slices.Contains([]string{"400", "401", "403", "404", "416"}, got) {
			t.Errorf("%s: a phone gets %s", trick.name, got)
		}
		if got == "404" {
			proved++
		}
	}
	if proved < 30 {
		t.Errorf("%d tricks only were tried with a password", proved)
	}
	for _, method := range []string{"REFER", "MESSAGE", "SUBSCRIBE", "NOTIFY", "PUBLISH", "INFO", "UPDATE", "invite", "CONNECT"} {
		if got := stranger.tries(method, "sip:13812345678@CARRIER", "Refer-To: <sip:13812345678@CARRIER>\n", ""); !slices.Contains([]string{"405", "481", "501"}, got) {
			t.Errorf("%s: a stranger gets %s", method, got)
		}
	}
	if _, err := stranger.conn.WriteTo([]byte("END"), carrier.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	heard := make([]byte, 2048)
	if n, _ := carrier.Read(heard); string(heard[:n]) != "END" {
		t.Errorf("the trunk heard %q", heard[:n])
	}
	s.token = s.signIn("9001", "correct-horse-battery")
	if metrics := string(s.fetch("/metrics")); !strings.Contains(metrics, `hotline_alarms{what="toll-fraud"} 1`) {
		t.Error("there is no alarm of toll fraud")
	}
}
