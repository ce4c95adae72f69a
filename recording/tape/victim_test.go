package tape

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"hotline/sip/media"
)

// victimDir names the folder in which a copy of the test binary is to record until it is killed.
const victimDir = "TAPE_VICTIM_DIR"

// victim records one call and says on its output which frames were taken and
// which the operating system has.
func victim(dir string) {
	tape, err := open(Config{Dir: dir}, func(path string) (file, error) {
		f, err := diskFile(path)
		return &witness{f}, err
	})
	if err != nil {
		fmt.Println("cannot record:", err)
		return
	}
	begin := time.Now().Truncate(time.Millisecond)
	tape.Start("c1", begin)
	tap := tape.Track("c1", "a", Left)
	frame := 0
	for range time.Tick(media.FrameTime) {
		frame++
		// On a busy machine ticks are late; the sound arrives in time all the same.
		tap.Take(begin.Add(time.Duration(frame)*media.FrameTime).UnixNano(), uint32(frame*160), media.PCMA, speech(160, byte(frame)))
		os.Stdout.WriteString("taken " + strconv.Itoa(frame) + "\n")
	}
}

// witness tells of every frame that a write has given to the operating system.
type witness struct{ file }

// Write writes, then tells.
func (w *witness) Write(b []byte) (int, error) {
	n, err := w.file.Write(b)
	for rest := b; err == nil && len(rest) > 0; {
		rec, size, bad := readRecord(rest)
		if bad != nil {
			break
		}
		if rec.kind == kindSound {
			os.Stdout.WriteString("kept " + strconv.Itoa(int(rec.stamp/160)) + "\n")
		}
		rest = rest[size:]
	}
	return n, err
}

func TestKilledProcessLosesNothingThatWasWritten(t *testing.T) {
	dir := t.TempDir()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), victimDir+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	taken, kept := 0, 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		what, number, _ := strings.Cut(lines.Text(), " ")
		n, err := strconv.Atoi(number)
		switch {
		case err != nil:
			t.Errorf("the child says %q", lines.Text())
		case what == "taken":
			taken = n
		case what == "kept":
			kept = n
		}
		if kept == 60 || err != nil {
			child.Process.Kill() // SIGKILL; its last words are read on
		}
	}
	child.Wait()

	notices := make(chan Notice, 100)
	tape, err := Open(Config{Dir: dir, Notify: func(n Notice) { notices <- n }})
	if err != nil {
		t.Fatal(err)
	}
	defer tape.Close()
	r, ok := (<-notices).(Rendered)
	if !ok || !r.Cut {
		t.Fatalf("told %+v", r)
	}
	// That the file is at most 40 ms behind is shown on virtual time; here the
	// kernel may take its time, but what it has is not lost.
	found := int(r.CitizenMS / 20)
	t.Logf("taken %d frames, written %d, found %d", taken, kept, found)
	if kept < 60 || found < kept {
		t.Errorf("%d frames were written, %d found", kept, found)
	}
}
