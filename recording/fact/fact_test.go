package fact

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// examples gives a body of every kind whose every field is set.
func examples(t *testing.T) []Body {
	t.Helper()
	var bodies []Body
	for _, k := range Kinds() {
		empty, err := Decode(k, nil)
		if err != nil {
			t.Fatal(err)
		}
		v := reflect.New(reflect.TypeOf(empty)).Elem()
		fill(t, v)
		bodies = append(bodies, v.Interface().(Body))
	}
	return bodies
}

// fill sets every field to something that is not its zero value.
func fill(t *testing.T, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		v.SetString("济南 \"12345\" <&>\x00")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(-7)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(1<<v.Type().Bits() - 1)
	case reflect.Float64:
		v.SetFloat(4.41)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(t, v.Index(0))
		fill(t, v.Index(1))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	default:
		t.Fatalf("a fact has a field of kind %s: teach this test to fill it", v.Kind())
	}
}

func TestEveryKindIsReadBackAsItWasWritten(t *testing.T) {
	for _, body := range examples(t) {
		f := Fact{ID: ID{"n-1", 3, 14}, At: time.Date(2018, 6, 1, 12, 0, 0, 5e6, time.UTC),
			Call: "c1", Leg: "b1", Person: "1007", Place: "1007", Queue: "english", Line: "12345", Body: body}
		text, err := json.Marshal(f)
		if err != nil {
			t.Errorf("%s: %v", body.Kind(), err)
			continue
		}
		var back Fact
		if err := json.Unmarshal(text, &back); err != nil {
			t.Errorf("%s: %v", body.Kind(), err)
		}
		if !reflect.DeepEqual(back, f) {
			t.Errorf("%s\nwrote %+v\n read %+v", body.Kind(), f, back)
		}
	}
}

// No two fields of a kind may share a JSON name, and each must have one of its own.
func TestEveryFieldHasAName(t *testing.T) {
	for _, body := range examples(t) {
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(text, &fields); err != nil {
			t.Fatal(err)
		}
		if want := reflect.TypeOf(body).NumField(); len(fields) != want {
			t.Errorf("%s has %d fields, its JSON %d: %s", body.Kind(), want, len(fields), text)
		}
		for name := range fields {
			if name != strings.ToLower(name) {
				t.Errorf("%s has a field %q without a name of its own", body.Kind(), name)
			}
		}
	}
}

// The list of kinds is closed: a type that has a method Kind is in it, and no name stands twice.
func TestTheListOfKindsIsComplete(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var declared []string
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Name.Name != "Kind" || f.Recv == nil {
				continue
			}
			if name := f.Recv.List[0].Type.(*ast.Ident).Name; name != "Fact" {
				declared = append(declared, name)
			}
		}
	}
	var listed []string
	for _, body := range examples(t) {
		listed = append(listed, reflect.TypeOf(body).Name())
	}
	slices.Sort(declared)
	slices.Sort(listed)
	if !slices.Equal(declared, listed) {
		t.Errorf("declared %v\n  listed %v", declared, listed)
	}
}

// These names are on disk: they may grow, but never change or go.
func TestKindsAreNeverRenamed(t *testing.T) {
	for _, k := range strings.Fields(`
		audit call.answered call.arrived call.ended call.held call.key call.note call.overflowed call.prompt
		call.queued call.resumed callback.closed callback.dialled callback.joined callback.made callback.refused callback.unreached callback.wanted leg.answered leg.ended leg.media leg.ringing number.rule offer.dismissed offer.made
		offer.missed offer.refused offer.unreachable offer.withdrawn recording.gap recording.rendered seat.signed-in
		seat.signed-out seat.state seat.wrap-up-extended system.alarm system.clock-stepped system.panic system.rules system.started system.stopped`) {
		if !slices.Contains(Kinds(), Kind(k)) {
			t.Errorf("kind %s is gone: facts on disk cannot be read", k)
		}
	}
}

func TestWhatIsNoFactIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"an unknown kind":      `{"at":"2018-06-01T04:00:00Z","kind":"call.teleported","body":{}}`,
		"no kind":              `{"at":"2018-06-01T04:00:00Z","body":{}}`,
		"a body of other form": `{"at":"2018-06-01T04:00:00Z","kind":"call.key","body":{"key":9}}`,
		"a bad id":             `{"id":"n1-x-2","at":"2018-06-01T04:00:00Z","kind":"call.queued"}`,
		"a bad time":           `{"at":"noon","kind":"call.queued"}`,
		"no object":            `7`,
	} {
		var f Fact
		if err := json.Unmarshal([]byte(text), &f); err == nil {
			t.Errorf("%s was read as %+v", name, f)
		}
	}
	if text, err := json.Marshal(Fact{}); err == nil {
		t.Errorf("a fact without a body was written: %s", text)
	}
}

func TestABodyMayBeLeftOut(t *testing.T) {
	var f Fact
	if err := json.Unmarshal([]byte(`{"at":"2018-06-01T04:00:00Z","kind":"call.queued"}`), &f); err != nil || f.Body != (CallQueued{}) {
		t.Errorf("%+v, %v", f, err)
	}
}

func FuzzID(f *testing.F) {
	for _, seed := range []string{"", "n1-1-1", "node-with-dashes-2-3", "-0-0", "n1-1", "n1--1-2", "n1-01-2", "n1-1-18446744073709551616"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, err := ParseID(text)
		if err != nil {
			return
		}
		again, err := ParseID(id.String())
		if err != nil || (again != id && text != "") {
			t.Errorf("%q reads as %+v, written as %q, and that as %+v, %v", text, id, id, again, err)
		}
	})
}

func FuzzFact(f *testing.F) {
	f.Add([]byte(`{"id":"n1-1-1","at":"2018-06-01T04:00:00.005Z","kind":"call.key","call":"c1","body":{"key":"9"}}`))
	f.Add([]byte(`{"at":"2018-06-01T04:00:00Z","kind":"leg.answered","leg":"a","body":{"dialog":{"routes":["sip:p"]},"law":1}}`))
	f.Add([]byte(`{"kind":"call.queued","body":null}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var first Fact
		if json.Unmarshal(text, &first) != nil {
			return
		}
		written, err := json.Marshal(first)
		if err != nil {
			return // a year beyond 9999
		}
		var second Fact
		if err := json.Unmarshal(written, &second); err != nil {
			t.Fatalf("%s was read, written as %s and not read again: %v", text, written, err)
		}
		if twice, err := json.Marshal(second); err != nil || string(twice) != string(written) {
			t.Errorf("%s is written again as %s, %v", written, twice, err)
		}
	})
}
