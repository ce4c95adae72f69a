package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// file is what the whole is called in mistakes.
const file = "file"

// maxMistakes bounds what is said about one file.
const maxMistakes = 1_000

// reader walks a file's tree and collects mistakes; it never stops at one.
type reader struct {
	file     string
	mistakes []Mistake
	names    map[kind]map[string]ast.Node // what the file declares
	refs     []ref                        // what it refers to
	uses     []use
	listed   map[string]ast.Node // people by staff number
	spoken   map[string]string   // languages by queue
	unsound  bool                // who may serve what cannot be told, for the mistakes
	tainted  tainted
	ways     map[string]ast.Node // of flows, where they are written; see wayOf
	barred   []barred
	certs    []files
}

// barred is a trunk that allows no address.
type barred struct {
	name string
	at   ast.Node
}

// at notes a mistake at a place.
func (r *reader) at(line, column int, format string, args ...any) {
	if len(r.mistakes) < maxMistakes {
		r.mistakes = append(r.mistakes, Mistake{File: r.file, Line: line, Column: column, Text: fmt.Sprintf(format, args...)})
	}
}

// wrong notes a mistake at a node.
func (r *reader) wrong(n ast.Node, format string, args ...any) {
	p := place(n)
	r.at(p.Line, p.Column, format, args...)
}

// sorted gives the mistakes by their place.
func (r *reader) sorted() []Mistake {
	byPlace(r.mistakes)
	return r.mistakes
}

func byPlace(mistakes []Mistake) {
	slices.SortStableFunc(mistakes, Mistake.compare)
}

// place gives where a node begins. The token of a block is its first colon, so
// that its first key is asked instead.
func place(n ast.Node) token.Position {
	switch x := n.(type) {
	case *ast.MappingNode:
		if !x.IsFlowStyle && len(x.Values) > 0 {
			return place(x.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return place(x.Key)
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		return *t.Position
	}
	return token.Position{Line: 1, Column: 1}
}

// pair is one key of a table with its value.
type pair struct {
	key   string
	name  ast.Node // where the key is written
	value ast.Node
}

// pairs gives a table's pairs in order; what is not a table, or a key that comes
// twice, is a mistake.
func (r *reader) pairs(n ast.Node, what string) []pair {
	var values []*ast.MappingValueNode
	switch x := n.(type) {
	case *ast.MappingNode:
		values = x.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{x}
	default:
		r.wrong(n, "%s: want keys and values, got %s", what, describe(n))
		return nil
	}
	seen := map[string]bool{}
	var out []pair
	for _, v := range values {
		key, ok := scalar(v.Key)
		switch {
		case !ok || key == "":
			r.wrong(v.Key, "%s: this cannot be a key", what)
		case seen[key]:
			r.wrong(v.Key, "%s: %q comes twice", what, key)
			r.unsound = r.unsound || what == file // which of the sections is meant?
		case isNull(v.Value):
			seen[key] = true
			r.wrong(v.Key, "%s: %q has no value", what, key)
			r.tainted.stray = r.tainted.stray || what == file
		default:
			seen[key] = true
			out = append(out, pair{key, v.Key, v.Value})
		}
	}
	return out
}

// fields says what each key of a table means.
type fields map[string]func(value ast.Node)

// table reads a table with a closed list of keys and tells which were there;
// nil when it is no table.
func (r *reader) table(n ast.Node, what string, f fields) map[string]bool {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
	default:
		r.pairs(n, what)
		return nil
	}
	given := map[string]bool{}
	for _, p := range r.pairs(n, what) {
		read, ok := f[p.key]
		if !ok {
			r.wrong(p.name, "%s: unknown key %q%s", what, p.key, hint(p.key, keysOf(f)))
			r.tainted.stray = r.tainted.stray || what == file
			continue
		}
		given[p.key] = true
		read(p.value)
	}
	return given
}

// need notes that a key of a table is missing, and why it is needed.
func (r *reader) need(at ast.Node, what string, given map[string]bool, key, why string) {
	if given != nil && !given[key] {
		r.wrong(at, "%s: %s is missing%s", what, key, why)
	}
}

// items gives the items of a list. A single value counts as a list of one where
// lone is true.
func (r *reader) items(n ast.Node, what string, lone bool) []ast.Node {
	if s, ok := n.(*ast.SequenceNode); ok {
		var out []ast.Node
		for _, v := range s.Values {
			if v == nil || isNull(v) {
				r.wrong(s, "%s: an item of the list is empty", what)
				continue
			}
			out = append(out, v)
		}
		return out
	}
	if _, ok := scalar(n); ok && lone {
		return []ast.Node{n}
	}
	r.wrong(n, "%s: want a list, got %s", what, describe(n))
	return nil
}

// scalar gives the text of a value as it is written, numbers included, so that
// 053112345 and 0001 keep their zeros.
func scalar(n ast.Node) (string, bool) {
	switch x := n.(type) {
	case *ast.StringNode:
		return x.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(x.Value.Value), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return strings.TrimSpace(n.GetToken().Value), true
	}
	return "", false
}

func isNull(n ast.Node) bool {
	_, null := n.(*ast.NullNode)
	return n == nil || null
}

// describe names a value for a mistake.
func describe(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "keys and values"
	case *ast.SequenceNode:
		return "a list"
	case *ast.AliasNode, *ast.AnchorNode, *ast.MergeKeyNode, *ast.TagNode:
		return "an anchor, alias or tag, which are not used here"
	case *ast.InfinityNode, *ast.NanNode:
		return fmt.Sprintf("%q", strings.TrimSpace(n.GetToken().Value))
	}
	if s, ok := scalar(n); ok {
		return fmt.Sprintf("%q", short(s))
	}
	return "nothing"
}

// short cuts what is quoted in a mistake.
func short(s string) string {
	runes := []rune(s)
	if len(runes) > 60 {
		return string(runes[:60]) + "..."
	}
	return s
}
