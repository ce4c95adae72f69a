package ua

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"hotline/sip"

	"github.com/pion/sdp/v3"
)

// maxSDP is the size in bytes of the largest session description that is read.
const maxSDP = 16 << 10

// What is kept of a description at most.
const (
	maxCrypto = 16 // lines a=crypto of a stream
	maxPrints = 8  // lines a=fingerprint
	maxBundle = 64 // words of a=group
)

// ParseSDP reads a session description: RFC 4566. Formats that are no payload
// types (as of T.38) are left out, and static payload types without an rtpmap
// get their names of RFC 3551 §6.
func ParseSDP(text []byte) (*sip.SDP, error) {
	if len(text) > maxSDP {
		return nil, fmt.Errorf("cannot read SDP: %d bytes are more than %d", len(text), maxSDP)
	}
	plain, lines, err := plainMedia(string(text))
	if err != nil {
		return nil, err
	}
	var d sdp.SessionDescription
	if err := d.UnmarshalString(plain); err != nil {
		why, _, _ := strings.Cut(err.Error(), "`") // pion quotes the line, which may have a key in it
		return nil, errors.New("cannot read SDP: " + strings.TrimSpace(why))
	}
	if len(lines) != len(d.MediaDescriptions) {
		return nil, errors.New("cannot read SDP: its media are not what they seem")
	}
	s := &sip.SDP{User: d.Origin.Username, SessionID: d.Origin.SessionID, Version: d.Origin.SessionVersion}
	if s.User == "-" {
		s.User = ""
	}
	if s.Addr, err = connection(d.ConnectionInformation); err != nil {
		return nil, err
	}
	s.Bundle, s.Lite = bundle(d.Attributes), isLite(d.Attributes)
	whole := wholeOf(d.Attributes)
	for i, m := range d.MediaDescriptions {
		stream, err := parseStream(m, whole)
		if err != nil {
			return nil, err
		}
		stream.Kind, stream.Proto = lines[i].kind, lines[i].proto
		s.Media = append(s.Media, stream)
	}
	return s, nil
}

// mediaLine is what an m-line says that pion does not take from everybody.
type mediaLine struct{ kind, proto string }

// plainMedia makes every m-line one of audio over RTP/AVP: pion refuses a whole
// description for a kind or protocol that it does not know, such as T.38, when
// only that one stream is to be refused: RFC 3264 §6.
func plainMedia(text string) (plain string, lines []mediaLine, err error) {
	if !strings.HasPrefix(text, "v=") || strings.Contains(text, "\x00") {
		return "", nil, errors.New("cannot read SDP: it is no text that begins with v=")
	}
	split := strings.FieldsFunc(text, func(r rune) bool { return r == '\r' || r == '\n' })
	for i, line := range split {
		if !strings.HasPrefix(line, "m=") {
			continue
		}
		f := words(line[2:])
		if len(f) < 4 {
			return "", nil, errors.New("cannot read SDP: an m-line is too short")
		}
		lines = append(lines, mediaLine{kind: f[0], proto: f[2]})
		f[0], f[2] = "audio", "RTP/AVP"
		split[i] = "m=" + strings.Join(f, " ")
	}
	return strings.Join(split, "\r\n") + "\r\n", lines, nil
}

// wholeOf is what the description says of all its streams: each may say otherwise.
func wholeOf(attributes []sdp.Attribute) sip.Stream {
	var whole sip.Stream
	for _, a := range attributes {
		switch a.Key {
		case "fingerprint", "setup", "ice-ufrag", "ice-pwd": // RFC 8122 §5, RFC 4145 §4 and RFC 8839 §5.4
			readAttribute(&whole, a)
		}
	}
	whole.Direction = direction(attributes, sip.SendRecv)
	return whole
}

func isLite(attributes []sdp.Attribute) bool {
	return slices.ContainsFunc(attributes, func(a sdp.Attribute) bool { return a.Key == "ice-lite" })
}

// bundle reads the first group of streams that share one socket: RFC 9143 §5.
func bundle(attributes []sdp.Attribute) []string {
	for _, a := range attributes {
		if f := words(a.Value); a.Key == "group" && len(f) > 1 && f[0] == "BUNDLE" && len(f) <= maxBundle {
			return f[1:]
		}
	}
	return nil
}

