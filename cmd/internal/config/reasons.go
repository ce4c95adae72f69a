package config

import (
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Bounds of the reasons of not ready, the length in bytes as the API has it.
const (
	maxReason  = 64
	maxReasons = 16
)

// defaultNotReady are the reasons of a city that names none.
var defaultNotReady = []string{"break", "lunch", "training", "meeting"}

// reasons reads why people may be not ready: a name, or a name with how long a
// person may be so in a day.
func (r *reader) reasons(c *City, n ast.Node) {
	c.NotReady = nil
	for _, item := range r.items(n, "not_ready", false) {
		name, allowance := r.reason(item)
		switch {
		case name == "":
		case len(name) > maxReason:
			r.wrong(item, "not_ready: %q is longer than %d bytes", short(name), maxReason)
		case slices.Contains(c.NotReady, name):
			r.wrong(item, "not_ready: %s comes twice", name)
		case len(c.NotReady) == maxReasons:
			r.wrong(item, "not_ready: more than %d reasons", maxReasons)
			return
		default:
			c.NotReady = append(c.NotReady, name)
			if allowance > 0 {
				c.Allowances[name] = allowance
			}
		}
	}
}

func (r *reader) reason(n ast.Node) (name string, allowance time.Duration) {
	if _, plain := scalar(n); plain {
		return r.name(n, "not_ready"), 0
	}
	given := r.table(n, "not_ready", fields{
		"name":      func(v ast.Node) { name = r.name(v, "not_ready: name") },
		"allowance": func(v ast.Node) { allowance = r.duration(v, "not_ready: allowance", time.Minute, 24*time.Hour) },
	})
	r.need(n, "not_ready", given, "name", "")
	return name, allowance
}
