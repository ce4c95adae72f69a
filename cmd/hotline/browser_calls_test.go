package main

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hotline/recording/fact"
	"hotline/sip/media"
)

// TestDesksAreQuick runs calls at desks with the binary that a user gets, beside
// nothing else, and says how long everything took.
func TestDesksAreQuick(t *testing.T) {
	need(t, "chromium")
	s := serveWith(t, caller, t.TempDir(), strings.Replace(desksCity(), "name: P1008,", "name: P1008, auto_answer: true,", 1))
	t.Run("answered by the house", func(t *testing.T) { byItself(t, s) })
	t.Run("two desks, two calls", func(t *testing.T) { twoDesks(t, s) })
	t.Run("reload in mid-call", func(t *testing.T) { reload(t, s) })
}

// byItself: 1008's calls are answered by the house. Nobody clicks, and both are heard.
func byItself(t *testing.T, s *server) {
	d := s.desk(t, "1008")
	d.ready()
	hangUp, _ := s.dial(t, "13800000008", "12308")
	d.is("talking")
	d.hears(50)
	d.says(50)
	d.hangUp()
	if heard := length(spells(hangUp(), seatHertz)); heard < 500*8 {
		t.Errorf("the robot heard the seat for %d ms", heard/8)
	}
	story := s.story(s.callFrom(t, "13800000008").ID)
	rings, _ := find(story, "leg.ringing")
	answered, _ := find(story, "call.answered")
	t.Logf("the beep and the answer take %s", ms(answered.At.Sub(rings.At)))
}

// twoDesks: 1001 and 1007 sign in at two browsers. A robot calls the one and SIPp
// the other; each answers by a click, and everybody hears who they should hear.
func twoDesks(t *testing.T, s *server) {
	ann, bob := s.desk(t, "1001"), s.desk(t, "1007")
	for _, d := range []*clerk{ann, bob} {
		t.Logf("%s: click on sign-in to the speech path %s, offer sent to the speech path %s", d.person,
			ms(d.seen("connected").Sub(d.seen("click"))), ms(d.seen("connected").Sub(d.posted())))
	}
	ann.ready()
	bob.ready()
	hangUp, _ := s.dial(t, "13800000001", "12301")
	citizen := s.sippCitizen(t, "citizen", "13800000007", "12307")
	ann.answer()
	bob.answer()
	for _, d := range []*clerk{ann, bob} {
		got := d.hears(150)
		t.Logf("%s's browser: %+v", d.person, got)
		if level, sent := got.level(), 20*math.Log10(toneVolume); math.Abs(level-sent) > 3 {
			t.Errorf("%s's browser hears the tone at %.1f dB, sent at %.1f dB", d.person, level, sent)
		}
		if got.Lost > 0 {
			t.Errorf("%s's browser lost %d of %d packets", d.person, got.Lost, got.Received)
		}
	}
	ann.hangUp()
	bob.hangUp()
	citizen.wait(t)
	robot := hangUp()
	said := s.conversation(t, ann, "13800000001")
	s.conversation(t, bob, "13800000007")
	if heard := length(spells(robot, seatHertz)); heard < said-said/20 {
		t.Errorf("the robot heard the seat for %d ms, and it spoke for %d ms", heard/8, said/8)
	}
	if level, sent := steady(robot[len(robot)-20000:], seatHertz), 20*math.Log10(toneVolume); math.Abs(level-sent) > 3 {
		t.Errorf("the robot hears the seat at %.1f dB, sent at %.1f dB", level, sent)
	}
}

