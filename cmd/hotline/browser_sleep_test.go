package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestBrowserSleeps: the computer of a person sleeps in the middle of a call, for
// longer than a connection is believed in. The citizen hears music meanwhile, and
// awake, the browser is back in the call by itself.
func TestBrowserSleeps(t *testing.T) {
	t.Parallel()
	need(t, "chromium")
	s := serveWith(t, caller, t.TempDir(), desksCity())
	laptop, err := launch(t.TempDir() + "/laptop")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(laptop.close)
	ann := s.deskAt(laptop.browse(t), "1001")
	ann.forgive("net::ERR_")
	ann.ready()
	hangUp, _ := s.dial(t, "13800000001", "12301")
	ann.answer()
	ann.hears(50)

	laptop.signal(t, syscall.SIGSTOP)
	asleep := time.Now()
	waitUntil(t, "twelve seconds of sleep", func() bool { return time.Since(asleep) > 12*time.Second })
	laptop.signal(t, syscall.SIGCONT)
	awake := time.Now()
	ann.listen()
	heard := ann.seen("heard")
	ann.until(`hotline.headset.state === "connected" && hotline.snapshot.call && !hotline.snapshot.call.away`)
	ann.hears(50)
	ann.hangUp()
	hangUp()
	call := s.callFrom(t, "13800000001")
	if call.Person != "1001" || call.Outcome != "answered" {
		t.Errorf("the call is %+v", call)
	}
	away, back, again := s.musicBetween(t, call, "leg.away", "leg.back")
	t.Logf("asleep to music %s; awake to back %s, to sound at the server %s, to sound in the browser %s (seen by the debugger, later)",
		ms(away.Sub(asleep)), ms(back.Sub(awake)), ms(again.Sub(awake)), ms(heard.Sub(awake)))
	if took := again.Sub(awake); took > 10*time.Second {
		t.Errorf("awake, the browser was back in the call after %v", took)
	}
}

// signal goes to all processes of the browser.
func (c *chromium) signal(t *testing.T, what syscall.Signal) {
	t.Helper()
	family := []int{chromedp.FromContext(c.ctx).Browser.Process().Pid}
	parents := map[int]int{}
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range files {
		var pid, parent int
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		pid, _ = strconv.Atoi(filepath.Base(filepath.Dir(file)))
		rest := string(text)[strings.LastIndexByte(string(text), ')')+1:] // a name may hold anything
		_, _ = fmt.Sscanf(rest, " %1s %d", new(string), &parent)
		parents[pid] = parent
	}
	for grown := true; grown; {
		grown = false
		for pid, parent := range parents {
			if slices.Contains(family, parent) && !slices.Contains(family, pid) {
				family, grown = append(family, pid), true
			}
		}
	}
	for _, pid := range family {
		if err := syscall.Kill(pid, what); err != nil {
			t.Fatalf("cannot send %v to chromium: %v", what, err)
		}
	}
}
