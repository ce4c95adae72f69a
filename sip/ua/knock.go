package ua

import (
	"bytes"

	"hotline/sip"
)

// knock tells what a message seems to be, from its octets as they came: whether
// there is time to read it is decided after. called is the Request-URI of a call.
func knock(data []byte) (kind sip.Kind, called string) {
	data = bytes.TrimLeft(data, "\r\n")
	start, header, _ := bytes.Cut(data, []byte("\n"))
	method, rest, _ := bytes.Cut(start, []byte(" "))
	switch string(method) {
	case sip.Ack, sip.Bye, sip.Cancel, "SIP/2.0":
		return sip.Vital, ""
	}
	tagged, authorized := glance(header)
	switch {
	case tagged:
		return sip.Vital, ""
	case string(method) == sip.Invite:
		uri, _, _ := bytes.Cut(rest, []byte(" "))
		return sip.NewCall, string(uri)
	case string(method) == sip.Options:
		return sip.Probe, ""
	case string(method) == sip.Register && !authorized:
		return sip.SignIn, ""
	}
	return sip.Other, ""
}

// glance looks for a tag of To and for credentials, in any case and fold.
func glance(header []byte) (tagged, authorized bool) {
	inTo := false
	for len(header) > 0 {
		var line []byte
		line, header, _ = bytes.Cut(header, []byte("\n"))
		if len(bytes.TrimRight(line, "\r")) == 0 {
			break
		}
		if line[0] != ' ' && line[0] != '\t' {
			name, value, _ := bytes.Cut(line, []byte(":"))
			name = bytes.TrimRight(name, " \t")
			inTo = bytes.EqualFold(name, []byte("t")) || bytes.EqualFold(name, []byte("To"))
			authorized = authorized || bytes.EqualFold(name, []byte("Authorization"))
			line = value
		}
		tagged = tagged || inTo && hasTag(line)
	}
	return tagged, authorized
}

// hasTag tells whether a line of a To has a tag: the word, behind a semicolon or
// at the begin of a fold, with an equals sign behind it.
func hasTag(line []byte) bool {
	for at := 0; at+3 <= len(line); at++ {
		if !bytes.EqualFold(line[at:at+3], []byte("tag")) {
			continue
		}
		before, after := bytes.TrimRight(line[:at], " \t"), bytes.TrimLeft(line[at+3:], " \t")
		if (len(before) == 0 || before[len(before)-1] == ';') && len(after) > 0 && after[0] == '=' {
			return true
		}
	}
	return false
}
