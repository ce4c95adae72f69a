package phone

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hotline/sip/media"
)

var update = flag.Bool("update", false, "write the transcripts of testdata/*.txt anew")

// TestStories plays every story of testdata on virtual time. The first line
// makes the robot. A line without indentation is what happens: when, who (robot,
// far: the hotline, or time), what. The indented lines are what came of it: "->" the robot
// sent, "<-" the hotline sent, "!" the robot told, "*" it did with its sound.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 25 {
		t.Fatalf("want at least 25 stories, got %d: %v", len(files), err)
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

// difference shows the first line that differs, and the whole new transcript.
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

func play(t *testing.T, script string) string {
	w := newWorld(t)
	for line := range strings.Lines(script) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, " "): // a transcript, made anew
		case line == "" || strings.HasPrefix(line, "#"):
			fmt.Fprintln(&w.out, line)
		default:
			w.line(line)
		}
	}
	w.sum()
	return w.out.String()
}

func (w *world) line(line string) {
	words := strings.Fields(line)
	if len(words) < 3 {
		w.t.Fatalf("cannot read line %q: want time, who, what", line)
	}
	at, err := time.ParseDuration(words[0])
	if err != nil || at < w.now {
		w.t.Fatalf("cannot read time of %q: %v", line, err)
	}
	w.runUntil(at)
	w.now = at
	fmt.Fprintln(&w.out, line)
	w.told = at
	switch words[1] {
	case "robot":
		w.robotDoes(words[2], words[3:])
	case "far":
		w.far.does(words[2], words[3:])
	case "time":
	default:
		w.t.Fatalf("cannot read %q: neither robot nor far", line)
	}
	w.runUntil(at)
}

// robotDoes is what happens on the robot's side of the network.
func (w *world) robotDoes(what string, args []string) {
	set := settings(args)
	switch what {
	case "dials":
		w.citizen(args[0], set["keys"], duration(set["for"], 30*time.Second))
	case "signs-in":
		w.seat(args[0], set["password"], duration(set["answer-after"], time.Second), duration(set["talk"], 20*time.Second))
	case "sits":
		w.seatOf(SeatSetup{Number: args[0], Fixed: true, AnswerAfter: time.Second, Talk: duration(set["talk"], 20*time.Second)})
	case "hears":
		w.step(Heard{What: map[string]media.Heard{"speech": media.Speech, "tone": media.Tone, "silence": media.Silence}[args[0]]})
	case "interrupt":
		w.step(Interrupt{})
	case "has-no-port":
		w.noPort = true
	default:
		w.t.Fatalf("a robot does not know how to %q", what)
	}
}

// settings reads name=value words.
func settings(args []string) map[string]string {
	set := map[string]string{}
	for _, arg := range args {
		if name, value, found := strings.Cut(arg, "="); found {
			set[name] = value
		}
	}
	return set
}

func duration(text string, otherwise time.Duration) time.Duration {
	if d, err := time.ParseDuration(text); err == nil {
		return d
	}
	return otherwise
}

// sum writes a citizen's summary under its story, and checks what must always hold.
func (w *world) sum() {
	citizen, ok := w.robot.(*Citizen)
	if !ok || !w.done {
		return
	}
	s := citizen.Summary()
	fmt.Fprintf(&w.out, "    summary: accepted %v, answered %v by %q, waited %d, connected %d, heard %d+%d+%d, hung up by %q, status %d, reason %q\n",
		s.Accepted, s.Answered, s.Person, s.WaitMS, s.ConnectedMS, s.SpeechMS, s.ToneMS, s.SilenceMS, s.HungUpBy, s.Status, s.Reason)
	if heard := s.SpeechMS + s.ToneMS + s.SilenceMS; heard != w.sound.Milliseconds() {
		w.t.Errorf("%d ms were heard of a call with %d ms of sound", heard, w.sound.Milliseconds())
	}
}