// conversation looks at the recording of a person's call from a number: each tone
// is on its side alone, as loud as it was sent, and nothing is lost on the way. A
// busy machine stalls the browser itself, so that pauses are told and not judged.
// It gives the samples of what the seat said.
func (s *server) conversation(t *testing.T, d *clerk, from string) (said int) {
	t.Helper()
	call := s.callFrom(t, from)
	if call.Person != d.person || call.Outcome != "answered" {
		t.Errorf("the call of %s is %+v", d.person, call)
	}
	story := s.story(call.ID)
	answered, _ := find(story, "call.answered")
	a, b := s.recording(call.ID)
	left, right := pcm(media.PCMA, a), pcm(media.PCMA, b)
	voice := spells(right, seatHertz)
	if len(voice) == 0 || length(spells(left, citizenHertz)) < 2500*8 {
		t.Fatalf("in the recording of %s the seat speaks at %v", d.person, voice)
	}
	begin, end, sent := voice[0][0], voice[len(voice)-1][1], 20*math.Log10(toneVolume)
	if l, r := steady(left[begin:end], citizenHertz), steady(right[begin:end], seatHertz); math.Abs(l-sent) > 3 || math.Abs(r-sent) > 3 {
		t.Errorf("%s: sent at %.1f dB, the citizen is recorded at %.1f dB, the seat at %.1f dB", d.person, sent, l, r)
	}
	if l, r := steady(left[begin:end], seatHertz), steady(right[begin:end], citizenHertz); l > sent-40 || r > sent-40 {
		t.Errorf("%s: the seat is heard on the left at %.1f dB, the citizen on the right at %.1f dB", d.person, l, r)
	}
	said = length(voice)
	tape, _ := find(story, "leg.answered") // with it the tape begins
	first := tape.At.Add(time.Duration(begin) * time.Second / 8000)
	var kept fact.RecordingRendered
	var sound fact.MediaReport
	s.told(t, call.ID, "recording.rendered", &kept)
	s.told(t, call.ID, "leg.media", &sound)
	if sound.Lost > 0 || kept.GapMS > 0 || length(voice) < 1500*8 {
		t.Errorf("%s: of %d packets %d are lost; %d ms are recorded, gaps %d ms", d.person, sound.Received, sound.Lost, said/8, kept.GapMS)
	}
	if gaps := end - begin - said; gaps > 160 {
		t.Logf("%s: of %d packets none is lost, and the recording has pauses of %d ms in %d: the browser stalled", d.person, sound.Received, gaps/8, (end-begin)/8)
	}
	t.Logf("%s: click to answered %s; answered to the browser's sound at the server %s, to sound in the browser %s; click to sound in the browser %s",
		d.person, ms(answered.At.Sub(d.clicked)), ms(first.Sub(answered.At)), ms(d.heard.Sub(answered.At)), ms(d.heard.Sub(d.clicked)))
	return said
}

// length adds up stretches.
func length(spells [][2]int) (samples int) {
	for _, s := range spells {
		samples += s[1] - s[0]
	}
	return samples
}

// pause is the longest time for which a citizen did not hear the seat between two
// words, and how loud it was then, but for 200 ms at both ends.
func pause(robot []int16) (lasted time.Duration, level float64) {
	const edge = 200 * 8
	said := spells(robot, seatHertz)
	for i := 1; i < len(said); i++ {
		from, to := said[i-1][1], said[i][0]
		if d := time.Duration(to-from) * time.Second / 8000; d > lasted && to-from > 2*edge {
			lasted, level = d, loud(robot[from+edge:to-edge])
		}
	}
	return lasted, level
}

// told waits for a fact of a call that is not about the citizen's leg, and reads its body.
func (s *server) told(t *testing.T, call, kind string, body any) {
	t.Helper()
	waitUntil(t, kind+" of "+call, func() bool {
		for _, f := range s.story(call) {
			if f.Kind == kind && f.Leg != "a" {
				return json.Unmarshal(f.Body, body) == nil
			}
		}
		return false
	})
}

