package phone

import (
	"testing"
	"time"

	"hotline/sip"
)

func TestGranted(t *testing.T) {
	for _, story := range []struct {
		contact, expires string
		want             time.Duration
	}{
		{"<sip:1@h>;expires=20", "", 20 * time.Second},
		{"<sip:1@h>;expires=20;q=1", "90", 20 * time.Second},
		{"<sip:1@h>", "90", 90 * time.Second},
		{"<sip:1@h>", "", time.Minute},
		{"<sip:1@h>;expires=0", "", time.Minute},
		{"<sip:1@h>;expires=-7", "", time.Minute},
		{"<sip:1@h>;expires=99999999999999999999", "", time.Minute},
		{"<sip:1@h>;expires=soon", "", time.Minute},
	} {
		r := sip.Response{Contacts: []string{story.contact}, Headers: sip.Headers{{Name: "Expires", Value: story.expires}}}
		if got := granted(r, time.Minute); got != story.want {
			t.Errorf("%q and Expires %q grant %v, not %v", story.contact, story.expires, got, story.want)
		}
	}
}

func TestWords(t *testing.T) {
	for reason, want := range map[string]string{
		`Q.850;cause=16;text="the seat hung up"`: "the seat hung up",
		`Q.850;cause=16;text="unfinished`:        "unfinished",
		"Busy Here":                              "Busy Here",
		"":                                       "",
	} {
		if got := words(reason); got != want {
			t.Errorf("%q reads %q, not %q", reason, got, want)
		}
	}
}
