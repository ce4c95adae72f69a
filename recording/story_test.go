package recording

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"hotline/recording/fact"
)

var update = flag.Bool("update", false, "write the transcripts of testdata anew")

// city is the time zone of the stories.
var city = time.FixedZone("Asia/Shanghai", 8*60*60)

// A story file holds facts, one a line, then "---" and the transcript that
// telling, folding and counting them gives:
//
//	# what the story is about
//	12:00:03.000 call.answered call=c1 person=1007 {"offer":7,"wait_ms":3000}
//	12:00:13.500 crash
//
// Times are of 2018-06-01 in the city; "crash" closes whatever is open then. A
// time past 24:00:00 is of the next day.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			told, want, _ := strings.Cut(string(text), "---\n")
			got := transcript(t, readFacts(t, told))
			if *update {
				if err := os.WriteFile(file, []byte(told+"---\n"+got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != want {
				t.Errorf("the transcript is\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// TestEveryKindHasASentence: each without holes, also where the fact names no queue.
func TestEveryKindHasASentence(t *testing.T) {
	for _, kind := range fact.Kinds() {
		empty, err := fact.Decode(kind, nil)
		if err != nil {
			t.Fatal(err)
		}
		body := reflect.New(reflect.TypeOf(empty)).Elem()
		for i := range body.NumField() {
			switch field := body.Field(i); field.Kind() {
			case reflect.String:
				field.SetString("x")
			case reflect.Slice:
				field.Set(reflect.ValueOf([]string{"x"}))
			}
		}
		f := fact.Fact{Call: "c1", Leg: "a", Person: "1007", Place: "1007", Line: "city", Body: body.Interface().(fact.Body)}
		if kind == "call.queued" {
			f.Queue = "general"
		}
		text := Story([]fact.Fact{f}, nil)[0].Text
		if text == "" || text == string(kind) || strings.Contains(text, "  ") || strings.Contains(text, " :") || strings.TrimRight(text, " :,") != text {
			t.Errorf("%s is told as %q", kind, text)
		}
	}
}

// readFacts reads the first half of a story; a crash adds the facts that close it.
func readFacts(t *testing.T, text string) []fact.Fact {
	t.Helper()
	var facts []fact.Fact
	folded := NewCalls()
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		var more []fact.Fact
		if at, isCrash := strings.CutSuffix(line, " crash"); isCrash {
			more = Closing(folded.Open(), folded.Seats(), moment(t, at))
		} else {
			more = []fact.Fact{readFact(t, line)}
		}
		for _, f := range more {
			f.ID = fact.ID{Node: "n1", Boot: 1, Seq: uint64(len(facts) + 1)}
			folded.Add(f)
			facts = append(facts, f)
		}
	}
	return facts
}

func readFact(t *testing.T, line string) fact.Fact {
	t.Helper()
	head, body, _ := strings.Cut(line, "{")
	words := strings.Fields(head)
	f := fact.Fact{At: moment(t, words[0])}
	for _, word := range words[2:] {
		name, value, _ := strings.Cut(word, "=")
		field, known := map[string]*string{"call": &f.Call, "leg": &f.Leg, "person": &f.Person,
			"place": &f.Place, "queue": &f.Queue, "line": &f.Line}[name]
		if !known {
			t.Fatalf("%s: a fact has no %q", line, name)
		}
		*field = value
	}
	if body != "" {
		body = "{" + body
	}
	var err error
	if f.Body, err = fact.Decode(fact.Kind(words[1]), json.RawMessage(body)); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return f
}

// moment reads a time of the story's day.
func moment(t *testing.T, text string) time.Time {
	t.Helper()
	h, rest, _ := strings.Cut(text, ":")
	hours, err := strconv.Atoi(h)
	clock, err2 := time.Parse("04:05.000", rest)
	if err != nil || err2 != nil {
		t.Fatalf("no time of day: %q", text)
	}
	day := time.Date(2018, 6, 1, hours, clock.Minute(), clock.Second(), clock.Nanosecond(), city)
	return day.UTC()
}

// transcript tells the facts call by call, with each call's summary, and then
// what was counted.
func transcript(t *testing.T, facts []fact.Fact) string {
	t.Helper()
	var out strings.Builder
	folded, tally := NewCalls(), NewTally(city)
	stories := map[string][]fact.Fact{}
	var order []string
	for _, f := range facts {
		folded.Add(f)
		tally.Add(f)
		if f.Call != "" && stories[f.Call] == nil {
			order = append(order, f.Call)
		}
		stories[f.Call] = append(stories[f.Call], f)
	}
	mask := func(number string) string { return number[:3] + "****" + number[len(number)-4:] }
	for _, id := range order {
		fmt.Fprintf(&out, "call %s\n", id)
		for _, line := range Story(stories[id], mask) {
			fmt.Fprintf(&out, "  %s %s\n", line.At.In(city).Format("15:04:05.000"), line.Text)
		}
		if call, found := folded.Get(id); found {
			fmt.Fprintf(&out, "  = %s\n", summary(call))
		}
	}
	for _, day := range tally.Days() {
		counts, _ := tally.Day(day)
		fmt.Fprintf(&out, "day %s\n  total %s\n", day, figures(counts.Total))
		for _, of := range []struct {
			what   string
			counts map[string]Counts
		}{{"line", counts.Lines}, {"queue", counts.Queues}} {
			for _, name := range sorted(of.counts) {
				fmt.Fprintf(&out, "  %s %s %s\n", of.what, name, figures(of.counts[name]))
			}
		}
	}
	offered, answered := tally.Connection(facts[len(facts)-1].At)
	fmt.Fprintf(&out, "24 h: %d offered, %d answered\n", offered, answered)
	for _, seat := range folded.Seats() {
		fmt.Fprintf(&out, "seat %s at %s is %s\n", seat.Person, seat.Place, seat.State)
	}
	return out.String()
}

func summary(c Call) string {
	text := fmt.Sprintf("%s %s by %q, line %s, queues %v, keys %q, person %q, waited %d ms, talked %d ms, on hold %d ms",
		c.State, c.Outcome, c.EndedBy, c.Line, c.Queues, c.Keys, c.Person, c.WaitMS, c.TalkMS, c.HoldMS)
	if c.Recording != "" {
		text += fmt.Sprintf(", %d ms in %s", c.RecordedMS, c.Recording)
	}
	if c.Note != "" {
		text += fmt.Sprintf(", noted %q", c.Note)
	}
	if c.Grade != 0 {
		text += fmt.Sprintf(", graded %d", c.Grade)
	}
	return text + fmt.Sprintf(", legs open %v", sorted(c.Legs))
}

// figures gives the counts that are not zero.
func figures(c Counts) string {
	text, err := json.Marshal(c)
	if err != nil {
		return err.Error()
	}
	var words []string
	for _, pair := range strings.Split(strings.Trim(string(text), "{}"), ",") {
		if !strings.HasSuffix(pair, ":0") {
			words = append(words, strings.ReplaceAll(pair, `"`, ""))
		}
	}
	return strings.Join(words, " ")
}
