package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"hotline/cmd/internal/config"
	"hotline/cmd/internal/floor"
	"hotline/cmd/internal/phone"
)

// seatsMost bounds the robots of one command.
const seatsMost = 1000

// seat answers as one or more robot seats until it is told to stop.
func seat(args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("seat", flag.ContinueOnError)
	server := flags.String("server", "127.0.0.1:5060", "SIP `ADDR` of the hotline")
	count := flags.Int("count", 1, "`N` robots, from NUMBER on")
	plan := phone.SeatPlan{}
	flags.StringVar(&plan.Password, "password", "", "the phones' `PASSWORD` (default: $HOTLINE_PASSWORD, else "+config.BuiltinPassword+")")
	flags.DurationVar(&plan.AnswerAfter, "answer-after", time.Second, "let it ring this long")
	flags.DurationVar(&plan.Talk, "talk", 20*time.Second, "hang up after this long")
	rest, code, ok := parse(flags, args, out, errs, 1)
	if !ok {
		return code
	}
	var err error
	switch {
	case len(rest) == 0:
		err = errors.New("name the seat's NUMBER, e.g. hotline seat 1007")
	case plan.AnswerAfter < 0 || plan.Talk <= 0:
		err = fmt.Errorf("--answer-after %v --talk %v: want no negative time, and some talk", plan.AnswerAfter, plan.Talk)
	default:
		plan.Numbers, err = seatNumbers(rest[0], *count)
	}
	cfg, err1 := robot(*server, teller(out, false))
	if err = errors.Join(err, err1); err != nil {
		fmt.Fprintln(errs, "hotline seat:", err)
		return exitUsage
	}
	if plan.Password == "" {
		plan.Password = os.Getenv("HOTLINE_PASSWORD")
	}
	if plan.Password == "" {
		plan.Password = config.BuiltinPassword
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	fine, err := floor.Seats(ctx, cfg, plan)
	if err != nil {
		fmt.Fprintln(errs, "hotline seat:", err)
		return exitNoStart
	}
	if !fine {
		return exitFailed
	}
	return exitOK
}

// seatNumbers counts on from the first number, keeping its leading zeros.
func seatNumbers(first string, count int) ([]string, error) {
	if count < 1 || count > seatsMost {
		return nil, fmt.Errorf("--count must be 1 to %d", seatsMost)
	}
	if count == 1 {
		return []string{first}, number(first, "NUMBER")
	}
	n, err := strconv.ParseUint(first, 10, 63)
	if err != nil {
		return nil, fmt.Errorf("--count %d needs a NUMBER to count on from, not %q", count, first)
	}
	var all []string
	for i := range uint64(count) {
		all = append(all, fmt.Sprintf("%0*d", len(first), n+i))
	}
	return all, nil
}