// reload: the page of a desk is loaded again in the middle of a call. The citizen
// hears music meanwhile, and the same call goes on.
func reload(t *testing.T, s *server) {
	ann, hangUp := s.talk(t, "1002", "13800000002", "12302")
	ann.hears(50)
	id := eval[string](ann.tab, "hotline.snapshot.call.id")
	ann.do(chromedp.Reload())
	ann.is("talking")
	ann.until(`hotline.headset.state === "connected" && !hotline.snapshot.call.away`)
	if again := eval[string](ann.tab, "hotline.snapshot.call.id"); again != id {
		t.Errorf("the call was %s and is %s", id, again)
	}
	begun := stamp(eval[float64](ann.tab, "performance.timeOrigin"))
	first := ann.seen("first")
	ann.hears(50)
	ann.hangUp()
	hangUp()
	call := s.callFrom(t, "13800000002")
	if call.ID != id || call.Person != "1002" || call.Outcome != "answered" {
		t.Errorf("the call is %+v", call)
	}
	away, back, again := s.musicBetween(t, call, "leg.away", "leg.back")
	t.Logf("reload to offer sent %s, to connected %s, to sound in the browser %s, to sound at the server %s; away at %s, back at %s",
		ms(ann.posted().Sub(begun)), ms(ann.seen("connected").Sub(begun)), ms(first.Sub(begun)), ms(again.Sub(begun)), ms(away.Sub(begun)), ms(back.Sub(begun)))
	if took := max(first.Sub(begun), again.Sub(begun)); took > 5*time.Second {
		t.Errorf("sound both ways came %v after the reload", took)
	}
}

// musicBetween: between two facts of a call the citizen heard music, and nothing of
// the seat. again is when the seat was heard again: it may be a moment before the
// second fact.
func (s *server) musicBetween(t *testing.T, call apiCall, one, other string) (from, to, again time.Time) {
	t.Helper()
	story := s.story(call.ID)
	tape, _ := find(story, "leg.answered") // with it the tape begins
	begin, ok1 := find(story, one)
	end, ok2 := find(story, other)
	_, sound := s.recording(call.ID)
	right := pcm(media.PCMA, sound)
	first := int(begin.At.Sub(tape.At).Milliseconds()+50) * 8
	last := -1
	for _, spell := range slices.Backward(spells(right, seatHertz)) {
		if spell[0] > first && spell[1]-spell[0] >= 100*8 {
			last = spell[0]
		}
	}
	if !ok1 || !ok2 || last < first+50*8 {
		t.Fatalf("%s is there %v, %s %v, and the seat is heard from sample %d to %d of %d again", one, ok1, other, ok2, first, last, len(right))
	}
	level := loud(right[first:last])
	t.Logf("the citizen heard music for %s, at %.1f dB", ms(end.At.Sub(begin.At)), level)
	if level < -50 {
		t.Errorf("meanwhile the citizen hears %.1f dB", level)
	}
	return begin.At, end.At, tape.At.Add(time.Duration(last) * time.Second / 8000)
}

// TestDesks is the rest of what a desk can do, with the race detector.
func TestDesks(t *testing.T) {
	t.Parallel()
	need(t, "chromium")
	s := serveCity(t, t.TempDir(), desksCity())
	for _, story := range []struct {
		name string
		run  func(*testing.T, *server)
	}{
		{"hold and resume", holdAtDesk},
		{"reload while it rings and on hold", reloadEarly},
		{"mute", mute},
		{"a second tab", secondTab},
		{"digits", digitsOfDesk},
		{"microphone check", echo},
		{"both languages", bothLanguages},
		{"after the call", wrapUp},
		{"roles", roles},
		{"a supervisor", supervised},
		{"a supervisor in a call", entered},
	} {
		t.Run(story.name, func(t *testing.T) { story.run(t, s) })
	}
}

// holdAtDesk: while the call is on hold the citizen hears music, and the person
// hears nothing, not even that.
func holdAtDesk(t *testing.T, s *server) {
	ann, hangUp := s.talk(t, "1003", "13800000003", "12303")
	ann.hears(50)
	ann.click("#hold")
	ann.is("hold")
	before := ann.says(20) // what was on its way is played
	after := ann.says(100)
	if after.Received > before.Received || after.Energy > before.Energy+0.001 {
		t.Errorf("on hold the browser gets %d packets, of energy %f", after.Received-before.Received, after.Energy-before.Energy)
	}
	ann.click("#hold")
	ann.is("talking")
	ann.hears(50)
	ann.hangUp()
	robot := hangUp()
	call := s.callFrom(t, "13800000003")
	story := s.story(call.ID)
	if lasted, level := pause(robot); lasted < 2*time.Second || level < -50 {
		t.Errorf("on hold the robot hears %.1f dB for %v", level, lasted)
	}
	if held, ok := find(story, "call.held"); !ok || string(held.Body) != `{"by":"seat"}` {
		t.Errorf("it was held: %v, %s", ok, held.Body)
	}
}

