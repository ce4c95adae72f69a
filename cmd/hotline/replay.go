package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"hotline/cmd/internal/floor"
	past "hotline/cmd/internal/replay"
)

// replay runs a day's records through the engine again: the same decisions, or
// the first difference.
func replay(args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("replay", flag.ContinueOnError)
	data := flags.String("data", "./data", "`DIR` of the ledger")
	day := flags.String("day", "", "local day, `YYYY-MM-DD` (default: today)")
	file := flags.String("config", "", "config `FILE`, for its time zone (default: the built-in demo city)")
	if _, code, ok := parse(flags, args, out, errs, 0); !ok {
		return code
	}
	city, err := load(*file)
	if err != nil {
		fmt.Fprintln(errs, "hotline replay:", err)
		return exitFailed
	}
	if *day == "" {
		*day = time.Now().In(city.Zone).Format(time.DateOnly)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	result, err := replayDay(ctx, *data, *day, city.Zone)
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

func replayDay(ctx context.Context, data, day string, zone *time.Location) (found past.Result, err error) {
	from, to, err := past.Day(day, zone)
	if err != nil {
		return found, err
	}
	ledger, err := floor.Past(data)
	if err != nil {
		return found, err
	}
	defer func() { _ = ledger.Close() }()
	return past.Run(ctx, ledger, from, to)
}
