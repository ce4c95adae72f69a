package main

import (
	"bufio"
	"bytes"
	"fmt"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hotline/sip/media"
)

// crowdCity has 20 phones at one address, ten of them for English too.
const crowdCity = `
city: Crowd
timezone: Asia/Shanghai
area_code: 0531
skills: [general, en]
queues:
  general: {needs: {general: 1}, wrap_up: 0s}
  english: {needs: {en: 1}, wrap_up: 0s}
flows:
  direct: {otherwise: general, music: music}
lines:
  general: {numbers: 12345, flow: direct}
  english: {numbers: 12346, flow: direct, queue: english}
people:
  - {range: 3001-3010, phone: "sip:seat{n}@SEATS", skills: {general: 5}}
  - {range: 3011-3020, phone: "sip:seat{n}@SEATS", skills: {general: 5, en: 5}}
  - {id: 9001, password: demo, roles: [supervisor]}
trunks:
  local: {allow: [127.0.0.0/8], ceiling: 100}
`

// TestCrowd: fifty calls at once over twenty phones in two skills. Every call
// is answered, by somebody who can; nobody has two; facts, metrics and
// recordings agree; and the day's records, run again, give the same decisions.
func TestCrowd(t *testing.T) {
	host := loopback()
	sippSeat(t, host, "seat", 4000)
	s := serveCity(t, t.TempDir(), strings.ReplaceAll(crowdCity, "SEATS", host+":5060"))
	general, english := s.crowd(t, 30, "1390000", "12345"), s.crowd(t, 20, "1380000", "12346")
	general.wait(t)
	english.wait(t)
	calls := s.calls(func(c apiCall) bool { return c.State == "ended" && (c.TalkMS > 0 || c.Outcome != "answered") })
	if len(calls) != 50 {
		t.Fatalf("%d calls are in the books", len(calls))
	}
	held := map[string][]spell{}
	talk := int64(0)
	for _, c := range calls {
		talk += c.TalkMS
		held[c.Person] = append(held[c.Person], s.oneAnswer(t, c))
		s.soundOfCrowd(t, c)
	}
	for person, spells := range held {
		slices.SortFunc(spells, func(a, b spell) int { return a.from.Compare(b.from) })
		for i := 1; i < len(spells); i++ {
			if spells[i].from.Before(spells[i-1].to) {
				t.Errorf("%s has %s until %v and %s from %v", person, spells[i-1].call, spells[i-1].to, spells[i].call, spells[i].from)
			}
		}
	}
	s.figures(t, talk)
	s.stop()
	again, err := exec.Command(caller, "replay", "--data", s.data, "--day", day(t)).CombinedOutput()
	if err != nil || !strings.Contains(string(again), "50 offers: the same decisions") {
		t.Errorf("replay: %v: %s", err, again)
	}
}

// crowd calls a number from many others at once.
func (s *server) crowd(t *testing.T, n int, prefix, number string) *peer {
	t.Helper()
	lines := "SEQUENTIAL\n"
	for i := range n {
		lines += fmt.Sprintf("%s%04d\n", prefix, i)
	}
	file := filepath.Join(t.TempDir(), "crowd.csv")
	if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	count := strconv.Itoa(n)
	return sippAt(t, loopback(), "citizen", s.sip, "-s", number, "-inf", file, "-m", count, "-l", count, "-r", count)
}

// spell is the time that a person had a call, from its offer to the end of the leg.
type spell struct {
	call     string
	from, to time.Time
}

// oneAnswer looks at a call's story: one offer, to somebody who can, answered.
func (s *server) oneAnswer(t *testing.T, c apiCall) spell {
	t.Helper()
	queue := map[string]string{"general": "general", "english": "english"}[c.Line]
	if c.Outcome != "answered" || c.Queue != queue || c.Person < "3001" || c.Person > "3100" {
		t.Errorf("the call is %+v", c)
	}
	if c.Queue == "english" && c.Person < "3011" {
		t.Errorf("%s answered %s without English", c.Person, c.ID)
	}
	var facts []apiFact
	waitUntil(t, "the end of both legs of "+c.ID, func() bool {
		facts = s.story(c.ID)
		ended := 0
		for _, f := range facts {
			if f.Kind == "leg.ended" {
				ended++
			}
		}
		return ended == 2
	})
	had := spell{call: c.ID}
	kinds := map[string]int{}
	for _, f := range facts {
		kinds[f.Kind]++
		switch {
		case f.Kind == "offer.made":
			had.from = f.At
		case f.Kind == "leg.ended" && f.Leg != "a":
			had.to = f.At
		}
	}
	for _, kind := range []string{"call.arrived", "call.queued", "offer.made", "call.answered", "call.ended"} {
		if kinds[kind] != 1 {
			t.Errorf("%s has %d facts %s", c.ID, kinds[kind], kind)
		}
	}
	return had
}

