package alarm

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func TestAnAlarmIsToldWhenItBeginsAndWhenItEnds(t *testing.T) {
	var told []string
	b := New(func(what, detail string, over bool) { told = append(told, fmt.Sprintf("%s %q %v", what, detail, over)) })
	b.Set("tape-full", "", true) // was never on
	b.Set("tape-full", "no space", false)
	b.Set("tape-full", "still no space", false)
	b.Set("no-port", "none", false)
	if detail, on := b.Detail("tape-full"); !on || detail != "still no space" {
		t.Errorf("on %v: %q", on, detail)
	}
	b.Set("tape-full", "space again", true)
	b.Set("tape-full", "space again", true)
	if _, on := b.Detail("tape-full"); on {
		t.Error("an alarm that is over is on")
	}
	want := []string{`tape-full "no space" false`, `no-port "none" false`, `tape-full "space again" true`}
	if !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}

func TestAnAlarmThatIsPulsedEndsByItself(t *testing.T) {
	var told []string
	b := New(func(what, detail string, over bool) { told = append(told, fmt.Sprintf("%s %q %v", what, detail, over)) })
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	b.Pulse(noon, "sip-flood", "from x")
	b.Pulse(noon.Add(quiet/2), "sip-flood", "from y")
	b.Set("no-port", "none", false)
	b.Tick(noon.Add(quiet))
	if detail, on := b.Detail("sip-flood"); !on || detail != "from y" {
		t.Errorf("on %v: %q", on, detail)
	}
	b.Tick(noon.Add(quiet * 3 / 2))
	b.Tick(noon.Add(quiet * 2))
	b.Pulse(noon.Add(quiet*3), "sip-flood", "from z")
	want := []string{`sip-flood "from x" false`, `no-port "none" false`, `sip-flood "it has been quiet for a minute" true`, `sip-flood "from z" false`}
	if !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
	if _, on := b.Detail("no-port"); !on {
		t.Error("an alarm with an end of its own was ended")
	}
}
