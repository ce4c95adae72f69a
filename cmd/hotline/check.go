package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"time"

	"hotline/cmd/internal/config"
)

// check names every mistake in a config, each with its line; and what can be
// served, but hardly as it is meant, after them as warnings, as far as the mistakes
// leave that known.
func check(args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	file := flags.String("config", "", "config `FILE`")
	if _, code, ok := parse(flags, args, out, errs, 0); !ok {
		return code
	}
	if *file == "" {
		fmt.Fprintln(errs, "hotline check: name the file with --config FILE")
		return exitUsage
	}
	city, mistakes, err := faults(*file)
	for _, m := range mistakes {
		fmt.Fprintln(out, m)
	}
	if err != nil {
		fmt.Fprintln(errs, "hotline check:", err)
	}
	warn(out, city, len(mistakes) > 0)
	if err != nil || len(mistakes) > 0 {
		return exitFailed
	}
	fmt.Fprintf(out, "%s is fine: %d lines, %d queues, %d people\n", *file, len(city.Lines), len(city.Rules.Queues), len(city.People))
	return exitOK
}

// warn writes what is doubtful in a config, after an empty line when mistakes come before.
func warn(out io.Writer, city *config.City, apart bool) {
	if city == nil {
		return
	}
	doubts := slices.Concat(city.Doubts, city.DoubtsOfDates(time.Now()))
	if apart && len(doubts) > 0 {
		fmt.Fprintln(out)
	}
	for _, doubt := range doubts {
		fmt.Fprintln(out, doubt.Warning())
	}
}

// printConfig prints the built-in city.
func printConfig(args []string, out, errs io.Writer) int {
	if _, code, ok := parse(flag.NewFlagSet("config", flag.ContinueOnError), args, out, errs, 0); !ok {
		return code
	}
	if _, err := out.Write(config.Demo()); err != nil {
		fmt.Fprintln(errs, "hotline config:", err)
		return exitFailed
	}
	return exitOK
}