// reloadEarly: a page that is loaded again while a call rings rings again; one
// that is loaded again on hold stays on hold. Between calls it says nothing.
func reloadEarly(t *testing.T, s *server) {
	ann := s.desk(t, "1011")
	ann.ready()
	hangUp, _ := s.dial(t, "13800000011", "12311")
	ann.is("offered")
	ann.do(chromedp.Reload())
	ann.until(`hotline.headset.state === "connected"`)
	ann.answer()
	ann.hears(50)
	ann.click("#hold")
	ann.is("hold")
	ann.do(chromedp.Reload())
	ann.is("hold")
	ann.until(`hotline.headset.state === "connected" && !hotline.snapshot.call.away`)
	before := ann.says(20)
	if after := ann.says(50); after.Received > before.Received {
		t.Errorf("on hold the browser gets %d packets", after.Received-before.Received)
	}
	ann.click("#hold")
	ann.is("talking")
	ann.hears(50)
	ann.hangUp()
	hangUp()
	ann.is("ready")
	ann.until(`hotline.headset.pc.getSenders()[0].track === null`)
	ann.until(`!document.querySelector("#banner-headset").checkVisibility()`)
	if call := s.callFrom(t, "13800000011"); call.Person != "1011" || call.Outcome != "answered" {
		t.Errorf("the call is %+v", call)
	}
}

// mute: the citizen hears silence, and nobody takes the browser for gone.
func mute(t *testing.T, s *server) {
	ann, hangUp := s.talk(t, "1012", "13800000012", "12312")
	ann.says(50)
	ann.click("#mute")
	ann.shows("#mute", "Unmute")
	ann.says(100)
	ann.click("#mute")
	ann.says(50)
	ann.hangUp()
	if lasted, level := pause(hangUp()); lasted < 1500*time.Millisecond || level > -50 {
		t.Errorf("muted, the citizen hears %.1f dB for %v", level, lasted)
	}
	call := s.callFrom(t, "13800000012")
	if away, ok := find(s.story(call.ID), "leg.away"); ok {
		t.Errorf("muted, the browser counts as away: %s", away.Body)
	}
}

// secondTab: a second page of the same person takes the call over. The first one
// says so and leaves it there, until its button is pressed.
func secondTab(t *testing.T, s *server) {
	first := s.desk(t, "1004")
	first.ready()
	hangUp, _ := s.dial(t, "13800000004", "12304")
	first.answer()
	first.hears(50)
	first.note("taken", `hotline.headset.state === "taken"`)
	second := &clerk{tab: first.another(), person: "1004"}
	second.visit(s.pages)
	second.is("talking")
	second.hears(50)
	took := first.seen("taken").Sub(second.seen("connected"))
	t.Logf("the second page is connected, and the first one knows after %s", ms(took))
	if took > 5*time.Second {
		t.Errorf("the first page learned after %v that it was replaced", took)
	}
	first.shows("#banner-headset", "open in another tab")
	first.is("talking") // it goes on to show the state
	second.hears(100)
	if state, connection := eval[string](first.tab, "hotline.headset.state"), eval[int](second.tab, "hotline.headset.connection"); state != "taken" ||
		connection != eval[int](second.tab, "hotline.snapshot.headset.connection") {
		t.Errorf("the first page is %s, the second has connection %d", state, connection)
	}
	first.click("#trouble-mend")
	first.until(`hotline.headset.state === "connected"`)
	first.hears(50)
	second.until(`hotline.headset.state === "taken"`)
	first.hangUp()
	hangUp()
	if call := s.callFrom(t, "13800000004"); call.Outcome != "answered" || call.Person != "1004" {
		t.Errorf("the call is %+v", call)
	}
}

