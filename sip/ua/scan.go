package ua

import (
	"bytes"
	"strconv"
	"strings"
)

// field is one header field: its name in the long form, its value unfolded.
type field struct{ name, value string }

// message is what a SIP message says, line by line and verbatim. sipgo's own
// parser upper-cases methods, drops parameters and answers nothing when it
// fails, so what is checked, translated and refused is read from here.
type message struct {
	start  string
	fields []field
	body   []byte
	fault  string // why the header section is not one; "" when it is
}

// longNames are the compact forms of RFC 3261 §7.3.3 and the later ones in use.
var longNames = map[string]string{
	"v": "Via", "f": "From", "t": "To", "i": "Call-ID", "m": "Contact", "l": "Content-Length",
	"c": "Content-Type", "e": "Content-Encoding", "k": "Supported", "s": "Subject", "o": "Event",
	"u": "Allow-Events", "r": "Refer-To", "b": "Referred-By", "x": "Session-Expires",
}

var blankLine = []byte("\r\n\r\n")

// scan splits a message. It copies data, which the caller may reuse.
func scan(data []byte) message {
	for bytes.HasPrefix(data, blankLine[:2]) {
		data = data[2:] // RFC 3261 §7.5
	}
	head, body, whole := bytes.Cut(data, blankLine)
	m := message{body: bytes.Clone(body)}
	lines := strings.Split(string(head), "\r\n")
	m.start = lines[0]
	if !whole {
		m.fault = "no empty line after the header"
	}
	for _, line := range lines[1:] {
		m.line(line)
	}
	return m
}

func (m *message) line(line string) {
	if strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") {
		if len(m.fields) == 0 {
			m.fault = "the header begins with a continuation"
			return
		}
		last := &m.fields[len(m.fields)-1]
		last.value = strings.TrimSpace(last.value + " " + strings.TrimSpace(line))
		return
	}
	name, value, ok := strings.Cut(line, ":")
	name = strings.TrimRight(name, " \t")
	if !ok || name == "" {
		m.fault = "a header line without a name"
		return
	}
	if long, compact := longNames[strings.ToLower(name)]; compact {
		name = long
	}
	m.fields = append(m.fields, field{name, strings.TrimSpace(value)})
}

// all gives the values of a header, one for each line of it.
func (m *message) all(name string) []string {
	var values []string
	for _, f := range m.fields {
		if strings.EqualFold(f.name, name) {
			values = append(values, f.value)
		}
	}
	return values
}

// get gives the first value of a header, or "".
func (m *message) get(name string) string {
	for _, f := range m.fields {
		if strings.EqualFold(f.name, name) {
			return f.value
		}
	}
	return ""
}

// list gives the members of a header whose values are lists: RFC 3261 §7.3.1.
func (m *message) list(name string) []string {
	var members []string
	for _, value := range m.all(name) {
		for _, member := range splitOutside(value, ',') {
			if member = strings.TrimSpace(member); member != "" {
				members = append(members, member)
			}
		}
	}
	return members
}

// topVia is the first Via, or "".
func (m *message) topVia() string {
	for _, via := range m.list("Via") {
		return via
	}
	return ""
}

// isResponse tells a status line from a request line.
func (m *message) isResponse() bool {
	return len(m.start) >= 4 && strings.EqualFold(m.start[:4], "SIP/")
}

// method is the method as it was written: RFC 3261 §7.1 is case-sensitive.
func (m *message) method() string {
	method, _, _ := strings.Cut(m.start, " ")
	return method
}

// cseq gives the number and method of the CSeq header.
func (m *message) cseq() (number uint32, method string, ok bool) {
	parts := strings.Fields(m.get("CSeq"))
	if len(parts) != 2 {
		return 0, "", false
	}
	n, err := strconv.ParseUint(parts[0], 10, 31) // RFC 3261 §8.1.1.5: less than 2^31
	return uint32(n), parts[1], err == nil
}

// length gives the announced length of the body, or -1 when there is none.
func (m *message) length() (n int, ok bool) {
	values := m.all("Content-Length")
	switch {
	case len(values) == 0:
		return -1, true
	case len(values) > 1:
		return 0, false
	}
	length, err := strconv.ParseUint(values[0], 10, 31)
	return int(length), err == nil
}

// splitOutside splits at every sep that is neither in quotes nor in angle brackets.
func splitOutside(s string, sep byte) []string {
	var parts []string
	quoted, angled, from := false, false, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '<':
			angled = true
		case c == '>':
			angled = false
		case c == sep && !angled:
			parts = append(parts, s[from:i])
			from = i + 1
		}
	}
	return append(parts, s[from:])
}