// soundOfCrowd: the recording is as long as the call, and in the middle of the
// talk each tone is on its side.
func (s *server) soundOfCrowd(t *testing.T, c apiCall) {
	t.Helper()
	a, b := s.recording(c.ID)
	left, right := pcm(media.PCMA, a), pcm(media.PCMA, b)
	took := c.Ended.Sub(c.Arrived)
	if length := time.Duration(len(left)) * time.Second / 8000; (length - took).Abs() > 500*time.Millisecond {
		t.Errorf("%s took %v and its recording %v", c.ID, took, length)
	}
	begin := int(c.Answered.Sub(c.Arrived).Milliseconds()+1000) * 8
	if begin+16000 > min(len(left), len(right)) {
		t.Errorf("the recording of %s ends before its talk", c.ID)
		return
	}
	sent := 20 * math.Log10(toneVolume)
	if l, r := steady(left[begin:begin+16000], citizenHertz), steady(right[begin:begin+16000], seatHertz); math.Abs(l-sent) > 1 || math.Abs(r-sent) > 1 {
		t.Errorf("%s: the citizen's tone is there at %.1f dB, the seat's at %.1f dB, sent at %.1f dB; its legs: %s", c.ID, l, r, sent, s.legs(c.ID))
	}
}

// legs is what the story of a call says of the sound of its legs.
func (s *server) legs(id string) string {
	var b strings.Builder
	for _, f := range s.story(id) {
		if f.Kind == "leg.media" {
			fmt.Fprintf(&b, "%s %s ", f.Leg, f.Body)
		}
	}
	return b.String()
}

// figures: metrics, the day's account and the files say what the calls say.
func (s *server) figures(t *testing.T, talkMS int64) {
	t.Helper()
	var account apiDay
	s.get("/api/v1/days/"+day(t), &account)
	if account.Total.TalkMS != talkMS {
		t.Errorf("the day's talk time is %d ms, that of its calls %d ms", account.Total.TalkMS, talkMS)
	}
	metrics := s.metrics(t)
	for name, want := range map[string]float64{
		"hotline_calls_arrived_total": 50, `hotline_calls_total{answered}`: 50, `hotline_offers_total{made}`: 50,
		`hotline_offers_total{answered}`: 50, "hotline_recordings_total": 50, "hotline_calls_open": 0, "hotline_legs_open": 0,
		"hotline_call_talk_seconds_count": 50, "hotline_calls_waiting": 0,
	} {
		if metrics[name] != want {
			t.Errorf("%s is %v, want %v", name, metrics[name], want)
		}
	}
	if seconds := metrics["hotline_call_talk_seconds_sum"]; math.Abs(seconds-float64(talkMS)/1000) > 0.001 {
		t.Errorf("hotline_call_talk_seconds_sum is %v, the calls talked for %d ms", seconds, talkMS)
	}
	files, err := filepath.Glob(filepath.Join(s.data, "wav", "*", "*.wav"))
	if err != nil || len(files) != 50 {
		t.Errorf("there are %d recordings: %v", len(files), err)
	}
}

// metrics reads /metrics: each name with the sum over its labels, and name{value}
// for each label's value.
func (s *server) metrics(t *testing.T) map[string]float64 {
	t.Helper()
	request, err := http.NewRequest("GET", s.pages+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{}
	lines := bufio.NewScanner(bytes.NewReader(s.do(request, http.StatusOK)))
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), " ")
		number, err := strconv.ParseFloat(value, 64)
		if err != nil || strings.HasPrefix(name, "#") {
			continue
		}
		name, labels, _ := strings.Cut(strings.TrimSuffix(name, "}"), "{")
		out[name] += number
		for label := range strings.SplitSeq(labels, ",") {
			if _, word, ok := strings.Cut(label, "="); ok {
				out[name+"{"+strings.Trim(word, `"`)+"}"] += number
			}
		}
	}
	return out
}
