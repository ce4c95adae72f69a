package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWarningsDoNotStopAStart: they are printed apart from mistakes, and the exit
// code is that of a config without any.
func TestWarningsDoNotStopAStart(t *testing.T) {
	city, err := os.ReadFile("../internal/config/testdata/doubts/skills.yaml")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "city.yaml")
	for _, c := range []struct {
		text string
		code int
		says string
	}{
		{string(city), exitOK, ":4:5: warning: skill \"fire\": nobody holds it"},
		{strings.Replace(string(city), "1001, skills: {general: 1}", "1001, skills: {general: {level: 1, until: 2020-01-01}}", 1), exitOK,
			":7:3: warning: queue \"general\": nobody has the skills that it needs from 2020-01-02 on"},
		{string(city) + "\ncuty: x\n", exitFailed, "unknown key \"cuty\""},
	} {
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errs strings.Builder
		if code := run([]string{"check", "--config", file}, &out, &errs); code != c.code || !strings.Contains(out.String(), c.says) {
			t.Errorf("code %d, %s%s", code, &out, &errs)
		}
		if fine := strings.Contains(out.String(), "is fine"); fine != (c.code == exitOK) || fine == strings.Contains(out.String(), "cuty") {
			t.Errorf("mistakes and warnings are mixed: %s", &out)
		}
	}
}
