// Command hotline is the contact center of a city's hotline in one binary.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	_ "time/tzdata" // the city's time zone, on machines without a zone database
)

// Exit codes, as the help says.
const (
	exitOK      = 0
	exitFailed  = 1 // it ran, and the answer is no: nobody answered, a seat failed, the config has mistakes, the password cannot be used, the replay or the simulation differs, an invariant broke
	exitUsage   = 2 // the command line makes no sense
	exitNoStart = 3 // it cannot start: a port is taken, a file is damaged
)

// command is one of the things that hotline does.
type command struct {
	name, args, does string
	examples         []string
	run              func(args []string, out, errs io.Writer) int
}

func commands() []command {
	return []command{
		{"serve", "[--config FILE] [--data DIR] [--sip ADDR] [--rtp ADDR:LOW-HIGH] [--http ADDR] [--log text|json] [--profile FILE]",
			"open the hotline (the default)", []string{"hotline", "hotline serve --config city.yaml --data /var/lib/hotline"}, serve},
		{"check", "--config FILE", "name every mistake in a config, and warn of rules that hardly do what is meant", []string{"hotline check --config city.yaml"}, check},
		{"config", "", "print the built-in city as a commented file to start from", []string{"hotline config > city.yaml"}, printConfig},
		{"hash", "", "read a password and print the hash that the config takes in its place",
			[]string{"hotline hash", "hotline hash < password.txt"}, hash},
		{"dial", "[NUMBER] [--server ADDR] [--from NUMBER] [--keys KEYS] [--say FILE] [--for 30s] [--save FILE.wav] [--json]",
			"call as a citizen", []string{"hotline dial 12345 --keys 9", "hotline dial 96123 --say question.mp3 --save heard.wav"}, dial},
		{"seat", "NUMBER [--server ADDR] [--password P] [--answer-after 1s] [--talk 20s] [--count N]",
			"answer as a robot seat", []string{"hotline seat 1007", "hotline seat 1001 --count 6 --talk 5s"}, seat},
		{"replay", "--data DIR --day YYYY-MM-DD [--what-if FILE [--json]]", "run a day's records through the engine again and compare; or let the day happen again in another city",
			[]string{"hotline replay --data ./data --day 2026-11-23", "hotline replay --day 2026-11-23 --what-if city2.yaml"}, replay},
		{"simulate", "SCENARIO.yaml [--seed N] [--json] [--plot FILE.svg] | --chaos [--for 1m] [--seed N]",
			"run the production engine on virtual time and count what citizens feel, or look for a day that breaks it",
			[]string{"hotline simulate acd/lab/testdata/city.yaml", "hotline simulate city.yaml --json --plot city.svg", "hotline simulate --chaos --for 1h"}, simulate},
		{"staff", "--rate N/h --handle DURATION [--target 95%/15s] [--patience DURATION] [--calls N] [--seed N]",
			"say how many seats a target needs, checked by a simulation",
			[]string{"hotline staff --rate 1919/h --handle 336s --target 95%/15s --patience 120s"}, staff},
		{"bench", "[calls|setup|prompts|headsets|flood|all|city] [--n N] [--seconds S] [--target ADDR --pid PID] [--pages URL] [--local ADDR] [--mute] [--profile FILE] [--json]",
			"measure what calls, waiting citizens or headsets cost a server, and how their sound fares",
			[]string{"hotline bench", "hotline bench prompts --n 1000 --seconds 30", "hotline bench city --n 300 > city.yaml"}, benchmark},
		{"version", "", "print the version", []string{"hotline version"}, printVersion},
	}
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run finds the command; without one, or with a flag first, it serves.
func run(args []string, out, errs io.Writer) int {
	name := "serve"
	switch {
	case len(args) == 0:
	case slices.Contains([]string{"help", "--help", "-help", "-h"}, args[0]):
		help(out)
		return exitOK
	case args[0] == "--version":
		name, args = "version", args[1:]
	case !strings.HasPrefix(args[0], "-"):
		name, args = args[0], args[1:]
	}
	for _, c := range commands() {
		if c.name == name {
			return c.run(args, out, errs)
		}
	}
	fmt.Fprintf(errs, "hotline: there is no command %q; `hotline --help` lists them\n", name)
	return exitUsage
}

func help(out io.Writer) {
	fmt.Fprint(out, "hotline is the contact center of a city's hotline in one binary.\n\n")
	for _, c := range commands() {
		c.show(out)
	}
	fmt.Fprint(out, `
hotline COMMAND --help says more of one command. Exit codes: 0 done; 1 it ran
and the answer is no (nobody answered, a seat failed, the config has mistakes,
the password cannot be used, the replay differs, a simulation does not agree
with its formula or breaks an invariant); 2 the command line makes no sense; 3 it cannot start (a port
is taken, a file is damaged).
`)
}

// show prints how a command is used, and examples.
func (c command) show(out io.Writer) {
	fmt.Fprintf(out, "  %s\n      %s\n", strings.TrimSpace("hotline "+c.name+" "+c.args), c.does)
	for _, example := range c.examples {
		fmt.Fprintf(out, "      $ %s\n", example)
	}
}

// helpOf prints what one command takes.
func helpOf(flags *flag.FlagSet, out io.Writer) {
	for _, c := range commands() {
		if c.name == flags.Name() {
			c.show(out)
		}
	}
	fmt.Fprintln(out)
	flags.SetOutput(out)
	flags.PrintDefaults()
}

func printVersion(args []string, out, errs io.Writer) int {
	if _, code, ok := parse(flag.NewFlagSet("version", flag.ContinueOnError), args, out, errs, 0); !ok {
		return code
	}
	fmt.Fprintln(out, "hotline", version())
	return exitOK
}

// version is the commit that the binary was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(12, len(s.Value))]
		}
	}
	return info.Main.Version
}
