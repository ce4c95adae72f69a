package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hotline/acd/lab"
)

// crowdRow runs the crowd as the words of its file are changed, and gives its row in
// the docs of the laboratory.
func crowdRow(t *testing.T, name, scenario string, change ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "crowd.yaml")
	if err := os.WriteFile(file, []byte(strings.NewReplacer(change...).Replace(scenario)), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := said("simulate", file, "--json")
	var r lab.Result
	if err := json.Unmarshal([]byte(out), &r); err != nil || code != exitOK {
		t.Fatalf("gave %d, %q: %v", code, errs, err)
	}
	q, backs, waits := r.Queues[0], 0., "    -       -"
	if b := q.CalledBack; b != nil {
		backs = float64(b.Reached) / float64(q.Offered)
		waits = fmt.Sprintf("%3.1f h   %3.1f h", b.Quantiles["0.5"]/3600, b.Quantiles["0.9"]/3600)
		if code, out, _ := said("simulate", file); code != exitOK || !strings.Contains(out, "to call back  missed") || !strings.Contains(out, fmt.Sprint(b.Closed)) {
			t.Errorf("gave %d, %s", code, out)
		}
	} else if strings.Contains(out, "called_back") {
		t.Errorf("nobody is called back, but: %s", out)
	}
	answered := float64(q.Answered) / float64(q.Offered)
	return fmt.Sprintf("%-22s  %4.1f %%     %4.1f %%       %5.1f %%   %4.1f %%   %s   %2.0f %%",
		name, 100*q.Within["15s"], 100*answered, 100*backs, 100*(answered+backs), waits, 100*r.Groups[0].Busy)
}

// TestSimulateACrowd: the table of call-backs in the docs is what the command prints.
func TestSimulateACrowd(t *testing.T) {
	text, err := os.ReadFile("../../acd/lab/testdata/city-crowd.yaml")
	if err != nil {
		t.Fatal(err)
	}
	docs, err := os.ReadFile("../../acd/lab/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	sc := string(text)
	var rows []string
	for _, row := range []string{
		crowdRow(t, "nobody is called back", sc, "\ncall_back:", "\n# "),
		crowdRow(t, "after all calls", sc),
		crowdRow(t, "four hours later", sc, "strict", "rules", "priority: -1", "priority: -240"),
		crowdRow(t, "an hour later", sc, "strict", "rules", "priority: -1", "priority: -60"),
		crowdRow(t, "in their old place", sc, "priority: -1", "priority: 0"),
	} {
		rows = append(rows, "//\t"+row+"\n")
	}
	if table := strings.Join(rows, ""); !strings.Contains(string(docs), table) {
		t.Errorf("the docs of acd/lab do not say:\n%s", table)
	}
}

// TestSimulateReturning: who met whom they knew is told where citizens call again.
func TestSimulateReturning(t *testing.T) {
	file := filepath.Join(t.TempDir(), "s.yaml")
	for sticky, want := range map[string]string{"": "", ", sticky: {within: 24h, for: 1h, numbers: 3}": "called again  calls  same person\na             100    100 (100.00 %)\n"} {
		text := "calls: 100\nwarmup: 50\nqueues: [{name: a, rate: 60, handle: {mean: 60s}, skills: [a]" + sticky + "}]\ngroups: [{name: s, seats: 4, skills: {a: 1}}]\n"
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, errs := said("simulate", file)
		if code != exitOK || !strings.Contains(out, want) || strings.Contains(out, "called again") != (want != "") {
			t.Errorf("gave %d, %q: %s", code, errs, out)
		}
		if _, out, _ := said("simulate", file, "--json"); strings.Contains(out, `"returned"`) != (want != "") {
			t.Errorf("%s", out)
		}
	}
}
