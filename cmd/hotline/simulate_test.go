package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hotline/acd/lab"
)

const tinyScenario = `
calls: 2000
warmup: 100
queues:
  - {name: a, rate: 480, handle: {mean: 60s}, patience: {mean: 60s}, skills: [a]}
groups:
  - {name: s, seats: 8, skills: {a: 1}}
report: {within: [15s], quantiles: [0.9]}
`

// TestSimulate: tables for people, JSON for scripts, a picture for the wall; the
// same seed gives the same digest, another seed another.
func TestSimulate(t *testing.T) {
	folder := t.TempDir()
	file, picture := filepath.Join(folder, "tiny.yaml"), filepath.Join(folder, "tiny.svg")
	if err := os.WriteFile(file, []byte(tinyScenario), 0o600); err != nil {
		t.Fatal(err)
	}
	digest := func(args ...string) string {
		code, out, errs := said(append([]string{"simulate", file, "--json"}, args...)...)
		var r lab.Result
		if err := json.Unmarshal([]byte(out), &r); err != nil || code != exitOK || errs != "" {
			t.Fatalf("gave %d, %q, %q: %v", code, out, errs, err)
		}
		if r.Queues[0].Offered != 2000 || r.EventsPerS <= 0 || len(r.Digest) != 16 {
			t.Errorf("the result is %+v", r)
		}
		return r.Digest
	}
	first := digest()
	if digest("--seed", "1") != first || digest("--seed", "2") == first {
		t.Error("the digest does not go with the seed")
	}
	code, out, errs := said("simulate", file, "--plot", picture)
	for _, want := range []string{"queue", "in 15s", "P90", "group", "busy", "digest " + first} {
		if code != exitOK || errs != "" || !strings.Contains(out, want) {
			t.Errorf("gave %d, %q, %q; want %q", code, out, errs, want)
		}
	}
	if svg, err := os.ReadFile(picture); err != nil || !strings.HasPrefix(string(svg), "<svg") {
		t.Errorf("the picture is %q: %v", svg, err)
	}
	if code, _, errs := said("simulate", file, "--plot", filepath.Join(folder, "no", "such.svg")); code != exitFailed || !strings.Contains(errs, "picture") {
		t.Errorf("a picture that cannot be written gave %d, %q", code, errs)
	}
}

