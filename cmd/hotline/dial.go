package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"hotline/cmd/internal/floor"
	"hotline/cmd/internal/phone"
)

// dial calls the hotline as a citizen; 0 only when a person answered.
func dial(args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("dial", flag.ContinueOnError)
	server := flags.String("server", "127.0.0.1:5060", "SIP `ADDR` of the hotline")
	asJSON := flags.Bool("json", false, "print a JSON object a line")
	plan := phone.DialPlan{Number: "12345"}
	var say, save string
	flags.StringVar(&plan.From, "from", "053182345678", "caller `NUMBER`; anonymous withholds it")
	flags.StringVar(&plan.Keys, "keys", "", "`KEYS` to press, one a second from the answer on; a comma waits a second")
	flags.StringVar(&say, "say", "", "`FILE` (wav or mp3) to say to the person who answers (default: a built-in sentence)")
	flags.DurationVar(&plan.For, "for", 30*time.Second, "hang up this long after the line has answered")
	flags.StringVar(&save, "save", "", "`FILE.wav` for what was heard")
	rest, code, ok := parse(flags, args, out, errs, 1)
	if !ok {
		return code
	}
	if len(rest) == 1 {
		plan.Number = rest[0]
	}
	cfg, err := robot(*server, teller(out, *asJSON))
	if err = errors.Join(err, sensible(plan)); err != nil {
		fmt.Fprintln(errs, "hotline dial:", err)
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	sum, err := floor.Dial(ctx, cfg, plan, say, save)
	if sum.Event != "" {
		printSummary(out, sum, *asJSON)
	}
	if err != nil {
		fmt.Fprintln(errs, "hotline dial:", err)
		return exitNoStart
	}
	if !sum.Answered {
		return exitFailed
	}
	return exitOK
}

// sensible says what is wrong with a plan.
func sensible(plan phone.DialPlan) error {
	err := errors.Join(number(plan.Number, "NUMBER"), number(plan.From, "--from"), keys(plan.Keys))
	if plan.For <= 0 {
		err = errors.Join(err, fmt.Errorf("--for %v: want more than nothing", plan.For))
	}
	return err
}

// robot is what dial and seat have in common.
func robot(server string, tell func(phone.Event)) (floor.RobotConfig, error) {
	addr, err := address(server, "server")
	if err == nil && addr.Port() == 0 {
		err = fmt.Errorf("--server %q: name the port of the hotline", server)
	}
	return floor.RobotConfig{Server: addr, Tell: tell, Random: rand.Reader}, err
}

// teller prints a story a line at a time; robots tell it from goroutines of their own.
func teller(out io.Writer, asJSON bool) func(phone.Event) {
	var mu sync.Mutex
	return func(e phone.Event) {
		mu.Lock()
		defer mu.Unlock()
		if asJSON {
			writeJSON(out, struct {
				phone.Event
				AtMS int64 `json:"at_ms"`
			}{e, e.After.Milliseconds()})
			return
		}
		line := fmt.Sprintf("%8.3f  %s%-12s %s", e.After.Seconds(), prefix(e.Robot), e.Name, e.Detail)
		fmt.Fprintln(out, strings.TrimRight(line, " "))
	}
}

func prefix(robot string) string {
	if robot == "" {
		return ""
	}
	return robot + "  "
}

func writeJSON(out io.Writer, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		data = []byte(`{"event":"error"}`)
	}
	fmt.Fprintf(out, "%s\n", data)
}

func printSummary(out io.Writer, s phone.Summary, asJSON bool) {
	if asJSON {
		writeJSON(out, s)
		return
	}
	seconds := func(ms int64) float64 { return float64(ms) / 1000 }
	fmt.Fprintln(out)
	switch {
	case s.Answered:
		fmt.Fprintf(out, "%s answered after %.3f s, and the call went on for %.3f s; ", s.Person, seconds(s.WaitMS), seconds(s.ConnectedMS))
	case s.Accepted:
		fmt.Fprintf(out, "nobody answered %s; ", s.Number)
	case s.Status != 0:
		fmt.Fprintln(out, strings.TrimSpace(fmt.Sprintf("nobody answered %s: %d %s", s.Number, s.Status, s.Reason)))
		return
	default:
		fmt.Fprintln(out, strings.TrimSuffix(fmt.Sprintf("nobody answered %s: given up, %s", s.Number, s.Reason), ", "))
		return
	}
	fmt.Fprintf(out, "heard %.1f s of speech, %.1f s of tone, %.1f s of silence; the %s hung up\n",
		seconds(s.SpeechMS), seconds(s.ToneMS), seconds(s.SilenceMS), s.HungUpBy)
}
