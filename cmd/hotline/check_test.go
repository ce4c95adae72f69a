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
		{string(city) + "\ndrain: x\n", exitFailed, "drain: want keys and values, got \"x\"\n\n" + file + ":4:5: warning: skill \"fire\": nobody holds it"},
		{string(city) + "\npeople: x\n", exitFailed, "\"people\" comes twice"},
	} {
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errs strings.Builder
		if code := run([]string{"check", "--config", file}, &out, &errs); code != c.code || !strings.Contains(out.String(), c.says) {
			t.Errorf("code %d, %s%s", code, &out, &errs)
		}
		if fine := strings.Contains(out.String(), "is fine"); fine != (c.code == exitOK) {
			t.Errorf("mistakes and warnings are mixed: %s", &out)
		}
	}
}

// TestEveryMistakeAtOnce: prompts that are missing are told beside everything
// else, by their place, and text that is no YAML by its own.
func TestEveryMistakeAtOnce(t *testing.T) {
	city, err := os.ReadFile("../internal/config/testdata/all_at_once.yaml")
	if err != nil {
		t.Fatal(err)
	}
	named, err := os.ReadFile("../internal/config/testdata/all_at_once.txt")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "city.yaml")
	for text, want := range map[string]string{
		"a: [":                         file + ":1:4: ",
		"timezone: UTC\nprompts: none": "file: people is missing",
		strings.Replace(string(city), "otherwise:", "music: nosuch\n    otherwise:", 1): "11:12: flow \"city\": music: unknown prompt \"nosuch\"",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errs strings.Builder
		if code := run([]string{"check", "--config", file}, &out, &errs); code != exitFailed || !strings.Contains(out.String(), want) {
			t.Errorf("code %d, %s%s", code, &out, &errs)
		}
		for _, command := range [][]string{{"serve", "--config"}, {"replay", "--what-if"}} {
			var beside strings.Builder
			if code := run(append(command, file), &beside, &beside); code != exitFailed || !strings.Contains(beside.String(), want) {
				t.Errorf("%v: code %d, %s", command, code, &beside)
			}
		}
		if strings.Contains(text, "music") {
			if got, all := strings.Count(out.String(), "\n"), strings.Count(string(named), "\n")+1; got != all {
				t.Errorf("%d mistakes, want %d: %s", got, all, &out)
			}
		}
	}
}