// TestSimulateMistakes: every mistake of a scenario is named with its line.
func TestSimulateMistakes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "wrong.yaml")
	if err := os.WriteFile(file, []byte(strings.Replace(tinyScenario, "rate: 480", "rate: 0, colour: red", 1)+"nonsense: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := said("simulate", file)
	if code != exitFailed || out != "" || !strings.Contains(errs, ":5:") || !strings.Contains(errs, "colour") || !strings.Contains(errs, "nonsense") {
		t.Errorf("gave %d, %q, %q", code, out, errs)
	}
	if code, _, errs := said("simulate", file+".absent"); code != exitFailed || !strings.Contains(errs, "absent") {
		t.Errorf("a file that is not there gave %d, %q", code, errs)
	}
}

// TestSimulateWarns of a queue that nobody serves, and runs it all the same.
func TestSimulateWarns(t *testing.T) {
	file := filepath.Join(t.TempDir(), "zz.yaml")
	if err := os.WriteFile(file, []byte(strings.Replace(tinyScenario, "skills: [a]", "skills: [zz]", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := said("simulate", file)
	if code != exitOK || !strings.Contains(out, "digest") || !strings.HasSuffix(errs, "zz.yaml:5:78: warning: queues[0].skills: nobody has them all, and all these citizens leave\n") {
		t.Errorf("gave %d, %q, %q", code, out, errs)
	}
}

// TestNoBandOfNothing: a queue without a call, or with one, has no half-width.
func TestNoBandOfNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "one.yaml")
	text := strings.Replace(tinyScenario, "calls: 2000\nwarmup: 100", "calls: 1", 1)
	text = strings.Replace(text, "groups:", "  - {name: rare, rate: 0.001, handle: {mean: 60s}, patience: {mean: 60s}, skills: [a]}\ngroups:", 1)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := said("simulate", file)
	if code != exitOK || strings.Contains(out, "Inf") || strings.Contains(out, "NaN") || !strings.Contains(out, "0.000 s") {
		t.Errorf("gave %d, %q, %q", code, out, errs)
	}
}

// TestStaff: the city's mean hour, each answer checked.
func TestStaff(t *testing.T) {
	code, out, errs := said("staff", "--rate", "1919/h", "--handle", "336s", "--target", "95%/15s", "--patience", "120s", "--calls", "20000")
	if code != exitOK || errs != "" || !strings.Contains(out, "198 seats  Erlang C") || !strings.Contains(out, "190 seats  Erlang A") || strings.Count(out, "; simulated ") != 2 {
		t.Errorf("gave %d, %q, %q", code, out, errs)
	}
	code, out, _ = said("staff", "--rate", "1000/min", "--handle", "100h", "--calls", "0")
	if code != exitFailed || !strings.Contains(out, "no number of seats") {
		t.Errorf("a hall beyond all bounds gave %d, %q", code, out)
	}
	if _, out, _ = said("staff", "--rate", "10/min", "--handle", "1m", "--calls", "0"); strings.Contains(out, "simulated") {
		t.Errorf("nothing was to be checked: %q", out)
	}
}

// TestStaffOfRareWaits: a check that saw nobody wait too long, or hardly anybody, is
// not sure that nobody does.
func TestStaffOfRareWaits(t *testing.T) {
	for _, args := range [][]string{
		{"--rate", "1919/h", "--handle", "336s", "--target", "99.99%/2m", "--calls", "100000"},
		{"--rate", "0.01/h", "--handle", "10s", "--calls", "1000"},
		{"--rate", "0.01/h", "--handle", "10s"},
		{"--rate", "1919/h", "--handle", "336s", "--target", "99.99%/2m", "--patience", "10m", "--calls", "20000"},
	} {
		code, out, errs := said(append([]string{"staff"}, args...)...)
		if code != exitOK || errs != "" || strings.Contains(out, "DIFFERS") || strings.Contains(out, "± 0.00 %") {
			t.Errorf("%v gave %d, %q, %q", args, code, out, errs)
		}
	}
}

// TestStaffOfFewCalls: a small queue is checked by the calls that come in the time
// there is, and a check that leaves nearly everything open is none.
func TestStaffOfFewCalls(t *testing.T) {
	const years = "; simulated 97.74 ± 0.09 % by 99527 calls, for more take over 50 years\n"
	for _, story := range []struct {
		args string
		code int
		want string
	}{
		{"--rate 0.25/h --handle 336s --patience 60s", exitOK,
			"0.02333 Erlang offered; wanted: 95 % within 15s\n1 seat  Erlang C, nobody hangs up: 97.77 % within 15s" + years},
		{"--rate 0.25/h --handle 336s --calls 200000", exitFailed, "; not simulated: cannot run the scenario: calls: they take 100 years of virtual time; 50 are the most\n"},
		{"--rate 0.00001/h --handle 336s", exitFailed, "; not simulated: hardly any call comes in 50 years; --calls 0 checks nothing\n"},
		{"--rate 0.0001/h --handle 336s", exitFailed, "by 20 calls, for more take over 50 years, which proves NOTHING: --calls 0 checks nothing\n"},
		{"--rate 0.0001/h --handle 336s --calls 0", exitOK, "1 seat  Erlang C, nobody hangs up: 100.00 % within 15s\n"},
		{"--rate 1919/h --handle 336s --calls 50", exitFailed, "198 seats  Erlang C, nobody hangs up: 95.25 % within 15s; simulated 100.00 ± 62.88 %, which proves NOTHING: ask for more --calls\n"},
		{"--rate 1919/h --handle 336s --calls 1", exitFailed, ", which proves NOTHING: ask for more --calls\n"},
	} {
		code, out, errs := said(append([]string{"staff"}, strings.Fields(story.args)...)...)
		if code != story.code || errs != "" || !strings.Contains(out, story.want) {
			t.Errorf("%s gave %d, %q\n%s", story.args, code, errs, out)
		}
	}
}
