package sip

import (
	"strconv"
	"strings"
)

// UserOf gives the user part of a SIP or tel URI, unescaped once, so that an
// escaped escape stays one: RFC 4475 §3.1.1.3. It is "" when there is none.
func UserOf(uri string) string {
	scheme, rest, found := strings.Cut(bare(uri), ":")
	if !found {
		return ""
	}
	if strings.EqualFold(scheme, "tel") {
		number, _, _ := strings.Cut(rest, ";")
		return unescape(number)
	}
	user, _, found := strings.Cut(rest, "@")
	if !found {
		return ""
	}
	user, _, _ = strings.Cut(user, ":") // a password is no part of it
	return unescape(user)
}

// HostOf gives the host of a SIP URI, without brackets and port. It is "" when
// there is none.
func HostOf(uri string) string {
	_, rest, _ := strings.Cut(bare(uri), ":")
	if _, host, found := strings.Cut(rest, "@"); found {
		rest = host
	}
	if i := strings.IndexAny(rest, ";?>"); i >= 0 {
		rest = rest[:i]
	}
	if strings.HasPrefix(rest, "[") {
		host, _, _ := strings.Cut(rest[1:], "]")
		return host
	}
	host, _, _ := strings.Cut(rest, ":")
	return host
}

// portOf gives the port of a SIP URI, 5060 when it names none.
func portOf(uri string) uint16 {
	_, rest, _ := strings.Cut(bare(uri), ":")
	if _, host, found := strings.Cut(rest, "@"); found {
		rest = host
	}
	if i := strings.IndexAny(rest, ";?>"); i >= 0 {
		rest = rest[:i]
	}
	if i := strings.LastIndexByte(rest, ':'); i > strings.LastIndexByte(rest, ']') {
		if port, err := strconv.ParseUint(rest[i+1:], 10, 16); err == nil && port > 0 {
			return uint16(port)
		}
	}
	return 5060
}

// bare takes the angle brackets, what stands before them and what follows off a URI.
func bare(value string) string {
	value = strings.TrimSpace(value)
	if strings.HasPrefix(value, `"`) {
		value = afterQuoted(value)
	}
	if _, inside, found := strings.Cut(value, "<"); found {
		value, _, _ = strings.Cut(inside, ">")
	}
	return strings.TrimSpace(value)
}

// afterQuoted gives what follows the quoted string that s begins with.
func afterQuoted(s string) string {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return s[i+1:]
		}
	}
	return ""
}

// unescape resolves %-escapes once; what is no escape stays as it is.
func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			high, low := hexDigit(s[i+1]), hexDigit(s[i+2])
			if high >= 0 && low >= 0 {
				out = append(out, byte(high<<4|low))
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return string(out)
}

// hexDigit gives the value of a hexadecimal digit, -1 when it is none.
func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
