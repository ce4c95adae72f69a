package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hotline/cmd/internal/config"
)

// said runs a command line and gives its exit code and what it said where.
func said(args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = run(args, &o, &e)
	return code, o.String(), e.String()
}

func TestHelpListsEverything(t *testing.T) {
	for _, ask := range []string{"help", "--help", "-h"} {
		code, out, errs := said(ask)
		if code != exitOK || errs != "" {
			t.Errorf("%s gave %d and said %q", ask, code, errs)
		}
		for _, c := range commands() {
			if !strings.Contains(out, "hotline "+c.name) || !strings.Contains(out, c.does) {
				t.Errorf("%s does not show %s:\n%s", ask, c.name, out)
			}
		}
		for _, code := range []string{"Exit codes: 0 ", "; 1 ", "; 2 ", "; 3 "} {
			if !strings.Contains(out, code) {
				t.Errorf("%s does not explain exit code %q", ask, code)
			}
		}
	}
}

// TestEveryCommandHelps: --help of a command shows its use, its examples and
// every flag that its use names, and starts nothing.
func TestEveryCommandHelps(t *testing.T) {
	for _, c := range commands() {
		code, out, errs := said(c.name, "--help")
		if code != exitOK || errs != "" || !strings.Contains(out, c.does) {
			t.Errorf("%s --help gave %d, %q, %q", c.name, code, out, errs)
		}
		if len(c.examples) == 0 {
			t.Errorf("%s has no example", c.name)
		}
		_, defaults, _ := strings.Cut(out, "\n\n")
		for _, word := range strings.FieldsFunc(c.args, func(r rune) bool { return strings.ContainsRune(" []|", r) }) {
			if name, isFlag := strings.CutPrefix(word, "--"); isFlag && !strings.Contains(defaults, "  -"+name) {
				t.Errorf("%s names --%s, its flags do not:\n%s", c.name, name, out)
			}
		}
		if code, _, errs := said(c.name, "--nonsense"); code != exitUsage || !strings.Contains(errs, "nonsense") || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s --nonsense gave %d, %q", c.name, code, errs)
		}
		if code, _, errs := said(c.name, "a", "b"); code != exitUsage || !strings.Contains(errs, "too many") {
			t.Errorf("%s a b gave %d, %q", c.name, code, errs)
		}
	}
}

// TestMistakesOnTheCommandLine: each is one sentence, and exit code 2.
func TestMistakesOnTheCommandLine(t *testing.T) {
	for line, want := range map[string]string{
		"dail 12345":                                  `there is no command "dail"`,
		"dial --server nowhere":                       "--server",
		"dial --server 127.0.0.1:0":                   "name the port",
		"dial --keys 9!":                              "--keys",
		"dial --for 0s":                               "--for",
		"dial --for soon":                             "for",
		"dial 1@2":                                    "NUMBER",
		"dial --from 1@2":                             "--from",
		"seat":                                        "name the seat's NUMBER",
		"seat x --count 2":                            "--count 2",
		"seat 1007 --count 0":                         "--count must be",
		"seat 1007 --talk 0s":                         "--talk",
		"seat 1007 --answer-after=-1s":                "--answer-after",
		"seat 1007 --server :x":                       "--server",
		"check":                                       "--config FILE",
		"serve --sip 127.0.0.1":                       "--sip",
		"serve --rtp 127.0.0.1:1":                     "--rtp",
		"serve --http 8080":                           "--http",
		"serve --log xml":                             "--log",
		"simulate":                                    "SCENARIO.yaml",
		"simulate x --seed=-1":                        "seed",
		"simulate x --chaos":                          "--chaos takes no scenario",
		"simulate --chaos --json":                     "--json is for a scenario",
		"simulate --chaos --plot x.svg":               "--plot is for a scenario",
		"simulate x --for 1m":                         "--for is for --chaos",
		"simulate --for 1m":                           "--for is for --chaos",
		"simulate --chaos --for -1s":                  "--for -1s",
		"replay --day 9999-01-01":                     "is still to come",
		"replay --json":                               "--json is for --what-if",
		"bench noise":                                 "there is no",
		"bench --n 0":                                 "--n must be",
		"bench --n 2001":                              "--n must be",
		"bench --seconds 0.5":                         "--seconds must be",
		"bench --target 127.0.0.1:5060":               "--pid come together",
		"bench --pid 1":                               "--pid come together",
		"bench headsets --target :5060 --pid 1":       "need --pages",
		"bench --target x --pid 1":                    "--target",
		"bench --mute":                                "--mute is for prompts",
		"bench --target :1 --pid 1 --profile x":       "--profile is for a server of its own",
		"bench --local [::1]:5070":                    "IPv4",
		"staff --handle 336s":                         "--rate",
		"staff --rate 1919/d":                         "--rate",
		"staff --rate 0/h":                            "--rate",
		"staff --rate 1919/h":                         "--handle",
		"staff --rate 9/h --handle 9s --target 95":    "--target",
		"staff --rate 9/h --handle 9s --patience=-1s": "--patience",
		"staff --rate 9/h --handle 9s --calls=-1":     "--calls",
		"--nonsense":                                  "nonsense",
	} {
		code, out, errs := said(strings.Fields(line)...)
		if code != exitUsage || out != "" || !strings.Contains(errs, want) {
			t.Errorf("hotline %s gave %d, %q, %q; want %q", line, code, out, errs, want)
		}
	}
	if code, _, errs := said(""); code != exitUsage || !strings.Contains(errs, "no command") {
		t.Errorf("an empty word gave %d, %q", code, errs)
	}
}

func TestVersion(t *testing.T) {
	for _, ask := range []string{"version", "--version"} {
		if code, out, _ := said(ask); code != exitOK || !strings.HasPrefix(out, "hotline ") || strings.Count(out, "\n") != 1 {
			t.Errorf("%s gave %d, %q", ask, code, out)
		}
	}
}

// TestCheck: the city that config prints is fine; every mistake of another is named with its line.
func TestCheck(t *testing.T) {
	folder := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	_, demo, _ := said("config")
	if demo != string(config.Demo()) {
		t.Error("config does not print the built-in city")
	}
	if code, out, errs := said("check", "--config", file("demo.yaml", demo)); code != exitOK || !strings.Contains(out, "is fine") {
		t.Errorf("the built-in city gave %d, %q, %q", code, out, errs)
	}
	wrong := file("wrong.yaml", strings.Replace(demo, "\nqueues:", "\nquues:", 1)+"\nnonsense: 1\n")
	code, out, _ := said("check", "--config", wrong)
	if code != exitFailed || strings.Count(out, "\n") < 2 || !strings.Contains(out, "quues") || !strings.Contains(out, "nonsense") || !strings.Contains(out, wrong+":") {
		t.Errorf("a config with mistakes gave %d, %q", code, out)
	}
	if code, _, errs := said("check", "--config", filepath.Join(folder, "absent")); code != exitFailed || !strings.Contains(errs, "absent") {
		t.Errorf("a file that is not there gave %d, %q", code, errs)
	}
	if code, _, errs := said("serve", "--config", wrong); code != exitFailed || !strings.Contains(errs, "quues") {
		t.Errorf("serving a config with mistakes gave %d, %q", code, errs)
	}
}
