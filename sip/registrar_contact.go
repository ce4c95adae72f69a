package sip

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// contact is one Contact value of a REGISTER.
type contact struct {
	every    bool // "*"
	uri      string
	instance string
	lifetime time.Duration // 0 removes the binding
}

// readContacts reads and checks the Contact values of a REGISTER. There is one
// at most: a person has one phone for now.
func readContacts(reg Registration) ([]contact, error) {
	switch {
	case len(reg.Contacts) == 0:
		return nil, nil
	case len(reg.Contacts) > 1:
		return nil, errors.New("one REGISTER signs in one phone: send one Contact")
	}
	value := strings.TrimSpace(reg.Contacts[0])
	if value == "*" {
		if strings.TrimSpace(reg.Expires) != "0" {
			return nil, errors.New("a Contact of * needs Expires: 0") // RFC 3261 §10.2.2
		}
		return []contact{{every: true}}, nil
	}
	c := contact{uri: bare(value), lifetime: maxExpires}
	params := ""
	if i := strings.Index(value, "<"); i >= 0 {
		_, params, _ = strings.Cut(afterDisplay(value), ">")
	} else { // without angle brackets all parameters are the header's: RFC 3261 §20.10
		c.uri, params, _ = strings.Cut(c.uri, ";")
	}
	if HostOf(c.uri) == "" || !sipScheme(c.uri) {
		return nil, errors.New("the Contact is no SIP address")
	}
	expires := strings.TrimSpace(reg.Expires)
	for name, text := range parameters(params) {
		switch name {
		case "expires":
			expires = text
		case "+sip.instance":
			c.instance = text
		}
	}
	c.lifetime = lifetime(expires)
	return []contact{c}, nil
}

// afterDisplay is a name-addr without its display name.
func afterDisplay(value string) string {
	if strings.HasPrefix(value, `"`) {
		return afterQuoted(value)
	}
	return value
}

func sipScheme(uri string) bool {
	scheme, _, _ := strings.Cut(uri, ":")
	return strings.EqualFold(scheme, "sip") || strings.EqualFold(scheme, "sips")
}

// lifetime is what is granted. Nonsense counts as absent: RFC 3261 §20.19.
func lifetime(expires string) time.Duration {
	seconds, err := strconv.ParseUint(expires, 10, 32)
	if err != nil || seconds > uint64(maxExpires/time.Second) {
		return maxExpires
	}
	return time.Duration(seconds) * time.Second
}

// parameters gives the parameters of a Contact, names in lower case.
func parameters(params string) map[string]string {
	out := map[string]string{}
	for len(params) > 0 {
		var one string
		one, params = cutParameter(params)
		name, value, _ := strings.Cut(one, "=")
		if name = strings.ToLower(strings.TrimSpace(name)); name != "" {
			out[name] = strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	return out
}

// cutParameter cuts at the first semicolon that is not quoted.
func cutParameter(s string) (before, after string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case quoted && s[i] == '\\':
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ';' && !quoted:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// same tells whether a contact is the phone that is bound already: it says so
// itself (RFC 5626 §4.1), it goes on with its Call-ID (RFC 3261 §10.2.4), or it
// is at the same address.
func (c contact) same(b Binding, reg Registration) bool {
	return c.instance != "" && c.instance == b.Instance || reg.CallID == b.CallID ||
		address(c.uri) == address(b.Contact)
}

// address is a URI without its parameters, the host in lower case.
func address(uri string) string {
	user, host, found := strings.Cut(uri, "@")
	if !found {
		user, host = "", uri
	}
	if i := strings.IndexAny(host, ";?"); i >= 0 {
		host = host[:i]
	}
	return user + "@" + strings.ToLower(host)
}
