package desk

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestADeskSaysWhoDidIt: a supervisor's act, the allowances of the day and a
// longer wrap-up, in both languages.
func TestADeskSaysWhoDidIt(t *testing.T) {
	f := open(t)
	b := browse(t) // it goes before its server does
	b.signIn(f, "")
	if eval[string](b, "document.documentElement.lang") != "en" {
		b.do(chromedp.Click("#language"))
	}
	const lunch = `#choice button[data-reason=lunch]`
	f.set(doc{"state": "not-ready", "reason": "lunch", "by": "9001", "since": ago(0), "allowances": []doc{
		{"reason": "lunch", "of_ms": 2_700_000, "left_ms": 750_400}, {"reason": "break", "of_ms": 600_000, "left_ms": -60_400}}})
	b.both("#banner-by", "9001 made you not ready", "9001 已将您示忙")
	b.shows(lunch, "12:2") // of 12:30, and it runs
	b.both("#choice button[data-reason=break]", "1:00 over today", "今日已超 1:00")
	b.until(`document.querySelector("#choice button[data-reason=break]").disabled === false`) // it blocks nobody
	f.set(doc{"state": "ready", "reason": "", "by": ""})
	b.until(`!document.querySelector("#banner-by").checkVisibility()`)
	f.set(doc{"state": "talking", "by": "9001", "leaving": true, "call": call("talking", nil)})
	b.both("#banner-by", "signed out after this call", "通话结束后您将被签出")
	f.set(doc{"state": "signed-out", "by": "9001", "leaving": false})
	b.both("#banner-by", "9001 signed you out", "9001 已将您签出")
	b.shows("#connect", "Connect headset")

	f.set(doc{"state": "wrap-up", "by": "", "since": ago(0), "wrap_up_ms": 60_000, "wrap_up_more_ms": 30_000, "wrap_up_max_ms": 90_000, "call": call("ended", nil)})
	b.both("#wrap-up-more", "30 s more", "延长 30 秒")
	b.shows("#timer", "0:5")
	b.do(chromedp.Click("#wrap-up-more"))
	b.until(`!document.querySelector("#wrap-up-more").disabled`)
	f.set(doc{"wrap_up_ms": 90_000, "wrap_up_more_ms": 0, "call": call("ended", nil)})
	b.shows("#timer", "1:2")
	b.both("#wrap-up-bound", "1:30 at most", "最长 1:30")
	b.until(`!document.querySelector("#wrap-up-more").checkVisibility()`)
	f.mu.Lock()
	defer f.mu.Unlock()
	if want := []string{"POST wrap-up-more"}; !slices.Equal(f.asked, want) {
		t.Errorf("the page asked for %v, want %v", f.asked, want)
	}
}

// TestASupervisorAtTheWall: whoever is pressed can be made ready or not ready,
// signed out, or taken out of a wrap-up; who has used up an allowance is amber.
func TestASupervisorAtTheWall(t *testing.T) {
	f := open(t)
	b := browse(t)                                   // it goes before its server does
	b.forgiven = append(b.forgiven, "status of 409") // the wrap-up that is none
	people := []doc{
		{"person": "1001", "name": "王芳", "state": "wrap-up", "since": ago(time.Second), "skills": []string{"general"}},
		{"person": "1002", "name": "1002", "state": "not-ready", "reason": "lunch", "by": "9001", "over": true, "since": ago(time.Hour), "skills": []string{}},
	}
	wall := hall(2, 0)
	wall["people"], wall["reasons"] = people, []string{"break", "lunch"}
	f.setWall(wall)
	b.do(chromedp.Navigate(f.URL + "/wall"))
	b.until(`document.querySelectorAll(".person").length === 2`)
	b.until(`document.querySelectorAll(".person.over").length === 1 && document.querySelector(".over").dataset.person === "1002"`)
	if eval[string](b, "document.documentElement.lang") != "en" {
		b.do(chromedp.Click("#language"))
	}
	b.do(chromedp.Click(`.person[data-person="1002"]`))
	b.shows("#direct-state", "Lunch · set by 9001 · today's allowance is used up")
	b.until(`document.querySelector("#direct-choice [aria-pressed=true]").innerText === "Lunch" && !document.querySelector("#direct-wrap-up-end").checkVisibility()`)
	b.do(chromedp.Click(`#direct-choice button[data-name=ready]`), chromedp.Click(`#direct-choice button[data-name=break]`),
		chromedp.Click("#direct-sign-out"), chromedp.Click("#direct-close"))
	b.do(chromedp.Focus(`.person[data-person="1001"]`), chromedp.KeyEvent("\r"))
	b.shows("#direct-who", "1001 王芳")
	b.do(chromedp.Click("#direct-wrap-up-end"))
	b.shows("#direct-wrong", "1001 is not wrapping up a call.")
	wall["people"] = people[1:]
	f.setWall(wall)
	b.shows("#direct-state", "Not signed in")
	b.until(`document.querySelector("#direct-choice button").disabled`)
	f.mu.Lock()
	defer f.mu.Unlock()
	if want := []string{`PUT 1002 state {"state":"ready"}`, `PUT 1002 state {"state":"not-ready","reason":"break"}`,
		"POST 1002 sign-out", "POST 1001 wrap-up-end"}; !slices.Equal(f.asked, want) {
		t.Errorf("the page asked for %q, want %q", f.asked, want)
	}
}

