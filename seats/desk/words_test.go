package desk

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// words reads the file of words: JSON behind "export default".
func words(t *testing.T) map[string]map[string]string {
	t.Helper()
	text := page(t, "words.js")
	_, text, ok := strings.Cut(text, "export default ")
	all := map[string]map[string]string{}
	if err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimSpace(text), ";")), &all); !ok || err != nil {
		t.Fatalf("words.js is not JSON behind export default: %v", err)
	}
	return all
}

func page(t *testing.T, name string) string {
	t.Helper()
	text, err := fs.ReadFile(embedded, "pages/"+name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// files gives the names of all pages of a kind.
func files(t *testing.T, kind string) []string {
	t.Helper()
	names, err := fs.Glob(embedded, "pages/*"+kind)
	if err != nil || len(names) == 0 {
		t.Fatalf("there are no %s pages: %v", kind, err)
	}
	for i := range names {
		names[i] = path.Base(names[i])
	}
	return names
}

var part = regexp.MustCompile(`\{\w+\}`)

func TestBothLanguagesSayTheSame(t *testing.T) {
	seen := regexp.MustCompile(`(?m)^  "([^"]+)"`).FindAllStringSubmatch(page(t, "words.js"), -1)
	all := words(t)
	if len(seen) != len(all) {
		t.Errorf("%d lines of words, %d keys: one comes twice", len(seen), len(all))
	}
	for key, both := range all {
		if len(both) != 2 || both["zh"] == "" || both["en"] == "" {
			t.Errorf("%s: want words in zh and en, and nothing else: %v", key, both)
		}
		zh, en := part.FindAllString(both["zh"], -1), part.FindAllString(both["en"], -1)
		slices.Sort(zh)
		slices.Sort(en)
		if !slices.Equal(zh, en) {
			t.Errorf("%s: zh has the parts %v, en %v", key, zh, en)
		}
	}
}

var (
	literal = regexp.MustCompile(`['"\x60]([a-z0-9-]+(?:\.[a-z0-9-]+)+)['"\x60]`)
	called  = regexp.MustCompile(`\bt\('([^']+)'`)
	built   = regexp.MustCompile("\\bt\\(`([^`$]+)\\$\\{")
	kindOf  = regexp.MustCompile(`\bnamed\('(\w+)'`)
	marked  = regexp.MustCompile(`data-t(?:-[a-z]+)?="([^"]+)"`)
)

// TestEveryKeyIsKnownAndUsed finds keys as far as they stand in the pages: whole,
// or by their beginning where the rest is a state or a name of the configuration.
func TestEveryKeyIsKnownAndUsed(t *testing.T) {
	all := words(t)
	subjects, used, begun := map[string]bool{}, map[string]bool{}, []string{}
	for key := range all {
		subject, _, _ := strings.Cut(key, ".")
		subjects[subject] = true
	}
	want := func(name, key string) {
		used[key] = true
		if all[key] == nil {
			t.Errorf("%s: there are no words for %q", name, key)
		}
	}
	for _, name := range files(t, ".html") {
		for _, m := range marked.FindAllStringSubmatch(page(t, name), -1) {
			want(name, m[1])
		}
	}
	for _, name := range files(t, ".js") {
		if name == "words.js" {
			continue
		}
		text := page(t, name)
		for _, m := range called.FindAllStringSubmatch(text, -1) {
			want(name, m[1])
		}
		for _, m := range literal.FindAllStringSubmatch(text, -1) {
			if subject, _, _ := strings.Cut(m[1], "."); subjects[subject] {
				want(name, m[1])
			}
		}
		for _, m := range built.FindAllStringSubmatch(text, -1) {
			begun = append(begun, m[1])
		}
		for _, m := range kindOf.FindAllStringSubmatch(text, -1) {
			begun = append(begun, m[1]+".")
		}
	}
	for key := range all {
		if !used[key] && !slices.ContainsFunc(begun, func(b string) bool { return strings.HasPrefix(key, b) }) {
			t.Errorf("%s: nothing on the pages says it", key)
		}
	}
}

// TestEveryStateHasItsWords holds the keys that are built from a state.
func TestEveryStateHasItsWords(t *testing.T) {
	all := words(t)
	for subject, names := range map[string]string{
		"state":   "signed-out ready not-ready offered talking hold wrap-up answering",
		"idle":    "signed-out ready not-ready signed-in missed refused unreachable",
		"headset": "off connecting connected lost taken refused denied missing insecure",
		"trouble": "lost taken refused denied missing insecure lost.hint taken.hint refused.hint denied.hint missing.hint insecure.hint",
		"wall":    "rate level offered answered abandoned wait talk",
	} {
		for name := range strings.FieldsSeq(names) {
			if all[subject+"."+name] == nil {
				t.Errorf("there are no words for %s.%s", subject, name)
			}
		}
	}
}

// visible are the attributes that people see or hear.
var visible = []string{"title", "aria-label", "placeholder", "alt", "value", "label"}

func TestDocumentsHoldNoWords(t *testing.T) {
	for _, name := range files(t, ".html") {
		d := xml.NewDecoder(strings.NewReader(page(t, name)))
		d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, text := range shown(token) {
				if strings.ContainsFunc(text, unicode.IsLetter) {
					t.Errorf("%s shows %q: put it into words.js", name, text)
				}
			}
		}
	}
}

// shown gives the texts of a token that people see; <kbd> names a key as it is printed on it.
func shown(token xml.Token) []string {
	switch x := token.(type) {
	case xml.CharData:
		text := strings.TrimSpace(string(x))
		if regexp.MustCompile(`^F\d+$`).MatchString(text) {
			return nil
		}
		return []string{text}
	case xml.StartElement:
		var texts []string
		for _, a := range x.Attr {
			if slices.Contains(visible, a.Name.Local) {
				texts = append(texts, a.Value)
			}
			if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
				texts = append(texts, a.Name.Local) // the policy forbids it, too
			}
		}
		return texts
	}
	return nil
}

var written = regexp.MustCompile("(?:textContent|innerText|title|placeholder|ariaLabel)\\s*=\\s*['\"`][^'\"`$]*[A-Za-z]|text\\([^,]+,\\s*['\"][A-Za-z]")

func TestScriptsHoldNoWords(t *testing.T) {
	for _, name := range files(t, ".js") {
		if name == "words.js" {
			continue
		}
		for i, line := range strings.Split(page(t, name), "\n") {
			if strings.ContainsFunc(line, func(r rune) bool { return unicode.Is(unicode.Han, r) }) || written.MatchString(line) {
				t.Errorf("%s:%d shows words of its own: %s", name, i+1, strings.TrimSpace(line))
			}
		}
	}
}
