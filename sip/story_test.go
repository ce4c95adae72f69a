package sip

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the transcripts of testdata/*.txt anew")

// TestStories plays every story of testdata on virtual time. A line without
// indentation is what happens: when, who (us: the call, them: the far end),
// what. The indented lines are what the dialog did: "->" sent, "!" told the call.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 14 {
		t.Fatalf("want at least 14 stories, got %d: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(want) {
				t.Errorf("the story went otherwise:\n%s", difference(string(want), got))
			}
		})
	}
}

// difference shows the first line that differs.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		var a, b string
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			return fmt.Sprintf("line %d\nwant %s\ngot  %s\n\nall of it:\n%s", i+1, a, b, got)
		}
	}
	return got
}

var dawn = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)

// story is a dialog, its far end and what was written down of them.
type story struct {
	t      *testing.T
	dialog *Dialog
	now    time.Duration
	far    farEnd
	out    strings.Builder
	ends   int
}

func play(t *testing.T, script string) string {
	s := &story{t: t, far: farEnd{tag: "them", uri: "sip:them@far", lastSent: map[string]Request{}}}
	for line := range strings.Lines(script) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, " "): // a transcript, made anew
		case line == "" || strings.HasPrefix(line, "#"):
			fmt.Fprintln(&s.out, line)
		default:
			s.line(line)
		}
	}
	s.runTimers(s.now + 10*time.Minute)
	if s.ends > 1 {
		t.Errorf("the dialog ended %d times", s.ends)
	}
	return s.out.String()
}

func (s *story) line(line string) {
	words := strings.Fields(line)
	if len(words) < 3 {
		s.t.Fatalf("cannot read line %q: want time, who, what", line)
	}
	at, err := time.ParseDuration(words[0])
	if err != nil || at < s.now {
		s.t.Fatalf("cannot read time of %q: %v", line, err)
	}
	s.runTimers(at)
	s.now = at
	fmt.Fprintln(&s.out, line)
	switch words[1] {
	case "us":
		s.us(words[2], words[3:])
	case "them":
		s.them(words[2], words[3:])
	default:
		s.t.Fatalf("cannot read %q: neither us nor them", line)
	}
}

// runTimers lets all timers run out that are due before until.
func (s *story) runTimers(until time.Duration) {
	for range 1000 {
		if s.dialog == nil {
			return
		}
		wake := s.dialog.Wake()
		if wake.IsZero() || wake.Sub(dawn) >= until {
			return
		}
		if at := wake.Sub(dawn); at > s.now {
			s.now = at
		}
		if s.dialog.state == ringing && s.dialog.reliable == nil && until > s.now+5*time.Minute {
			return // rings for ever
		}
		s.stepAt(Tick{}, fmt.Sprintf("%v ", s.now))
	}
	s.t.Fatal("timers never stop")
}

func (s *story) step(in Input) { s.stepAt(in, "") }

func (s *story) stepAt(in Input, prefix string) {
	orders, events := s.dialog.Step(dawn.Add(s.now), in)
	for _, order := range orders {
		switch o := order.(type) {
		case SendRequest:
			s.far.lastSent[o.Request.Method] = o.Request
			fmt.Fprintf(&s.out, "    %s-> %s\n", prefix, showRequest(o.Request))
		case SendResponse:
			s.far.hear(o.Response)
			fmt.Fprintf(&s.out, "    %s-> %s\n", prefix, showResponse(o.Response))
		}
	}
	for _, event := range events {
		if _, ok := event.(Ended); ok {
			s.ends++
			if wake := s.dialog.Wake(); !wake.IsZero() {
				s.t.Errorf("timers run after the end")
			}
		}
		fmt.Fprintf(&s.out, "    %s!  %s\n", prefix, showEvent(event))
	}
}

// us is what the call wants.
func (s *story) us(what string, args []string) {
	text := strings.Join(args, " ")
	first := ""
	if len(args) > 0 {
		first = args[0]
	}
	status, _ := strconv.Atoi(first)
	switch what {
	case "invite":
		s.dialog = NewOutgoing(Outgoing{CallID: "call", Tag: "us", URI: "sip:1007@127.0.0.1:5071",
			From: Party{URI: "sip:12345@house"}, To: Party{URI: "sip:1007@house"},
			Contact: "sip:house@127.0.0.1:5060", Transport: "udp"})
		s.far.uri = "sip:1007@house"
		s.step(WantInvite{SDP: ours(first)})
	case "ring":
		s.step(WantRing{Status: status, SDP: ours(strings.TrimPrefix(text, first+" "))})
	case "accept":
		s.step(WantAccept{SDP: ours(first)})
	case "refuse":
		s.step(WantRefuse{Status: status})
	case "reinvite":
		s.step(WantReinvite{SDP: ours(first)})
	case "answer":
		s.step(WantAnswer{SDP: ours(first)})
	case "identity":
		s.step(WantIdentity{Party: Party{Display: first, URI: "sip:" + first + "@house"}})
	case "alive":
		s.step(WantAlive{})
	case "retry":
		s.step(WantRetry{Authorization: Header{"Authorization", "Digest " + text}})
	case "end":
		s.step(WantEnd{Reason: text})
	default:
		s.t.Fatalf("we do not know how to %q", what)
	}
}

// them is what the far end sends.
func (s *story) them(what string, args []string) {
	switch status, err := strconv.Atoi(what); {
	case err == nil:
		s.step(GotResponse{s.far.response(status, args)})
	case what == "fail":
		s.step(TxFailed{Tx: s.far.lastSent[args[0]].Tx, Status: 408, Cause: "no answer"})
	case what == "unsent":
		s.step(TxFailed{Tx: s.far.lastSent[args[0]].Tx, Status: 503, Cause: "network is unreachable"})
	default:
		req := s.far.request(what, args)
		if s.dialog == nil {
			s.dialog = Incoming(req, "us", "sip:house@127.0.0.1:5060")
			return
		}
		s.step(GotRequest{req})
	}
}
