package config

import (
	"github.com/goccy/go-yaml/ast"
)

// kind is a kind of thing that the file names and refers to.
type kind string

const (
	aQueue kind = "queue"
	aFlow  kind = "flow"
	aSkill kind = "skill"
	aWeek  kind = "hours"

	aReserve kind = "reserve" // nothing refers to it

	aCalendar kind = "holidays"
	aSite     kind = "site"
)

// ref is a place that refers to a thing by name.
type ref struct {
	kind kind
	name string
	node ast.Node
	what string
}

// declare notes that a thing of that name exists; a second one is a mistake.
func (r *reader) declare(k kind, name string, n ast.Node) bool {
	if r.names[k] == nil {
		r.names[k] = map[string]ast.Node{}
	}
	if first, again := r.names[k][name]; again {
		r.wrong(n, "%s %q is declared on line %d already", k, name, place(first).Line)
		return false
	}
	r.names[k][name] = n
	return true
}

// refer reads the name of a thing that has to exist by the end of the file.
func (r *reader) refer(k kind, n ast.Node, what string) string {
	name := r.name(n, what)
	if name != "" {
		r.refs = append(r.refs, ref{k, name, n, what})
	}
	return name
}

// resolve names every reference to what does not exist.
func (r *reader) resolve() {
	for _, f := range r.refs {
		if _, ok := r.names[f.kind][f.name]; !ok {
			r.unsound = r.unsound || f.kind == aSkill
			r.wrong(f.node, "%s: unknown %s %q%s", f.what, f.kind, f.name, hint(f.name, keysOf(r.names[f.kind])))
		}
	}
}

// named reads a table whose keys name things of a kind, in order.
func (r *reader) named(n ast.Node, what string, each func(name string, at, value ast.Node)) {
	for _, p := range r.pairs(n, what) {
		if !word.MatchString(p.key) {
			r.wrong(p.name, "%s: %q is no name: letters, digits, - _ and ., at most 64", what, short(p.key))
			continue
		}
		each(p.key, p.name, p.value)
	}
}
