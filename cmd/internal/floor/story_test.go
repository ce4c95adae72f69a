package floor

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hotline/cmd/internal/config"
)

var update = flag.Bool("update", false, "write the transcripts of the stories anew")

func loadCity(text []byte) (*config.City, error) {
	city, mistakes := config.Load(text, "city.yaml")
	if len(mistakes) > 0 {
		return nil, config.Mistakes(mistakes)
	}
	return city, nil
}

// storyCity is the city in which stories play.
func storyCity(t *testing.T) *config.City {
	t.Helper()
	text, err := os.ReadFile("testdata/city.yaml")
	if err != nil {
		t.Fatal(err)
	}
	city, err := loadCity(text)
	if err != nil {
		t.Fatal(err)
	}
	return city
}

// TestStories plays testdata/stories: what people and machines do, then, below
// a line "---", what came of it: facts as they were committed ("!"), and what
// everybody saw and heard. The house is the real one, and so is its ledger
// unless the story stalls the disk. A story may begin with "it is 21:00:00 in
// the demo city"; without that it is 08:00 in testdata/city.yaml.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/stories/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { playFile(t, file) })
	}
}

func playFile(t *testing.T, file string) {
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text, want, _ := strings.Cut(string(raw), "---\n")
	got, err := playStory(t, strings.Split(text, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, []byte(text+"---\n"+got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Errorf("the story has changed (-update to write it anew):\n%s", firstDifference(got, want))
	}
}

func playStory(t *testing.T, lines []string) (transcript string, err error) {
	text, clock, err := setting(lines)
	if err != nil {
		return "", err
	}
	city, err := loadCity(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		if clock != "" {
			err = waitUntil(clock, city.Zone)
		}
		if err != nil {
			return
		}
		var disk shelf = &sqlite{zone: city.Zone, folder: folder}
		if slices.ContainsFunc(lines, func(l string) bool { return strings.HasSuffix(l, "disk stalls") }) {
			disk = newPaper() // SQLite would wait in real time
		}
		w := newWorld(t, city, disk, 1)
		w.note = func(line string) { fmt.Fprintln(&b, line) }
		s := &script{w: w, city: text, drain: make(chan struct{})}
		w.boot()
		err = s.play(lines)
		w.note = nil
		if err == nil && w.house == nil {
			err = errors.New("the house is not started again")
		}
		w.close()
	})
	return b.String(), err
}

// setting gives the city of a story, and the clock at which it begins; "" is now.
func setting(lines []string) (city []byte, clock string, err error) {
	for _, line := range lines {
		if is, ok := strings.CutPrefix(line, "it is "); ok {
			if clock, ok = strings.CutSuffix(is, " in the demo city"); !ok {
				return nil, "", fmt.Errorf("where is %q?", line)
			}
			return config.Demo(), clock, nil
		}
	}
	city, err = os.ReadFile("testdata/city.yaml")
	return city, "", err
}

// waitUntil lets time go by until the clock of that zone says, for example, 21:00:00.
func waitUntil(clock string, zone *time.Location) error {
	want, err := time.Parse(time.TimeOnly, clock)
	if err != nil {
		return err
	}
	now := time.Now().In(zone)
	at := time.Date(now.Year(), now.Month(), now.Day(), want.Hour(), want.Minute(), want.Second(), 0, zone)
	if at.Before(now) {
		at = at.AddDate(0, 0, 1)
	}
	<-time.After(time.Until(at))
	return nil
}

// firstDifference shows where two transcripts part.
func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(a), len(b)) {
		var x, y string
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return fmt.Sprintf("line %d\n  got  %s\n  want %s\n\nall of it:\n%s", i+1, x, y, got)
		}
	}
	return ""
}
