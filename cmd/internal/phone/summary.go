package phone

import (
	"time"

	"hotline/sip/media"
)

// Summary is what a call was, seen from the citizen. Durations are in milliseconds.
type Summary struct {
	Event    string `json:"event"` // always "summary"
	Number   string `json:"number"`
	Accepted bool   `json:"accepted"` // by the line: a greeting is not a person
	Answered bool   `json:"answered"` // by a person
	Person   string `json:"person,omitempty"`
	WaitMS   int64  `json:"wait_ms"` // from dialling to the person
	// ConnectedMS is from the person to the end of the call. How much of it was talk
	// only the hotline can tell: on hold its music, and after the person its last
	// words, reach the citizen as the person does.
	ConnectedMS int64  `json:"connected_ms"`
	SpeechMS    int64  `json:"speech_ms"`
	ToneMS      int64  `json:"tone_ms"`
	SilenceMS   int64  `json:"silence_ms"`
	HungUpBy    string `json:"hung_up_by,omitempty"` // citizen or hotline; "" when the line never accepted
	Status      int    `json:"status,omitempty"`     // SIP status of a refusal; 0 when the citizen gave up
	Reason      string `json:"reason,omitempty"`
}

// account adds up what is heard: every moment from the first sound to the end
// is exactly one of speech, tone and silence.
type account struct {
	since time.Time // zero before the first sound
	what  media.Heard
}

func (a *account) begin(now time.Time) {
	if a.since.IsZero() {
		a.since = now
	}
}

// turn notes what is heard from now on, and puts what was heard until now to the sum.
func (a *account) turn(now time.Time, what media.Heard, sum *Summary) {
	before := a.what
	a.what = what
	if a.since.IsZero() {
		return
	}
	ms := now.Sub(a.since).Milliseconds()
	a.since = now
	switch before {
	case media.Speech:
		sum.SpeechMS += ms
	case media.Tone:
		sum.ToneMS += ms
	default:
		sum.SilenceMS += ms
	}
}
