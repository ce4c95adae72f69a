package ivr

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

var update = flag.Bool("update", false, "write the transcripts of the stories anew")

var origin = time.UnixMilli(1_800_000_000_000).UTC()

// hotline is the flow of the stories: that of the first page a citizen hears.
func hotline() Flow {
	return Flow{
		Name:     "hotline",
		Greeting: []string{"greeting"},
		Queue:    "general",
		Keys: map[byte]Choice{
			'0': {Queue: "general"},
			'9': {Queue: "english", Say: []string{"english"}, Music: "music.en", Lang: "en"},
			'2': {Queue: "business"},
		},
		Music: "music",
		Announce: []Announcement{
			{After: 40 * time.Second, Say: []string{"please-wait"}},
			{After: 45 * time.Second, Every: 30 * time.Second, Say: []string{"still-waiting"}},
		},
		Overflow: map[string]Way{"closed": {End: []string{"sorry-closed"}}, "": {End: []string{"sorry-end"}}},
	}
}

// TestStories plays each story in testdata. A line that is not indented is what
// happens (seconds since the INVITE, then the input); the indented lines after
// it are what the flow orders. "-update" writes the orders anew.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("cannot find stories: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := tell(t, string(text))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(text) {
				t.Errorf("the story goes another way now:\n%s", got)
			}
		})
	}
}

func tell(t *testing.T, text string) string {
	var out strings.Builder
	flow := hotline()
	run := New(flow)
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, " "):
			continue
		case line == "" || strings.HasPrefix(line, "#"):
			fmt.Fprintln(&out, line)
			continue
		case strings.HasPrefix(line, "flow "):
			fmt.Fprintln(&out, line)
			flow = alter(t, flow, strings.TrimPrefix(line, "flow "))
			run = New(flow)
			continue
		}
		fmt.Fprintln(&out, line)
		words := strings.Fields(line)
		seconds, err := strconv.ParseFloat(words[0], 64)
		if err != nil {
			t.Fatalf("cannot read time of %q: %v", line, err)
		}
		now := origin.Add(time.Duration(seconds * float64(time.Second)))
		for _, o := range run.Step(now, read(t, words[1:])) {
			fmt.Fprintf(&out, "    %s\n", show(o))
		}
		if wake := run.Wake(); !wake.IsZero() {
			fmt.Fprintf(&out, "    (wakes at %g)\n", wake.Sub(origin).Seconds())
		}
	}
	return out.String()
}

func alter(t *testing.T, f Flow, how string) Flow {
	switch how {
	case "without greeting":
		f.Greeting = nil
	case "early":
		f.Early = true
	case "without music":
		f.Music = ""
	case "without last words":
		f.Overflow = nil
	case "with needs":
		f.Needs = "general >= 3"
		f.Keys = map[byte]Choice{'0': {Queue: "general"}, '8': {Queue: "general", Needs: "lang.ru"}}
	case "with words at the answer":
		f.Connect = []string{"at-your-service"}
	case "tells the number at the answer":
		f.Answer, f.Speaks = Answer{Citizen: true}, map[string]string{"business": "en"}
	case "says place and wait":
		f.Announce = []Announcement{{After: 40 * time.Second, Say: []string{"please-wait"}, Position: true, Wait: true}}
	case "keeps the place on 1":
		f.Keys['1'] = Choice{Keep: true, Say: []string{"kept-place"}}
	case "leads elsewhere when full":
		f.Overflow["full"] = Way{Say: []string{"moment"}, Queue: "second", End: []string{"sorry-full"}}
	case "lets wait on when nobody is there":
		f.Overflow["nobody"] = Way{Say: []string{"moment"}, Stay: true}
	case "says two things in turn":
		f.Announce = []Announcement{{After: 20 * time.Second, Every: 40 * time.Second, Say: []string{"one", "other"}, InTurn: true}}
	case "asks for a grade":
		f.Survey, f.Speaks = []string{"survey"}, map[string]string{"business": "en"}
	case "takes a message when closed":
		f.Overflow["closed"] = Way{Say: []string{"leave-message"}, Message: 30 * time.Second, End: []string{"message-taken"}}
	default:
		t.Fatalf("no such change of the flow: %q", how)
	}
	return f
}

func read(t *testing.T, words []string) Input {
	arg := ""
	if len(words) > 1 {
		arg = words[1]
	}
	switch words[0] {
	case "ringing":
		return Ringing{Arrived: origin}
	case "start":
		return Start{Arrived: origin}
	case "key":
		return Key{Key: arg[0]}
	case "said":
		n, err := strconv.Atoi(arg)
		if err != nil {
			t.Fatal(err)
		}
		return Said{Say: n}
	case "connected":
		return Connected{Staff: arg}
	case "expected": // expected 3 90s, expected 3 unknown
		ahead, err := strconv.Atoi(arg)
		p50, unknown := time.ParseDuration(words[2])
		if err != nil {
			t.Fatal(err)
		}
		return Expected{Ahead: ahead, P50: p50, Known: unknown == nil}
	case "waiting":
		return Waiting{}
	case "overflowed":
		return Overflowed{Why: arg, Last: len(words) > 2}
	case "parted":
		return Parted{}
	case "tick":
		return Tick{}
	}
	t.Fatalf("no such input: %q", words)
	return nil
}

func show(o Order) string {
	switch o := o.(type) {
	case Say:
		return fmt.Sprintf("say %d: %s", o.Number, strings.Join(o.Prompts, " "))
	case Music:
		return strings.TrimSpace("music " + o.Prompt)
	case Enter:
		text := strings.TrimSuffix("enter "+o.Queue+", needs "+o.Needs, ", needs ")
		if o.Stay {
			text += " to stay"
		}
		return text
	case Ask:
		return "ask"
	case Keep:
		return "keep the place"
	case TakeMessage:
		return "take a message"
	case EndMessage:
		return "end the message"
	case Grade:
		return fmt.Sprintf("grade %d", o.Grade)
	case Unused:
		return "unused " + string(o.Key)
	case Hush:
		return "hush"
	case Through:
		return "through"
	case Leave:
		return "leave: " + o.Why
	}
	return fmt.Sprintf("%T?", o)
}
