// Package laws holds the laws of the house as tests: who may import whom, how long a file may be, how sources are cited.
package laws

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// source is one Go file of the house, read with go/parser at every run, so
// that a cached test result cannot hide a new import.
type source struct {
	path    string // from the top of the house, with slashes
	folder  string
	test    bool
	lines   int
	file    *ast.File
	imports []string
	text    []byte
}

var fset = token.NewFileSet()

// house reads every Go file of the checkout.
func house(t *testing.T) []source {
	t.Helper()
	top := filepath.Join("..", "..", "..")
	var all []source
	err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && (name == "testdata" || name == "data" || strings.HasPrefix(name, ".") && path != top) {
			return filepath.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		s, err := read(top, path)
		all = append(all, s)
		return err
	})
	if err != nil {
		t.Fatalf("cannot read the house: %v", err)
	}
	if len(all) < 50 {
		t.Fatalf("found only %d Go files: the test does not see the house", len(all))
	}
	return all
}

func read(top, path string) (source, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return source{}, err
	}
	file, err := parser.ParseFile(fset, path, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return source{}, err
	}
	rel, err := filepath.Rel(top, path)
	if err != nil {
		return source{}, err
	}
	rel = filepath.ToSlash(rel)
	s := source{path: rel, test: strings.HasSuffix(rel, "_test.go"), file: file, text: text,
		lines: strings.Count(string(text), "\n")}
	if i := strings.LastIndexByte(rel, '/'); i >= 0 {
		s.folder = rel[:i]
	}
	for _, spec := range file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return source{}, err
		}
		s.imports = append(s.imports, name)
	}
	return s, nil
}

// code gives the files that are neither tests nor generated.
func code(t *testing.T) []source {
	t.Helper()
	var out []source
	for _, s := range house(t) {
		if !s.test && !ast.IsGenerated(s.file) {
			out = append(out, s)
		}
	}
	return out
}

// topLevel lists what lies at the top of the checkout.
func topLevel(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatalf("cannot read the top level: %v", err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}