// digitsOfDesk: what is pressed on the page reaches the citizen's phone by RFC 4733.
func digitsOfDesk(t *testing.T, s *server) {
	ann := s.desk(t, "1005")
	ann.ready()
	citizen := s.baresipCitizen(t, "13800000005", "12305")
	ann.answer()
	ann.click("#keys")
	for _, digit := range "50#" {
		ann.click(fmt.Sprintf("#pad button:nth-child(%d)", map[rune]int{'5': 5, '0': 11, '#': 12}[digit]))
	}
	ann.shows("#digits", "50#")
	citizen.events.waitFor(t, `(?s)CALL_DTMF_START.*"5".*CALL_DTMF_START.*"0".*CALL_DTMF_START.*"#"`)
	ann.hangUp()
	citizen.happened(t, "CALL_CLOSED", 1)
}

// echo: the person hears the own voice before the first call.
func echo(t *testing.T, s *server) {
	ann := s.desk(t, "1006")
	ann.click("#check-open")
	ann.shows("#check-heard", "We hear you")
	ann.click("#echo")
	got := ann.hears(100)
	if level, sent := got.level(), 20*math.Log10(toneVolume); math.Abs(level-sent) > 3 {
		t.Errorf("the tone comes back at %.1f dB, sent at %.1f dB: %+v", level, sent, got)
	}
	ann.click("#check-close")
	ann.ready()
}

// bothLanguages: a page speaks the language that was chosen, also when it is loaded again.
func bothLanguages(t *testing.T, s *server) {
	ann := s.desk(t, "1008")
	ann.shows("#state", "Not ready")
	ann.click("#language")
	ann.shows("#state", "示忙")
	ann.do(chromedp.Reload())
	ann.shows("#state", "示忙")
	ann.shows("#choice", "小休")
	ann.ready()
	hangUp, _ := s.dial(t, "13800000008", "12308")
	ann.shows("#state", "振铃")
	ann.shows("#answer", "接听")
	ann.click("#language")
	ann.shows("#state", "Ringing")
	ann.shows("#answer", "Answer")
	ann.answer()
	ann.shows("#number", "138****0008")
	ann.hears(50)
	ann.hangUp()
	hangUp()
	ann.click("#sign-out")
	ann.shows("#sign-in", "Staff number")
	ann.click("#language")
	ann.shows("#sign-in", "工号")
}

// wrapUp: "break after this call", a note, the work after the call, and the own day.
func wrapUp(t *testing.T, s *server) {
	ann, hangUp := s.talk(t, "1009", "13800000009", "12399")
	ann.hears(50)
	ann.click("#choice button[data-reason=break]")
	ann.shows("#then", "Break")
	ann.do(chromedp.SendKeys("#note-text", "路灯不亮"))
	ann.hangUp()
	ann.is("wrap-up")
	ann.until(`hotline.snapshot.wrap_up_ms === 60000`)
	ann.click("#wrap-up-more")
	ann.shows("#wrap-up-bound", "1:30 at most")
	ann.until(`hotline.snapshot.wrap_up_ms === 90000`)
	ann.click("#wrap-up-end")
	ann.is("not-ready")
	ann.shows("#state-more", "Break")
	ann.shows("#sums", "1")
	hangUp()
	story := s.story(s.callFrom(t, "13800000009").ID)
	if note, ok := find(story, "call.note"); !ok || note.Person != "1009" {
		t.Errorf("the note is %+v", note)
	}
}

// roles: a page is for whom it is for, whatever address was typed.
func roles(t *testing.T, s *server) {
	ann := s.desk(t, "1010")
	ann.forgive("status of 403")
	ann.do(chromedp.Navigate(s.pages + "/wall"))
	ann.shows("#closed", "for supervisors")
	ann.hides("#wall")

	boss := &clerk{tab: browse(t), person: "9001"}
	boss.forgive("status of 403")
	boss.visit(s.pages)
	boss.signIn()
	boss.until(`location.pathname === "/wall"`)
	boss.shows("#people-count", "signed in")
	boss.do(chromedp.Navigate(s.pages + "/"))
	boss.until(`location.pathname === "/wall"`)

	both := s.desk(t, "9002")
	both.shows("#wall-link", "Wall")
	both.do(chromedp.Navigate(s.pages + "/wall"))
	both.shows("#people-count", "signed in")
}
