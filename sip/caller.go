package sip

import "strings"

// CallerNumber gives the caller's number, from P-Asserted-Identity (RFC 3325
// §9.1), then From. It is normalised as far as that goes without an area code:
// Normalise again with the house's own. A caller who wants privacy (RFC 3323
// §4.2, RFC 3325 §9.3) or names nobody is withheld and has no number.
func CallerNumber(req Request) (number string, withheld bool) {
	if private := req.Headers.Get("Privacy"); asksPrivacy(private) {
		return "", true
	}
	for _, uri := range uris(req.Headers, "P-Asserted-Identity") {
		if number = Normalise(UserOf(uri), ""); number != "" {
			return number, false
		}
	}
	number = Normalise(UserOf(req.From.URI), "")
	return number, number == ""
}

func asksPrivacy(value string) bool {
	for word := range strings.SplitSeq(value, ";") {
		switch strings.ToLower(strings.TrimSpace(word)) {
		case "id", "user", "header":
			return true
		}
	}
	return false
}

// splitList splits a header value at its commas, but not within quotes or angle brackets.
func splitList(value string) []string {
	var list []string
	quoted, angled, start := false, false, 0
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case quoted && c == '\\':
			i++
		case c == '"' && !angled:
			quoted = !quoted
		case quoted:
		case c == '<':
			angled = true
		case c == '>':
			angled = false
		case c == ',' && !angled:
			list = append(list, strings.TrimSpace(value[start:i]))
			start = i + 1
		}
	}
	return append(list, strings.TrimSpace(value[start:]))
}