func parseStream(m *sdp.MediaDescription, whole sip.Stream) (sip.Stream, error) {
	port := m.MediaName.Port.Value
	if port < 0 || port > 65535 {
		return sip.Stream{}, errors.New("cannot read SDP: a port is out of range")
	}
	addr, err := connection(m.ConnectionInformation)
	if err != nil {
		return sip.Stream{}, err
	}
	stream := sip.Stream{
		Port:      uint16(port),
		Addr:      addr,
		Direction: direction(m.Attributes, whole.Direction),
		Setup:     whole.Setup,
		ICE:       whole.ICE,
	}
	for _, name := range m.MediaName.Formats {
		if pt, err := strconv.ParseUint(name, 10, 7); err == nil {
			stream.Formats = append(stream.Formats, staticFormat(uint8(pt)))
		}
	}
	for _, a := range m.Attributes {
		readAttribute(&stream, a)
	}
	if len(stream.Prints) == 0 {
		stream.Prints = whole.Prints
	}
	if !stream.ICE.On() { // half of it is nothing
		stream.ICE = sip.Credentials{}
	}
	return stream, nil
}

// readAttribute takes from an attribute what calls use of it. One that cannot
// be read is passed over: RFC 4566 §5.13.
func readAttribute(stream *sip.Stream, a sdp.Attribute) {
	switch a.Key {
	case "ptime":
		if n, err := strconv.ParseUint(strings.TrimSpace(a.Value), 10, 15); err == nil {
			stream.PTime = int(n)
		}
	case "rtcp":
		port, _, _ := strings.Cut(a.Value, " ")
		if n, err := strconv.ParseUint(port, 10, 16); err == nil {
			stream.RTCPPort = uint16(n)
		}
	case "ice-ufrag":
		if ufrag, ok := sip.ParseUfrag(a.Value); ok {
			stream.ICE.Ufrag = ufrag
		}
	case "ice-pwd":
		if pwd, ok := sip.ParsePwd(a.Value); ok {
			stream.ICE.Pwd = pwd
		}
	case "rtcp-mux":
		stream.Mux = true
	case "mid":
		stream.Mid = word(strings.TrimSpace(a.Value))
	case "crypto":
		if line, err := sip.ParseCrypto(a.Value); err == nil && len(stream.Crypto) < maxCrypto {
			stream.Crypto = append(stream.Crypto, line)
		}
	case "fingerprint":
		if p, ok := sip.ParsePrint(a.Value); ok && len(stream.Prints) < maxPrints {
			stream.Prints = append(stream.Prints, p)
		}
	case "setup":
		if s, ok := sip.ParseSetup(strings.TrimSpace(a.Value)); ok {
			stream.Setup = s
		}
	case "rtpmap", "fmtp":
		pt, rest, _ := strings.Cut(a.Value, " ")
		n, err := strconv.ParseUint(pt, 10, 7)
		if err != nil {
			return
		}
		for i := range stream.Formats {
			if f := &stream.Formats[i]; f.PT == uint8(n) {
				readFormat(f, a.Key, strings.TrimSpace(rest))
			}
		}
	}
}

func readFormat(f *sip.Format, key, value string) {
	if key == "fmtp" {
		f.Fmtp = value
		return
	}
	name, rest, _ := strings.Cut(value, "/")
	rate, _, _ := strings.Cut(rest, "/")
	if hz, err := strconv.ParseUint(rate, 10, 31); err == nil && word(name) != "" {
		f.Name, f.Rate = word(name), int(hz)
	}
}

// staticFormat names the static payload types of RFC 3551 §6 that phones use.
func staticFormat(pt uint8) sip.Format {
	names := map[uint8]string{0: "PCMU", 3: "GSM", 4: "G723", 8: "PCMA", 9: "G722", 18: "G729"}
	if name, ok := names[pt]; ok {
		return sip.Format{PT: pt, Name: name, Rate: 8000}
	}
	return sip.Format{PT: pt}
}

var directionNames = map[string]sip.Direction{
	"sendrecv": sip.SendRecv, "sendonly": sip.SendOnly, "recvonly": sip.RecvOnly, "inactive": sip.Inactive,
}

func direction(attributes []sdp.Attribute, otherwise sip.Direction) sip.Direction {
	for _, a := range attributes {
		if d, ok := directionNames[a.Key]; ok {
			return d
		}
	}
	return otherwise
}

// connection reads a c= line; none gives the zero address. Names are refused:
// the address to send sound to is never looked up.
func connection(c *sdp.ConnectionInformation) (netip.Addr, error) {
	if c == nil || c.Address == nil {
		return netip.Addr{}, nil
	}
	text, _, _ := strings.Cut(c.Address.Address, "/")
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.Zone() != "" {
		return netip.Addr{}, errors.New("cannot read SDP: the connection address is no IP address")
	}
	return addr.Unmap(), nil
}
