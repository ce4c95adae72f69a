package ua

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"hotline/sip"

	"github.com/pion/sdp/v3"
)

// FormatSDP writes a session description: RFC 4566. What ParseSDP reads from it
// is the same again. A nil description gives nothing.
func FormatSDP(s *sip.SDP) []byte {
	if s == nil {
		return nil
	}
	user := word(s.User)
	if user == "" {
		user = "-"
	}
	d := sdp.SessionDescription{
		Origin: sdp.Origin{
			Username: user, SessionID: s.SessionID, SessionVersion: s.Version,
			NetworkType: "IN", AddressType: family(origin(s)), UnicastAddress: origin(s).String(),
		},
		SessionName:           "-",
		ConnectionInformation: connectionLine(s.Addr),
		TimeDescriptions:      []sdp.TimeDescription{{}},
	}
	if s.Lite {
		d.Attributes = append(d.Attributes, sdp.NewAttribute("ice-lite", ""), sdp.NewAttribute("ice-options", "ice2"))
	}
	if len(s.Bundle) > 0 {
		d.Attributes = append(d.Attributes, sdp.NewAttribute("group", oneLine("BUNDLE "+strings.Join(s.Bundle, " "))))
	}
	for _, stream := range s.Media {
		m := formatStream(stream)
		if s.Lite {
			addCandidate(m, s, stream)
		}
		d.MediaDescriptions = append(d.MediaDescriptions, m)
	}
	text, err := d.Marshal()
	if err != nil { // pion has no way to fail here
		panic(fmt.Errorf("cannot write SDP: %w", err))
	}
	return text
}

// origin is the address of the o= line.
func origin(s *sip.SDP) netip.Addr {
	if s.Addr.IsValid() {
		return s.Addr
	}
	for _, stream := range s.Media {
		if stream.Addr.IsValid() {
			return stream.Addr
		}
	}
	return netip.IPv4Unspecified()
}

func family(a netip.Addr) string {
	if a.Is4() {
		return "IP4"
	}
	return "IP6"
}

func connectionLine(a netip.Addr) *sdp.ConnectionInformation {
	if !a.IsValid() {
		return nil
	}
	return &sdp.ConnectionInformation{
		NetworkType: "IN", AddressType: family(a), Address: &sdp.Address{Address: a.String()},
	}
}

func formatStream(stream sip.Stream) *sdp.MediaDescription {
	m := &sdp.MediaDescription{
		MediaName: sdp.MediaName{
			Media: word(stream.Kind), Port: sdp.RangedPort{Value: int(stream.Port)},
			Protos: strings.Split(word(stream.Proto), "/"),
		},
		ConnectionInformation: connectionLine(stream.Addr),
	}
	add := func(key, value string) { m.Attributes = append(m.Attributes, sdp.NewAttribute(key, value)) }
	for _, f := range stream.Formats {
		pt := strconv.Itoa(int(f.PT))
		m.MediaName.Formats = append(m.MediaName.Formats, pt)
		if f.Name != "" {
			add("rtpmap", pt+" "+word(f.Name)+"/"+strconv.Itoa(f.Rate))
		}
		if f.Fmtp != "" {
			add("fmtp", pt+" "+oneLine(f.Fmtp))
		}
	}
	if len(stream.Formats) == 0 {
		m.MediaName.Formats = []string{"*"} // an m-line must name a format
	}
	for _, line := range stream.Crypto {
		add("crypto", line.Wire())
	}
	for _, p := range stream.Prints {
		add("fingerprint", oneLine(p.String()))
	}
	if stream.Setup != sip.NoSetup {
		add("setup", stream.Setup.String())
	}
	if stream.ICE.On() {
		add("ice-ufrag", stream.ICE.Ufrag)
		add("ice-pwd", string(stream.ICE.Pwd.Octets()))
	}
	if stream.Mid != "" {
		add("mid", word(stream.Mid))
	}
	if stream.Mux {
		add("rtcp-mux", "")
	}
	if stream.RTCPPort != 0 {
		add("rtcp", strconv.Itoa(int(stream.RTCPPort)))
	}
	if stream.PTime != 0 {
		add("ptime", strconv.Itoa(stream.PTime))
	}
	for name, d := range directionNames {
		if d == stream.Direction {
			add(name, "")
		}
	}
	return m
}

// hostPriority is that of a host candidate for the first component, where there is but
// one: RFC 8445 §5.1.2.1.
const hostPriority = 126<<24 | 65535<<8 | 255

// addCandidate tells the one candidate of a lite side, which is the address of its
// stream, and that no more will come: RFC 8839 §5.1 and RFC 8840 §8.2.
func addCandidate(m *sdp.MediaDescription, s *sip.SDP, stream sip.Stream) {
	addr := stream.Addr
	if !addr.IsValid() {
		addr = s.Addr
	}
	if !stream.ICE.On() || stream.Port == 0 || !addr.IsValid() {
		return
	}
	line := fmt.Sprintf("1 1 UDP %d %s %d typ host", hostPriority, addr, stream.Port)
	m.Attributes = append(m.Attributes, sdp.NewAttribute("candidate", line), sdp.NewAttribute("end-of-candidates", ""))
}

// words splits at blanks.
func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' })
}

// word keeps a token free of what would end it.
func word(s string) string { return strings.Join(words(oneLine(s)), "_") }
