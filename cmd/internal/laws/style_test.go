package laws

import (
	"go/ast"
	"go/parser"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	fileMost     = 500 // lines, hard
	fileMedian   = 150
	floorFile    = 300
	floorAll     = 2000
	functionMost = 70
	functionP90  = 40
)

// long lists the named exceptions to the length of a file or function, at
// most ten: path or path:function, and why.
var long = map[string]string{}

func TestExceptionsAreFew(t *testing.T) {
	if len(long) > 10 {
		t.Errorf("%d exceptions to the length rules; ten are the most", len(long))
	}
}

func TestFilesAreShort(t *testing.T) {
	var lengths []int
	inFloor := 0
	for _, s := range code(t) {
		lengths = append(lengths, s.lines)
		if s.folder == floor {
			inFloor += s.lines
		}
		most := fileMost
		if s.folder == floor {
			most = floorFile
		}
		if s.lines > most && long[s.path] == "" {
			t.Errorf("%s has %d lines; %d are the most", s.path, s.lines, most)
		}
	}
	slices.Sort(lengths)
	if m := lengths[len(lengths)/2]; m > fileMedian {
		t.Errorf("the median file has %d lines; %d are the most", m, fileMedian)
	}
	if inFloor > floorAll {
		t.Errorf("the floor has %d lines in all; %d are the most", inFloor, floorAll)
	}
}

func TestFunctionsAreShort(t *testing.T) {
	var lengths []int
	for _, s := range code(t) {
		for _, decl := range s.file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			n := fset.Position(f.End()).Line - fset.Position(f.Pos()).Line + 1
			lengths = append(lengths, n)
			if n > functionMost && long[s.path+":"+f.Name.Name] == "" {
				t.Errorf("%s: %s has %d lines; %d are the most", s.path, f.Name.Name, n, functionMost)
			}
		}
	}
	slices.Sort(lengths)
	if p := lengths[len(lengths)*9/10]; p > functionP90 {
		t.Errorf("a tenth of the functions has more than %d lines; %d are the most", p, functionP90)
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	says := map[string]string{}
	for _, s := range house(t) {
		if _, seen := says[s.folder]; !seen {
			says[s.folder] = ""
		}
		if s.file.Doc != nil {
			says[s.folder] = s.file.Doc.Text()
		}
	}
	for folder, text := range says {
		first, _, _ := strings.Cut(text, "\n\n")
		if !strings.HasPrefix(first, "Package ") && !strings.HasPrefix(first, "Command ") {
			t.Errorf("%s has no package comment that says in one sentence what it is", folder)
		}
		if !strings.HasSuffix(strings.TrimSpace(first), ".") {
			t.Errorf("%s: the first sentence of the package comment does not end: %q", folder, first)
		}
	}
}

// rfc finds every mention of an RFC; cited is the one form for a source.
var (
	rfc   = regexp.MustCompile(`(?i)\brfc[\s-]*[0-9]+[^.;:)]{0,12}`)
	cited = regexp.MustCompile(`^RFC [0-9]{3,4}\b`)
	badly = regexp.MustCompile(`(?i)RFC [0-9]+,? (section|sec\.|s\.|chapter|#)`)
)

func TestSourcesAreCitedInOneForm(t *testing.T) {
	for _, s := range house(t) {
		for _, group := range s.file.Comments {
			text := strings.Join(strings.Fields(group.Text()), " ")
			for _, mention := range rfc.FindAllString(text, -1) {
				if !cited.MatchString(mention) || badly.MatchString(mention) {
					t.Errorf("%s: write %q as \"RFC 3261 §13.3.1.4\"", fset.Position(group.Pos()), mention)
				}
			}
		}
	}
}

// statement finds comment lines that look like Go rather than English.
var statement = regexp.MustCompile(`(:=|^\s*(if|for|switch|return|func|var|defer|go)\b.*[{;)]$|^[a-zA-Z_.\[\]]+\(.*\)$|^\}$)`)

func TestNoCodeIsCommentedOut(t *testing.T) {
	for _, s := range house(t) {
		for _, group := range s.file.Comments {
			for _, comment := range group.List {
				line, ok := strings.CutPrefix(comment.Text, "//")
				if !ok || strings.HasPrefix(line, "\t") || strings.HasPrefix(line, "  ") || !statement.MatchString(strings.TrimSpace(line)) {
					continue // prose, or an example in a doc comment
				}
				if _, err := parser.ParseExpr("func(){" + line + "\n}"); err == nil {
					t.Errorf("%s: this is code, not a comment: %s", fset.Position(comment.Pos()), line)
				}
			}
		}
	}
}

func TestNothingIsLeftToDoSilently(t *testing.T) {
	for _, s := range house(t) {
		for _, group := range s.file.Comments {
			text := group.Text()
			for _, word := range []string{"TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"} {
				_, after, found := strings.Cut(text, word)
				if found && !strings.Contains(after, "meanwhile") {
					t.Errorf("%s: %s without a sentence on what happens meanwhile", fset.Position(group.Pos()), word)
				}
			}
		}
	}
}
