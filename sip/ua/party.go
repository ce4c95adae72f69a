package ua

import (
	"strings"

	"hotline/sip"
)

// parseParty reads a From, To or Contact value: RFC 3261 §20.10. Without angle
// brackets everything after a semicolon belongs to the header, not to the URI.
func parseParty(value string) (party sip.Party, params string) {
	open := indexOutsideQuotes(value, '<')
	if open < 0 {
		uri, params, _ := strings.Cut(value, ";")
		party.URI = strings.TrimSpace(uri)
		party.Tag = param(params, "tag")
		return party, params
	}
	party.Display = unquote(strings.TrimSpace(value[:open]))
	uri, rest, _ := strings.Cut(value[open+1:], ">")
	party.URI = strings.TrimSpace(uri)
	_, params, _ = strings.Cut(rest, ";")
	party.Tag = param(params, "tag")
	return party, params
}

// formatParty writes a From or To value.
func formatParty(p sip.Party) string {
	var b strings.Builder
	if p.Display != "" {
		b.WriteString(quote(p.Display) + " ")
	}
	b.WriteString("<" + p.URI + ">")
	if p.Tag != "" {
		b.WriteString(";tag=" + p.Tag)
	}
	return b.String()
}

// bracketed gives a URI its angle brackets, unless it has them or is "*".
func bracketed(uri string) string {
	if uri == "*" || strings.Contains(uri, "<") {
		return uri
	}
	return "<" + uri + ">"
}

// param finds a parameter in "a=1;b;c=3"; its name is compared without case.
func param(params, name string) string {
	for _, p := range splitOutside(params, ';') {
		key, value, _ := strings.Cut(p, "=")
		if strings.EqualFold(strings.TrimSpace(key), name) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func indexOutsideQuotes(s string, b byte) int {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case c == b && !quoted:
			return i
		}
	}
	return -1
}

// unquote undoes quote; a display name without quotes stays as it is.
func unquote(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	var b strings.Builder
	for i := 1; i < len(s)-1; i++ {
		if s[i] == '\\' && i+1 < len(s)-1 {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
