package main

import (
	"strings"
	"testing"
)

// TestFirstMinute is the README's first minute: a citizen dials 12345 and asks
// for English, 1007 answers and is named, both hear each other, the recording
// holds each voice on its side, and the day's talk time is the call's.
func TestFirstMinute(t *testing.T) {
	s := serveCity(t, t.TempDir(), "")
	seat, story := s.run("seat", "1007", "--talk", "4s")
	story.waitFor(t, `1007 +ready`)

	citizen, heard := s.run("dial", "12345", "--keys", "9")
	if err := citizen.Wait(); err != nil {
		t.Fatalf("dial failed: %v\n%s\n%s", err, heard, s.log)
	}
	for _, want := range []string{"answered", "heard        speech", "pressed      9", "1007 answers", "by the hotline"} {
		if !strings.Contains(heard.String(), want) {
			t.Errorf("the citizen's story lacks %q:\n%s", want, heard)
		}
	}
	story.waitFor(t, `ringing[\s\S]*answered[\s\S]*hung-up +by the seat`)
	if seat.ProcessState != nil {
		t.Errorf("the seat did not stay:\n%s", story)
	}

	call := s.calls(func(c apiCall) bool { return c.State == "ended" && c.TalkMS > 0 })[0]
	if call.Outcome != "answered" || call.Person != "1007" || call.Queue != "english" || call.From == "053182345678" {
		t.Errorf("the call is %+v", call)
	}
	if call.TalkMS < 3900 || call.TalkMS > 5000 {
		t.Errorf("the talk of 4 s took %d ms", call.TalkMS)
	}
	var account apiDay
	s.get("/api/v1/days/"+day(t), &account)
	if account.Total.TalkMS != call.TalkMS || len(account.People) != 1 || account.People[0].TalkMS != call.TalkMS {
		t.Errorf("the day's talk time is %+v, the call's %d ms", account, call.TalkMS)
	}

	var why struct {
		Offer  uint64
		To     string
		Ring   int
		People []struct{ Person, Why string }
	}
	s.get("/api/v1/calls/"+call.ID+"/why", &why)
	if why.Offer != 1 || why.To != "1007" || len(why.People) != 1 || why.People[0].Why != "" {
		t.Errorf("the offer is explained afterwards as %+v", why)
	}

	left, right := s.recording(call.ID)
	if l, r := loud(pcm(1, left)), loud(pcm(1, right)); l < -40 || r < -40 {
		t.Errorf("the recording is silent: citizen %.1f dB, others %.1f dB", l, r)
	}
	tail := len(left) - 8000*3 // both speak at once in the last seconds: each on its side alone
	if string(left[tail:]) == string(right[tail:]) {
		t.Error("both sides of the recording are the same")
	}
}
