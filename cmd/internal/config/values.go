package config

import (
	"net/netip"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// text reads a value as text; numbers are taken as they are written.
func (r *reader) text(n ast.Node, what string) string {
	s, ok := scalar(n)
	switch {
	case !ok:
		r.wrong(n, "%s: want a text, got %s", what, describe(n))
	case s == "":
		r.wrong(n, "%s: the text is empty", what)
	case len(s) > 256:
		r.wrong(n, "%s: longer than 256 bytes", what)
		return ""
	}
	return s
}

// path reads the name of a file or folder; a relative one begins beside the config.
func (r *reader) path(n ast.Node, what string) string {
	s := r.text(n, what)
	if s == "" || filepath.IsAbs(s) {
		return s
	}
	return filepath.Join(filepath.Dir(r.file), s)
}

// word matches what may name a thing: it appears in facts, metrics and paths.
var word = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,63}$`)

// name reads a value that names something.
func (r *reader) name(n ast.Node, what string) string {
	s, ok := scalar(n)
	if !ok {
		r.wrong(n, "%s: want a name, got %s", what, describe(n))
		return ""
	}
	if !word.MatchString(s) {
		r.wrong(n, "%s: %q is no name: letters, digits, - _ and ., at most 64", what, short(s))
		return ""
	}
	return s
}

// yes reads true or false.
func (r *reader) yes(n ast.Node, what string) bool {
	b, ok := n.(*ast.BoolNode)
	if !ok {
		r.wrong(n, "%s: want true or false, got %s", what, describe(n))
		return false
	}
	return b.Value
}

// duration reads a duration like 15s or 1m30s within bounds, in whole milliseconds.
func (r *reader) duration(n ast.Node, what string, low, high time.Duration) time.Duration {
	s, _ := scalar(n)
	d, err := time.ParseDuration(s)
	switch {
	case err != nil:
		r.wrong(n, "%s: want a duration like 15s or 1m30s, got %s", what, describe(n))
	case d < low || d > high:
		r.wrong(n, "%s: want a duration from %v to %v, got %v", what, low, high, d)
	case d%time.Millisecond != 0:
		r.wrong(n, "%s: want whole milliseconds, got %v", what, d)
	default:
		return d
	}
	return low
}

// zone reads a time zone by its IANA name.
func (r *reader) zone(n ast.Node) *time.Location {
	s := r.text(n, "timezone")
	if s == "" {
		return time.UTC
	}
	loc, err := time.LoadLocation(s)
	if err != nil || s == "Local" {
		r.wrong(n, "timezone: %q is no time zone; want a name like Asia/Shanghai", short(s))
		return time.UTC
	}
	return loc
}

// prefix reads a CIDR or a single address.
func (r *reader) prefix(n ast.Node, what string) (netip.Prefix, bool) {
	s := r.text(n, what)
	if s == "" {
		return netip.Prefix{}, false
	}
	if addr, err := netip.ParseAddr(s); err == nil && addr.Zone() == "" {
		return netip.PrefixFrom(addr.Unmap(), addr.Unmap().BitLen()), true
	}
	p, err := netip.ParsePrefix(s)
	switch {
	case err != nil:
		r.wrong(n, "%s: %q is neither an address nor a network like 10.0.0.0/8", what, short(s))
		return p, false
	case p != p.Masked():
		r.wrong(n, "%s: %s has bits beyond its mask; did you mean %s?", what, p, p.Masked())
		return p, false
	}
	return p, true
}

// addr reads an IP address.
func (r *reader) addr(n ast.Node, what string) netip.Addr {
	s := r.text(n, what)
	if s == "" {
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" || a.IsUnspecified() || a.IsMulticast() {
		r.wrong(n, "%s: %q is no IP address that media can be sent to", what, short(s))
		return netip.Addr{}
	}
	return a.Unmap()
}

// one reads one of a closed list of words; "" is none of them.
func (r *reader) one(n ast.Node, what string, of ...string) string {
	s, _ := scalar(n)
	for _, o := range of {
		if s == o {
			return s
		}
	}
	r.wrong(n, "%s: got %s%s", what, describe(n), hint(s, of))
	return ""
}

// prompts reads a list of prompt names, or one.
func (r *reader) prompts(n ast.Node, what string) []string {
	var names []string
	for _, item := range r.items(n, what, true) {
		if name := r.prompt(item, what); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// prompt reads the name of one prompt and remembers where it is used.
func (r *reader) prompt(n ast.Node, what string) string {
	name := r.name(n, what)
	if name != "" {
		p := place(n)
		r.uses = append(r.uses, use{name, Mistake{r.file, p.Line, p.Column, what + ": unknown prompt " + strconv.Quote(name)}})
	}
	return name
}
