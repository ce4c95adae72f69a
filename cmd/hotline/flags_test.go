package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/cmd/internal/config"
	"hotline/cmd/internal/floor"
	"hotline/cmd/internal/phone"
)

func TestAddress(t *testing.T) {
	for text, want := range map[string]string{
		"127.0.0.1:5060":  "127.0.0.1:5060",
		"localhost:5060":  "127.0.0.1:5060",
		":5060":           "127.0.0.1:5060",
		"0.0.0.0:0":       "0.0.0.0:0",
		"[::1]:5060":      "[::1]:5060",
		"127.0.0.1":       `--sip "127.0.0.1" is no address like 127.0.0.1:5060`,
		"":                `--sip "" is no address like 127.0.0.1:5060`,
		"::1:5060":        `--sip "::1:5060" is no address like 127.0.0.1:5060`,
		"127.0.0.1:":      `--sip "127.0.0.1:": the port must be a number up to 65535`,
		"127.0.0.1:sip":   `--sip "127.0.0.1:sip": the port must be a number up to 65535`,
		"127.0.0.1:65536": `--sip "127.0.0.1:65536": the port must be a number up to 65535`,
		"127.0.0.1:-1":    `--sip "127.0.0.1:-1": the port must be a number up to 65535`,
		"example.com:80":  `--sip "example.com:80": "example.com" is no IP address`,
	} {
		at, err := address(text, "sip")
		got := at.String()
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q gave %s, want %s", text, got, want)
		}
	}
}

func TestPorts(t *testing.T) {
	addr, low, high, err := ports("127.0.0.1:20000-29999")
	if err != nil || addr != netip.MustParseAddr("127.0.0.1") || low != 20000 || high != 29999 {
		t.Errorf("gave %v, %d, %d, %v", addr, low, high, err)
	}
	if addr, low, _, err := ports("[::1]:4000-4001"); err != nil || addr != netip.IPv6Loopback() || low != 4000 {
		t.Errorf("gave %v, %d, %v", addr, low, err)
	}
	for _, text := range []string{"", "127.0.0.1", "127.0.0.1:20000", "127.0.0.1:20000-", "127.0.0.1:-20000", "127.0.0.1:30000-20000",
		"127.0.0.1:20000-20000", "127.0.0.1:20000-70000", "example.com:20000-30000", "20000-30000"} {
		if _, _, _, err := ports(text); err == nil || !strings.Contains(err.Error(), "--rtp") {
			t.Errorf("%q gave %v", text, err)
		}
	}
}

func TestAWarningOfTooFewPorts(t *testing.T) {
	city, err := load("")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		high uint16
		warn bool
	}{{20000 + 4*1200 - 1, false}, {20000 + 4*1200 - 3, true}} { // the demo city's trunk takes 1200 calls
		var log strings.Builder
		warnOfPorts(floor.ServeConfig{City: city, Low: 20000, High: c.high, Log: slog.New(slog.NewTextHandler(&log, nil))})
		if strings.Contains(log.String(), "--rtp") != c.warn {
			t.Errorf("ports up to %d: %q", c.high, log.String())
		}
	}
}

func TestNumbersAndKeys(t *testing.T) {
	for _, text := range []string{"12345", "053112345", "+8613812345678", "*1", "anonymous", strings.Repeat("1", 64)} {
		if err := number(text, "NUMBER"); err != nil {
			t.Error(err)
		}
	}
	for _, text := range []string{"", "1 2", "1@2", "#1", "1;2", "12345\r\n", strings.Repeat("1", 65)} {
		if number(text, "NUMBER") == nil {
			t.Errorf("%q went through as a number", text)
		}
	}
	if err := keys("0123456789*#ABCD,"); err != nil {
		t.Error(err)
	}
	if err := keys("9x"); err == nil || !strings.Contains(err.Error(), `"x" is no key`) {
		t.Errorf("9x gave %v", err)
	}
}

func TestSeatNumbers(t *testing.T) {
	for _, story := range []struct {
		first string
		count int
		want  []string
	}{
		{"1007", 1, []string{"1007"}},
		{"seat-a", 1, []string{"seat-a"}},
		{"0008", 3, []string{"0008", "0009", "0010"}},
		{"99", 2, []string{"99", "100"}},
		{"seat-a", 2, nil},
		{"+5", 2, nil},
		{"1007", 0, nil},
		{"1007", 1001, nil},
		{"1 7", 1, nil},
		{"99999999999999999999999", 2, nil},
	} {
		got, err := seatNumbers(story.first, story.count)
		if (err != nil) != (story.want == nil) || err == nil && !slices.Equal(got, story.want) {
			t.Errorf("%s, %d of them, gave %q, %v", story.first, story.count, got, err)
		}
	}
}

