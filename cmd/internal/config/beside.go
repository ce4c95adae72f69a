package config

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"hotline/acd"
)

// tainted is what mistakes leave too little known of to be doubted: what is wrong
// there may be all that is wrong.
type tainted struct {
	aside  int             // mistakes in people without a bearing on who may serve what
	stray  bool            // a section of the file is unknown or empty
	all    bool            // every queue
	routes bool            // where calls come and are led, and when
	queues map[string]bool // of which something is wrong, or which nobody may serve
	skills map[string]bool // that somebody is to be given
}

// bearing gives a reader of what has a bearing on who may serve what: after a
// mistake there nobody can tell whether somebody is missing.
func (r *reader) bearing(read func(ast.Node)) func(ast.Node) {
	return func(n ast.Node) {
		before := len(r.mistakes) - r.tainted.aside
		read(n)
		r.unsound = r.unsound || len(r.mistakes)-r.tainted.aside > before
	}
}

// routing gives a reader of what tells where calls come and are led, and when.
func (r *reader) routing(read func(ast.Node)) func(ast.Node) {
	return func(n ast.Node) {
		before := len(r.mistakes)
		read(n)
		r.tainted.routes = r.tainted.routes || len(r.mistakes) > before
	}
}

// harmless gives a reader of what has none, within what has.
func (r *reader) harmless(read func(ast.Node)) func(ast.Node) {
	return func(n ast.Node) {
		before := len(r.mistakes)
		read(n)
		r.tainted.aside += len(r.mistakes) - before
	}
}

// taint notes that nothing more can be said of a queue; wants is what somebody is to
// be given for it.
func (r *reader) taint(queue string, wants ...acd.Need) {
	if queue != "" {
		r.tainted.queues[queue] = true
	}
	for _, need := range wants {
		for _, skills := range append([][]acd.Skill{need.All}, need.Any...) {
			for _, s := range skills {
				r.tainted.skills[s.Name] = true
			}
		}
	}
}

// judged tells whether who may serve what is known, for all the mistakes.
func (r *reader) judged() bool { return !r.unsound && len(r.mistakes) < maxMistakes }

// doubtful gives the queues of which doubts can be told.
func (r *reader) doubtful(queues []acd.Queue) []acd.Queue {
	return slices.DeleteFunc(slices.Clone(queues), func(q acd.Queue) bool { return r.tainted.all || r.tainted.queues[q.Name] })
}
