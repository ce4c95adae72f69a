package config

import (
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Bounds of a file, next to MaxSize. The parser is recursive, and quadratic in
// the keys of one block, so that text of a few megabytes could end the process
// or keep it busy for hours.
const (
	maxNesting = 50
	maxKeys    = 5_000
	maxTokens  = 1_000_000
)

// parse reads YAML; nil when it is none, or nothing.
func (r *reader) parse(text []byte) (root ast.Node) {
	defer func() {
		if p := recover(); p != nil {
			r.at(1, 1, "cannot read this as YAML: %v", p)
			root = nil
		}
	}()
	if len(text) > MaxSize {
		r.at(1, 1, "the file is larger than %d bytes", MaxSize)
		return nil
	}
	tokens := lexer.Tokenize(string(text))
	if !r.bounded(tokens) {
		return nil
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.syntax(err)
		return nil
	}
	return r.document(file)
}

// document gives what the one document of a file holds.
func (r *reader) document(file *ast.File) ast.Node {
	var root ast.Node
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if root != nil {
			r.wrong(doc.Body, "a second document; one is the most")
			return nil
		}
		root = doc.Body
	}
	if root == nil {
		r.at(1, 1, "the file is empty")
	}
	return root
}

func (r *reader) syntax(err error) {
	var wrong *yaml.SyntaxError
	if !errors.As(err, &wrong) || wrong.Token == nil {
		r.at(1, 1, "cannot read this as YAML: %v", err)
		return
	}
	p := wrong.Token.Position
	r.at(p.Line, p.Column, "this is not YAML: %s", wrong.Message)
}

// bounded tells whether a file is cheap enough to parse.
func (r *reader) bounded(tokens token.Tokens) bool {
	if len(tokens) > maxTokens {
		r.at(1, 1, "the file has more than %d words and signs", maxTokens)
		return false
	}
	var b bounds
	for _, t := range tokens {
		if why := b.take(t); why != "" {
			r.at(t.Position.Line, t.Position.Column, "%s", why)
			return false
		}
	}
	return true
}

// bounds counts the nesting and the keys of blocks while it walks over tokens.
type bounds struct {
	open    int         // brackets and braces
	line    int         // of the last sign that may nest within a line
	inLine  int         // such signs on that line
	indents []keyColumn // columns of the keys around, outermost first
}

type keyColumn struct{ column, keys int }

func (b *bounds) take(t *token.Token) string {
	switch t.Type {
	case token.SequenceStartType, token.MappingStartType:
		b.open++
	case token.SequenceEndType, token.MappingEndType:
		b.open = max(b.open-1, 0)
	case token.SequenceEntryType, token.MappingKeyType:
		b.nest(t)
		b.leave(t.Position.Column)
	case token.AnchorType, token.TagType:
		b.nest(t)
	case token.MappingValueType:
		b.nest(t)
		b.key(t)
	}
	switch {
	case b.open > maxNesting || b.inLine > maxNesting*20 || len(b.indents) > maxNesting:
		return fmt.Sprintf("nested deeper than %d", maxNesting)
	case len(b.indents) > 0 && b.indents[len(b.indents)-1].keys > maxKeys:
		return fmt.Sprintf("more than %d keys in one place", maxKeys)
	}
	return ""
}

func (b *bounds) nest(t *token.Token) {
	if b.open > 0 {
		return
	}
	if t.Position.Line != b.line {
		b.line, b.inLine = t.Position.Line, 0
	}
	b.inLine++
}

// key counts a key of a block.
func (b *bounds) key(t *token.Token) {
	if b.open > 0 || t.Prev == nil {
		return
	}
	column := t.Prev.Position.Column
	b.leave(column)
	if n := len(b.indents); n > 0 && b.indents[n-1].column == column {
		b.indents[n-1].keys++
		return
	}
	b.indents = append(b.indents, keyColumn{column, 1})
}

// leave forgets the blocks that are indented deeper than the column.
func (b *bounds) leave(column int) {
	for n := len(b.indents); n > 0 && b.indents[n-1].column > column; n-- {
		b.indents = b.indents[:n-1]
	}
}
