package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"hotline/cmd/internal/config"
	"hotline/cmd/internal/floor"
	past "hotline/cmd/internal/replay"
)

// replay runs a day's records through the engine again: the same decisions, or
// the first difference with its why. With --what-if the day happens again in
// another city.
func replay(args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("replay", flag.ContinueOnError)
	data := flags.String("data", "./data", "`DIR` of the ledger")
	day := flags.String("day", "", "local day, `YYYY-MM-DD` (default: today)")
	file := flags.String("config", "", "config `FILE`, for its time zone (default: the one of --what-if, or the built-in demo city)")
	other := flags.String("what-if", "", "config `FILE` with other people, queues, reserves or hours: what would the day have been?")
	asJSON := flags.Bool("json", false, "with --what-if: print one JSON object, times in seconds")
	if _, code, ok := parse(flags, args, out, errs, 0); !ok {
		return code
	}
	if *asJSON && *other == "" {
		fmt.Fprintln(errs, "hotline replay: --json is for --what-if; `hotline replay --help` says more")
		return exitUsage
	}
	if *file == "" {
		*file = *other
	}
	city, err := load(*file)
	if err != nil {
		fmt.Fprintln(errs, "hotline replay:", err)
		return exitFailed
	}
	today := time.Now().In(city.Zone).Format(time.DateOnly)
	if *day == "" {
		*day = today
	}
	if _, err := time.Parse(time.DateOnly, *day); err == nil && *day > today {
		fmt.Fprintf(errs, "hotline replay: --day %s is still to come: today is %s\n", *day, today)
		return exitUsage
	}
	if *other != "" {
		return whatIf(*data, *day, city.Zone, *other, *asJSON, out, errs)
	}
	result, err := replayDay(*data, *day, city.Zone)
	if err != nil {
		fmt.Fprintln(errs, "hotline replay:", err)
		return exitNoStart
	}
	if result.Difference != "" {
		fmt.Fprintf(out, "%s differs after %d of its records: %s\n", *day, result.Records, result.Difference)
		return exitFailed
	}
	fmt.Fprintf(out, "%s: %d records, %d offers: the same decisions\n", *day, result.Records, result.Offers)
	return exitOK
}

func replayDay(data, day string, zone *time.Location) (found past.Result, err error) {
	from, to, err := past.Day(day, zone)
	if err != nil {
		return found, err
	}
	ledger, err := floor.Past(data)
	if err != nil {
		return found, err
	}
	defer func() { _ = ledger.Close() }()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return past.Run(ctx, ledger, from, to)
}

// whatIf lets a day happen again in another city and shows both side by side.
func whatIf(data, day string, zone *time.Location, file string, asJSON bool, out, errs io.Writer) int {
	city, err := load(file)
	if err != nil {
		fmt.Fprintln(errs, "hotline replay:", err)
		return exitFailed
	}
	answer, err := askDay(data, day, zone, city)
	if err != nil {
		fmt.Fprintln(errs, "hotline replay:", err)
		return exitNoStart
	}
	if asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(answer); err != nil {
			panic("an answer holds only finite numbers: " + err.Error())
		}
		return exitOK
	}
	showAnswer(out, file, answer)
	return exitOK
}

func askDay(data, day string, zone *time.Location, city *config.City) (answer past.Answer, err error) {
	from, to, err := past.Day(day, zone)
	if err != nil {
		return answer, err
	}
	ledger, err := floor.Past(data)
	if err != nil {
		return answer, err
	}
	defer func() { _ = ledger.Close() }()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	seen, err := past.Read(ctx, ledger, from, to)
	stop() // an interrupt ends what follows at once
	if err != nil {
		return answer, err
	}
	return seen.WhatIf(city)
}
