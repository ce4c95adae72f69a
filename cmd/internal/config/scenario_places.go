package config

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"hotline/acd/lab"
)

// scenarioReader remembers where each key of a scenario is written, so that what the
// laboratory finds wrong has its line, and in which of them a mistake was made, so
// that nothing is told that only follows from it.
type scenarioReader struct {
	reader
	places  map[string]ast.Node
	wrongAt map[string]bool // by path: a mistake is in it and in none of its parts
	inParts int             // mistakes in the parts of what is being read
}

// field remembers the place of a value and reads it.
func (r *scenarioReader) field(path string, read func(ast.Node)) func(ast.Node) {
	return func(n ast.Node) {
		r.places[path] = n
		before, around := len(r.mistakes), r.inParts
		r.inParts = 0
		read(n)
		made := len(r.mistakes) - before
		r.wrongAt[path] = made > r.inParts
		r.inParts = around + made
	}
}

// own leaves out what only follows from mistakes of the file: of a value that could
// not be read or is missing, and of other parts with a mistake anywhere in them.
func (r *scenarioReader) own(said []lab.Mistake) []lab.Mistake {
	if len(r.mistakes) == 0 {
		return said
	}
	return slices.DeleteFunc(said, func(m lab.Mistake) bool {
		_, read := r.places[m.Where]
		return !read || r.wrongAt[m.Where] || len(m.From) > 0 && r.wrongAt[""] || slices.ContainsFunc(m.From, r.wrongIn)
	})
}

// wrongIn tells whether a mistake was made in a part of the file.
func (r *scenarioReader) wrongIn(part string) bool {
	for path, wrong := range r.wrongAt {
		if rest, in := strings.CutPrefix(path, part); wrong && in && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			return true
		}
	}
	return false
}

// nearest gives the place of a path, or of what it is in.
func (r *scenarioReader) nearest(path string, root ast.Node) ast.Node {
	for path != "" {
		if n := r.places[path]; n != nil {
			return n
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return root
}

// placed gives what the laboratory says its place in the file.
func (r *scenarioReader) placed(said []lab.Mistake, root ast.Node) (out []Mistake) {
	for _, m := range said[:min(len(said), maxMistakes-len(r.mistakes))] {
		p := place(r.nearest(m.Where, root))
		out = append(out, Mistake{r.file, p.Line, p.Column, m.Where + ": " + m.Text})
	}
	return out
}