// TestADeskShowsWhoIsHeard: a supervisor who whispers or speaks in the call; the
// supervisor's own desk has the microphone, closed while they only listen.
func TestADeskShowsWhoIsHeard(t *testing.T) {
	f := open(t)
	b := browse(t) // it goes before its server does
	b.signIn(f, "")
	if eval[string](b, "document.documentElement.lang") != "en" {
		b.do(chromedp.Click("#language"))
	}
	heard := func(mode string) doc { return call("talking", doc{"supervisor": "9001", "mode": mode}) }
	f.set(doc{"state": "talking", "since": ago(0), "call": heard("whisper")})
	b.both("#banner-by", "9001 whispers to you; the citizen does not hear it", "9001 正在对您密语，市民听不到")
	f.set(doc{"call": heard("barge")})
	b.both("#banner-by", "9001 is in the call; the citizen hears it too", "9001 已加入通话，市民也听得到")
	f.set(doc{"call": call("talking", nil)})
	b.until(`!document.querySelector("#banner-by").checkVisibility()`)

	f.set(doc{"state": "wrap-up", "by": "9001", "call": call("ended", nil)})
	b.both("#banner-by", "9001 has taken the call over", "9001 已接手此通话")
	f.set(doc{"state": "not-ready", "by": "", "reason": "supervising", "supervising": "listen", "call": nil})
	b.both("#state-more", "Supervising", "督导中")
	b.until(`hotline.headset.microphone.muted && hotline.headset.pc.getSenders()[0].track !== null`)
	f.set(doc{"supervising": "whisper"})
	b.until(`!hotline.headset.microphone.muted && hotline.headset.pc.getSenders()[0].track !== null`)
	f.set(doc{"state": "ready", "reason": "", "supervising": ""})
	b.until(`hotline.headset.pc.getSenders()[0].track === null`)
}

// TestTheWallShowsTheExpectedWait: where it is known, and somebody would have to wait.
func TestTheWallShowsTheExpectedWait(t *testing.T) {
	f := open(t)
	b := browse(t) // it goes before its server does
	wall := hall(4, 0)
	queues := wall["queues"].([]doc)
	for i, row := range queues {
		row["waiting"], row["ready"], row["expected_wait"] = 2, 0, doc{"p50": 13.138, "p80": 724.065, "samples": 20 + i}
	}
	queues[1]["waiting"] = 0
	queues[2]["waiting"], queues[2]["ready"] = 0, 3
	delete(queues[3], "expected_wait")
	f.setWall(wall)
	b.do(chromedp.Navigate(f.URL + "/wall"))
	if eval[string](b, "document.documentElement.lang") != "en" {
		b.do(chromedp.Click("#language"))
	}
	b.both(".queues th:nth-child(4)", "Expected", "预计")
	for i, want := range []string{"0:13–12:04", "0:13–12:04", "–", "–"} {
		b.until(fmt.Sprintf(`document.querySelector("#queues tr:nth-child(%d) td:nth-child(4)").innerText === %q`, i+1, want))
	}
}

// TestASupervisorEntersACallAtTheWall: at whoever talks; who is in it and how is shown.
func TestASupervisorEntersACallAtTheWall(t *testing.T) {
	f := open(t)
	b := browse(t) // it goes before its server does
	b.forgiven = append(b.forgiven, "status of 409")
	ann := doc{"person": "1001", "name": "王芳", "state": "ready", "since": ago(time.Second), "skills": []string{"general"}}
	wall := hall(1, 0)
	wall["people"], wall["reasons"] = []doc{ann}, []string{"break"}
	f.setWall(wall)
	b.do(chromedp.Navigate(f.URL + "/wall"))
	b.until(`document.querySelectorAll(".person").length === 1`)
	if eval[string](b, "document.documentElement.lang") != "en" {
		b.do(chromedp.Click("#language"))
	}
	b.do(chromedp.Click(`.person`))
	b.until(`!document.querySelector("#direct-call").checkVisibility()`)
	ann["state"], ann["call"] = "talking", "n1-1-1"
	f.setWall(wall)
	b.until(`document.querySelector("#direct-call").checkVisibility() && !document.querySelector("#direct-leave").checkVisibility()`)
	b.do(chromedp.Click("#direct-barge"))
	b.shows("#direct-wrong", "9002 is in this call already.")
	b.do(chromedp.Click("#direct-listen"))
	b.until(`document.querySelector("#direct-wrong").innerText === ""`)
	ann["supervisor"], ann["mode"] = "9001", "listen"
	f.setWall(wall)
	b.shows("#direct-state", "Talking · 9001 listens")
	b.until(`document.querySelector("#direct-listen").ariaPressed === "true" && document.querySelector(".person.inside .word").innerText === "Listen"`)
	b.do(chromedp.Click("#direct-whisper"), chromedp.Click("#direct-take-over"), chromedp.Click("#direct-leave"))
	b.until(`!document.querySelector("#direct-leave").disabled`)
	f.mu.Lock()
	defer f.mu.Unlock()
	if want := []string{"POST n1-1-1 barge", "POST n1-1-1 listen", "POST n1-1-1 whisper", "POST n1-1-1 take-over", "DELETE n1-1-1 supervision"}; !slices.Equal(f.asked, want) {
		t.Errorf("the page asked for %q, want %q", f.asked, want)
	}
}
