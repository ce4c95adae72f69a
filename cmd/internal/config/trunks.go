package config

import (
	"fmt"
	"net/netip"

	"github.com/goccy/go-yaml/ast"
)

// maxCeiling bounds the calls of one trunk, and is its ceiling when the file does not say.
const maxCeiling = 5_000

func (r *reader) trunks(n ast.Node) []Trunk {
	var out []Trunk
	taken := map[netip.Prefix]string{}
	r.named(n, "trunks", func(name string, at, value ast.Node) {
		out = append(out, r.trunk(name, at, value, taken))
	})
	return out
}

func (r *reader) trunk(name string, at, n ast.Node, taken map[netip.Prefix]string) Trunk {
	what := fmt.Sprintf("trunk %q", name)
	t := Trunk{Name: name, Ceiling: maxCeiling}
	given := r.table(n, what, fields{
		"allow": func(v ast.Node) {
			before := len(r.mistakes)
			items := r.items(v, what+": allow", true)
			if len(items) == 0 && len(r.mistakes) == before {
				r.barred = append(r.barred, barred{name, v})
			}
			for _, item := range items {
				prefix, ok := r.prefix(item, what+": allow")
				if other, again := taken[prefix]; ok && again {
					r.wrong(item, "%s: allow: %s is allowed for trunk %q already", what, prefix, other)
				} else if ok {
					taken[prefix] = name
					t.Allow = append(t.Allow, prefix)
				}
			}
		},
		"site":      func(v ast.Node) { t.Site = r.site(v, what+": site") },
		"emergency": func(v ast.Node) { t.Emergency = r.yes(v, what+": emergency") },
		"ceiling":   func(v ast.Node) { t.Ceiling = r.number(v, what+": ceiling", 1, maxCeiling) },
		"media": func(v ast.Node) {
			r.table(v, what+": media", fields{
				"advertise": func(v ast.Node) { t.Advertise = r.addr(v, what+": media: advertise") },
			})
		},
	})
	r.need(at, what, given, "allow", ": the addresses that calls may come from")
	return t
}
