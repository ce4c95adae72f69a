package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
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
	flags.StringVar(&plan.From, "from", "053182345678", "caller `NUMBER`")
	flags.StringVar(&plan.Keys, "keys", "", "`KEYS` to press, one a second from the answer on; a comma waits a second")
	flags.StringVar(&say, "say", "", "`FILE` (wav or mp3) to say to the person who answers (default: a built-in sentence)")
	flags.DurationVar(&plan.For, "for", 30*time.Second, "hang up this long after the line has answered")
	flags.StringVar(&save, "save", "", "`FILE.wav` for what was heard")
	rest, code, ok := parse(flags, args, errs, 1)
	if !ok {
		return code
	}
	if len(rest) == 1 {
		plan.Number = rest[0]
	}
	cfg, err := robot(*server, *asJSON, out, errs)
	if err != nil {
		fmt.Fprintln(errs, "hotline dial:", err)
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	sum, err := floor.Dial(ctx, cfg, plan, say, save)
	if err != nil {
		fmt.Fprintln(errs, "hotline dial:", err)
		return exitNoStart
	}
	printSummary(out, sum, *asJSON)
	if !sum.Answered {
		return exitFailed
	}
	return exitOK
}

// robot is what dial and seat have in common.
func robot(server string, asJSON bool, out, errs io.Writer) (floor.RobotConfig, error) {
	addr, err := address(server, "server")
	if err != nil {
		return floor.RobotConfig{}, err
	}
	log, err := logger("text", errs)
	if err != nil {
		return floor.RobotConfig{}, err
	}
	return floor.RobotConfig{Server: addr, Tell: teller(out, asJSON), Random: rand.Reader, Log: log}, nil
}

// teller prints a story a line at a time. It is called from one goroutine a robot.
func teller(out io.Writer, asJSON bool) func(phone.Event) {
	lines := make(chan struct{}, 1)
	return func(e phone.Event) {
		lines <- struct{}{}
		defer func() { <-lines }()
		if asJSON {
			writeJSON(out, struct {
				phone.Event
				AtMS int64 `json:"at_ms"`
			}{e, e.After.Milliseconds()})
			return
		}
		fmt.Fprintf(out, "%8.3f  %s%-12s %s\n", e.After.Seconds(), prefix(e.Robot), e.Name, e.Detail)
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
	if !s.Answered {
		fmt.Fprintf(out, "\nnobody answered %s", s.Number)
		if s.Status != 0 {
			fmt.Fprintf(out, ": %d %s", s.Status, s.Reason)
		}
		fmt.Fprintln(out)
		return
	}
	fmt.Fprintf(out, "\n%s answered after %.3f s and talked for %.3f s; heard %.1f s of speech, %.1f s of tone, %.1f s of silence; %s hung up\n",
		s.Person, float64(s.WaitMS)/1000, float64(s.TalkMS)/1000, float64(s.SpeechMS)/1000, float64(s.ToneMS)/1000, float64(s.SilenceMS)/1000, s.HungUpBy)
}
