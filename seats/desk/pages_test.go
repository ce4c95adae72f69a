package desk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestACallAtTheDesk follows one call in both languages, and the sound of the
// microphone: it is heard in the call and at no other time.
func TestACallAtTheDesk(t *testing.T) {
	f := open(t)
	b := browse(t) // it goes before its server does
	b.signIn(f, "")
	if got := eval[string](b, "hotline.headset.pc.getConfiguration().iceServers[0].urls[0]"); got != "stun:127.0.0.1:9" {
		t.Errorf("the headset asks %s for its way", got)
	}
	if eval[string](b, "document.documentElement.lang") != "en" {
		b.do(chromedp.Click("#language"))
	}
	if f.packets.Load() != 0 {
		t.Error("the microphone was heard before any call")
	}
	b.both("#state", "Not ready", "示忙")
	b.both("#state-more", "Just signed in", "刚签入")
	b.do(chromedp.Click("#ready"))
	f.set(doc{"state": "ready", "reason": "", "since": ago(0)})
	b.both("#state", "Ready", "示闲")
	f.set(doc{"state": "offered", "call": call("offered", nil)})
	b.both("#state", "Ringing", "振铃")
	b.shows("#number", "138****5678")
	b.until(`document.title.includes("138****5678")`)
	eval[any](b, `document.activeElement.blur()`) // Enter answers wherever the focus is
	b.do(chromedp.KeyEvent("\r"))
	b.until(`!document.querySelector("#answer").disabled`)
	f.set(doc{"state": "talking", "since": ago(0), "call": call("talking", doc{"answered": ago(0)})})
	b.both("#hang-up", "Hang up", "挂断")
	b.until(`hotline.stats().then((s) => { window.sent = s.sent }) && window.sent > 10`)
	b.do(chromedp.Click("#keys"), chromedp.Click("#pad button:nth-child(5)"))
	b.shows("#digits", "5")
	b.do(chromedp.Click("#number-show"))
	b.shows("#number", "13812345678")
	f.set(doc{"state": "wrap-up", "since": ago(0), "wrap_up_ms": 60_000, "call": call("ended", doc{"answered": ago(time.Second)})})
	b.both("#state", "Wrap-up", "话后处理")
	b.do(chromedp.SendKeys("#note-text", "lamp"), chromedp.Click("#wrap-up-end"))
	b.until(`!document.querySelector("#wrap-up-end").disabled`)
	f.set(doc{"state": "ready", "since": ago(0)})
	b.shows("#idle", "next call")
	if eval[bool](b, "hotline.headset.pc.getSenders()[0].track !== null") {
		t.Error("the microphone is still attached after the call")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if want := []string{"PUT state", "POST answer", "POST wrap-up-end"}; !slices.Equal(f.asked, want) {
		t.Errorf("the page asked for %v, want %v", f.asked, want)
	}
	if f.note != "lamp" || f.packets.Load() == 0 {
		t.Errorf("the note is %q, %d packets were heard", f.note, f.packets.Load())
	}
}

// both looks at a part of the page in English, then in Chinese, and goes back.
func (b *browser) both(selector, english, chinese string) {
	b.t.Helper()
	b.shows(selector, english)
	b.do(chromedp.Click("#language"))
	b.shows(selector, chinese)
	b.do(chromedp.Click("#language"))
}

func TestAnotherTabTakesTheHeadset(t *testing.T) {
	f := open(t)
	b := browse(t) // it goes before its server does
	b.signIn(f, "?processing=off")
	b.until(`document.querySelector("#banner-processing").checkVisibility()`)
	f.set(doc{"headset": doc{"connection": 99, "up": true}})
	b.until(`hotline.headset.state === "taken"`)
	b.do(chromedp.Click("#trouble-mend"))
	b.until(`hotline.headset.state === "connected"`)
	f.set(doc{"headset": doc{"connection": 0, "up": false}}) // the server was started anew
	b.until(`hotline.snapshot.headset.connection === 3`)
}

func TestASessionEndsWhileANoteIsWritten(t *testing.T) {
	f := open(t)
	b := browse(t) // it goes before its server does
	b.signIn(f, "")
	f.set(doc{"state": "talking", "call": call("talking", doc{"answered": ago(0)})})
	b.until(`document.querySelector("#note").checkVisibility()`)
	b.do(chromedp.SendKeys("#note-text", "lamp"))
	f.signOut() // before the note saves itself
	b.until(`document.querySelector("#sign-in").checkVisibility()`)
	b.do(chromedp.SendKeys("#password", "wrong\r"))
	b.until(`document.querySelector("#sign-in-wrong").innerText !== ""`)
	b.do(chromedp.SendKeys("#password", "demo\r"))
	b.until(`!document.querySelector("#sign-in").checkVisibility() && document.querySelector("#note-text").value === "lamp"`)
	b.until(`["已保存", "Saved"].includes(document.querySelector("#note-saved").innerText)`)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.note != "lamp" {
		t.Errorf("the note is %q", f.note)
	}
}

func TestTheWallFollows(t *testing.T) {
	f := open(t)
	b := browse(t) // it goes before its server does
	b.do(chromedp.EmulateViewport(1366, 768))
	f.setWall(hall(4, 8))
	b.do(chromedp.Navigate(f.URL + "/wall"))
	b.until(`document.querySelectorAll(".person").length === 8 && document.querySelectorAll("#queues tr").length === 4`)
	b.until(`document.querySelector("#queues tr").classList.contains("late")`)
	f.setWall(hall(12, 600))
	b.until(`document.querySelectorAll(".person").length === 600`)
	b.until(`(() => { const g = document.querySelector("#people"); return g.scrollHeight <= g.clientHeight })()`)
	if rate := b.text("#tile-rate"); !strings.Contains(rate, "97.1%") {
		t.Errorf("the connection rate is shown as %q", rate)
	}
}
