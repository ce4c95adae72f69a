package config

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"hotline/ivr"
)

// heard is a city that uses all that calls can hear and do beside the default.
const heard = `
timezone: Asia/Shanghai
skills: [general, en]
queues:
  general: {needs: {general: 1}}
  english: {needs: {en: 1}, language: en}
flows:
  city:
    otherwise: general
    music: music
    early_media: true
    keys:
      1: {keep_place: true, say: [kept-place]}
      9: {queue: english}
    announce:
      - {after: 40s, say: [please-wait], position: true, wait: true}
      - {after: 60s, every: 40s, say: [please-wait, press-one], in_turn: true}
    overflow:
      full: [sorry-full]
      nobody: {say: [please-wait], queue: english, end: [sorry-full]}
      expected-wait: {say: [press-one], stay: true}
      closed: {say: [leave-message], message: 60s, end: [message-taken]}
      refused: [sorry-end]
      limited: sorry-end
      otherwise: [sorry-end]
  night: {otherwise: general}
hours: {day: {mon-sun: 08:00-20:00}}
lines:
  city: {numbers: 12345, flow: city, hours: day, night: night, announce: {citizen: true, seat: true, name: line-city}, survey: [survey]}
  plain: {numbers: 12346, flow: city, music: tone-ringback}
people:
  - {id: 1001, skills: {general: 1, en: 1}, auto_answer: true}
  - {id: 1002}
trunks: {local: {allow: 127.0.0.0/8}}
`

func TestWhatCallsHear(t *testing.T) {
	c := load(t, heard)
	f := c.Lines[0].Flow
	answer, speaks := ivr.Answer{Citizen: true, Seat: true, Name: "line-city"}, map[string]string{"english": "en"}
	for _, flow := range []ivr.Flow{f, *c.Lines[0].Night} {
		if !reflect.DeepEqual(flow.Survey, []string{"survey"}) {
			t.Errorf("flow %s asks %q", flow.Name, flow.Survey)
		}
		if flow.Answer != answer || !reflect.DeepEqual(flow.Speaks, speaks) {
			t.Errorf("flow %s: at the answer %+v, speaks %v", flow.Name, flow.Answer, flow.Speaks)
		}
	}
	if city, plain := f.Music, c.Lines[1].Flow.Music; city != "music" || plain != "tone-ringback" {
		t.Errorf("the music of the lines is %q and %q", city, plain)
	}
	if !f.EarlyMedia || c.Lines[0].Night.EarlyMedia {
		t.Error("early media is heard by night, or not by day")
	}
	if got := c.Lines[1].Flow.Survey; got != nil {
		t.Errorf("a line that says nothing of it asks %q", got)
	}
	if got := c.Lines[1].Flow.Answer; got != (ivr.Answer{}) {
		t.Errorf("a line that says nothing of it announces %+v", got)
	}
	if want := []ivr.Announcement{{After: 40 * time.Second, Say: []string{"please-wait"}, Position: true, Wait: true},
		{After: 60 * time.Second, Every: 40 * time.Second, Say: []string{"please-wait", "press-one"}, InTurn: true}}; !reflect.DeepEqual(f.Announce, want) {
		t.Errorf("announces %+v", f.Announce)
	}
	if got, want := f.Keys['1'], (ivr.Choice{Keep: true, Say: []string{"kept-place"}}); !reflect.DeepEqual(got, want) {
		t.Errorf("key 1 is %+v", got)
	}
	ways := map[string]ivr.Way{
		"full":          {End: []string{"sorry-full"}},
		"nobody":        {Say: []string{"please-wait"}, Queue: "english", End: []string{"sorry-full"}},
		"expected-wait": {Say: []string{"press-one"}, Stay: true},
		"closed":        {Say: []string{"leave-message"}, Message: time.Minute, End: []string{"message-taken"}},
		"refused":       {End: []string{"sorry-end"}},
		"limited":       {End: []string{"sorry-end"}},
		"":              {End: []string{"sorry-end"}},
	}
	if !reflect.DeepEqual(f.Overflow, ways) {
		t.Errorf("overflows %+v", f.Overflow)
	}
	for id, want := range map[string]bool{"1001": true, "1002": false} {
		if p, _ := c.Person(id); p.AutoAnswer != want {
			t.Errorf("%s answers by itself: %v", id, p.AutoAnswer)
		}
	}
}

// Every word of the ways is read: nothing that a queue or a line can say against a
// call is without a key.
func TestEveryWhyHasAKey(t *testing.T) {
	for _, why := range ivr.Whys() {
		key := why
		if key == "" {
			key = "otherwise"
		}
		c := load(t, heard[:strings.Index(heard, "    overflow:")]+
			"    overflow: {"+key+": [sorry-end]}\n"+heard[strings.Index(heard, "  night: {"):])
		if got := c.Lines[0].Flow.Overflow[why].End; len(got) != 1 {
			t.Errorf("%s is not read: %v", key, got)
		}
	}
}
