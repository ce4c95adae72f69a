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
	for _, stream := range s.Media {
		d.MediaDescriptions = append(d.MediaDescriptions, formatStream(stream))
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

// words splits at blanks.
func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' })
}

// word keeps a token free of what would end it.
func word(s string) string { return strings.Join(words(oneLine(s)), "_") }