func TestReach(t *testing.T) {
	for at, want := range map[string]string{"127.0.0.1:5060": "", "0.0.0.0:5060": "", "127.0.0.1:5070": " --server 127.0.0.1:5070",
		"0.0.0.0:5070": " --server 127.0.0.1:5070", "[::1]:5060": " --server [::1]:5060"} {
		if got := reach(netip.MustParseAddrPort(at)); got != want {
			t.Errorf("%s is reached by %q, not %q", at, got, want)
		}
	}
}

func TestWelcomeSaysWhoCanSignIn(t *testing.T) {
	demo, mistakes := config.Load(config.Demo(), "demo.yaml")
	if len(mistakes) > 0 {
		t.Fatal(mistakes)
	}
	if got := people(demo); got != "1001 to 9001 (11 people), password demo" {
		t.Errorf("got %q", got)
	}
	demo.People[0].Password, demo.People[0].Phone.Secret = "secret-1", "secret-2"
	if got := people(demo); got != "1001 to 9001 (11 people), 10 with password demo" {
		t.Errorf("got %q", got)
	}
	if got := firstPhone(demo); got != "1007" {
		t.Errorf("the first phone is %q: one that also speaks English was expected", got)
	}
	demo.People = nil
	if people(demo) == "" || firstPhone(demo) != "NUMBER" || firstNumber(&config.City{}) != "NUMBER" {
		t.Error("an empty city says nothing")
	}
}

// TestDialPrints: a person reads lines and one summary, a program one object a line.
func TestDialPrints(t *testing.T) {
	answered := phone.Summary{Event: "summary", Number: "12345", Accepted: true, Answered: true, Person: "1007", WaitMS: 3014, ConnectedMS: 3998,
		SpeechMS: 6712, ToneMS: 100, SilenceMS: 300, HungUpBy: "hotline"}
	for want, sum := range map[string]phone.Summary{
		"\n1007 answered after 3.014 s, and the call went on for 3.998 s; heard 6.7 s of speech, 0.1 s of tone, 0.3 s of silence; the hotline hung up\n": answered,
		"\nnobody answered 12345; heard 2.0 s of speech, 0.0 s of tone, 0.0 s of silence; the citizen hung up\n":                                         {Number: "12345", Accepted: true, SpeechMS: 2000, HungUpBy: "citizen"},
		"\nnobody answered 12345: 486\n":                    {Number: "12345", Status: 486},
		"\nnobody answered 12345: given up\n":               {Number: "12345"},
		"\nnobody answered 12345: given up, no time left\n": {Number: "12345", Reason: "no time left"},
		"\nnobody answered 12345: 486 Busy Here\n":          {Number: "12345", Status: 486, Reason: "Busy Here"},
	} {
		var out bytes.Buffer
		printSummary(&out, sum, false)
		if out.String() != want {
			t.Errorf("got %q, want %q", out.String(), want)
		}
	}
	var out bytes.Buffer
	tell := teller(&out, true)
	tell(phone.Event{Name: "ringing", After: 1500 * time.Millisecond, Detail: `180 "x"`})
	printSummary(&out, answered, true)
	var events []map[string]any
	for line := range strings.Lines(out.String()) {
		var event map[string]any
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Fatalf("%q is no JSON object: %v", line, err)
		}
		events = append(events, event)
	}
	if len(events) != 2 || events[0]["event"] != "ringing" || events[0]["at_ms"] != 1500.0 || events[0]["detail"] != `180 "x"` ||
		events[1]["event"] != "summary" || events[1]["person"] != "1007" || events[1]["connected_ms"] != 3998.0 || events[1]["talk_ms"] != nil {
		t.Errorf("got %v", events)
	}
	out.Reset()
	teller(&out, false)(phone.Event{Name: "answered", Robot: "1007", After: time.Second})
	if out.String() != "   1.000  1007  answered\n" {
		t.Errorf("got %q", out.String())
	}
}
