package alarm

import (
	"fmt"
	"slices"
	"testing"
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
