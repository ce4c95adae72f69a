package desk

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

var shots = flag.String("shots", "", "folder for pictures of every page and state, to be looked at")

// TestShots takes pictures of the pages for people to look at.
func TestShots(t *testing.T) {
	if *shots == "" {
		t.Skip("no folder was given by -shots")
	}
	for _, size := range [][2]int64{{1366, 768}, {1920, 1080}} {
		for _, language := range []string{"zh", "en"} {
			s := shooter{browse(t), fmt.Sprintf("%s-%d", language, size[0])}
			s.do(chromedp.EmulateViewport(size[0], size[1]))
			s.desk(open(t), language)
			s.walls(open(t), language)
		}
	}
}

type shooter struct {
	*browser
	suffix string
}

func (s shooter) shoot(name string) {
	s.t.Helper()
	s.do(chromedp.Sleep(250 * time.Millisecond))
	picture, err := chromedp.Run(s.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*shots, name+"-"+s.suffix+".png"), picture, 0o644); err != nil {
		s.t.Fatal(err)
	}
}

func (s shooter) desk(f *fake, language string) {
	s.forgiven = append(s.forgiven, "status of 401", "status of 429")
	s.do(chromedp.Navigate(f.URL))
	eval[any](s.browser, `localStorage.setItem("hotline.language", "`+language+`")`)
	s.do(chromedp.Reload())
	s.until(`document.querySelector("#sign-in").checkVisibility()`)
	s.shoot("01-sign-in")
	f.locked = true
	s.do(chromedp.SendKeys("#user", "1007"), chromedp.SendKeys("#password", "x\r"))
	s.until(`document.querySelector("#sign-in-wrong").innerText !== ""`)
	s.shoot("02-locked")
	f.locked = false
	s.do(chromedp.Reload())
	s.signIn(f, "")
	s.shoot("03-signed-in")
	f.set(doc{"state": "ready", "reason": "", "since": ago(96 * time.Second), "roles": []string{"person", "supervisor"}})
	s.until(`hotline.snapshot.state === "ready"`)
	s.shoot("04-ready")
	f.set(doc{"state": "not-ready", "reason": "lunch", "by": "9001", "since": ago(19 * time.Minute), "allowances": []doc{
		{"reason": "break", "of_ms": 1_800_000, "left_ms": -95_000}, {"reason": "lunch", "of_ms": 2_700_000, "left_ms": 1_560_000}}})
	s.until(`hotline.snapshot.state === "not-ready"`)
	s.shoot("05-lunch")
	s.do(chromedp.Click("#check-open"))
	s.until(`document.querySelector("#check").open`)
	s.do(chromedp.Sleep(2*time.Second), chromedp.Click("#echo"), chromedp.Sleep(1200*time.Millisecond))
	s.shoot("06-check")
	f.set(doc{"state": "offered", "reason": "", "since": ago(4 * time.Second), "call": call("offered", nil)})
	s.until(`hotline.snapshot.state === "offered"`)
	s.shoot("07-ringing")
	f.set(doc{"state": "talking", "since": ago(204 * time.Second),
		"call": call("talking", doc{"answered": ago(204 * time.Second), "note": "泉城路 128 号，路灯不亮三天。\n已告知 24 小时内处理。"})})
	s.until(`hotline.snapshot.state === "talking"`)
	s.shoot("08-talking")
	f.set(doc{"next": doc{"state": "not-ready", "reason": "break"}, "call": call("talking", doc{"answered": ago(204 * time.Second), "away": true})})
	s.do(chromedp.Click("#keys"))
	s.until(`hotline.snapshot.call.away`)
	s.do(chromedp.Click("#pad button:nth-child(3)"), chromedp.Click("#pad button:nth-child(12)"), chromedp.Click("#mute"))
	s.shoot("09-talking-break-keypad-away")
	f.set(doc{"state": "hold", "since": ago(12 * time.Second), "call": call("hold", doc{"from": "", "answered": ago(230 * time.Second)})})
	s.until(`hotline.snapshot.state === "hold"`)
	s.shoot("10-hold")
	f.set(doc{"state": "wrap-up", "since": ago(18 * time.Second), "by": "", "wrap_up_ms": 60000, "wrap_up_more_ms": 30000, "wrap_up_max_ms": 90000, "call": call("ended", doc{"answered": ago(230 * time.Second), "note": "泉城路 128 号"})})
	s.until(`hotline.snapshot.state === "wrap-up"`)
	s.shoot("11-wrap-up")
	f.set(doc{"wrap_up_ms": 90000, "wrap_up_more_ms": 0, "call": call("ended", doc{"answered": ago(230 * time.Second), "note": "泉城路 128 号"})})
	s.until(`hotline.snapshot.wrap_up_more_ms === 0`)
	s.shoot("11-wrap-up-at-its-bound")
	f.set(doc{"state": "ready", "since": ago(3 * time.Second), "next": nil, "headset": doc{"connection": 99, "up": true}})
	s.until(`hotline.headset.state === "taken"`)
	s.shoot("12-taken")
	f.set(doc{"kind": "phone", "place": "1007", "state": "talking", "call": call("talking", doc{"answered": ago(3 * time.Second)})})
	s.until(`hotline.snapshot.kind === "phone"`)
	s.shoot("13-companion")
}

func (s shooter) walls(f *fake, language string) {
	f.setWall(hall(12, 60))
	s.do(chromedp.Navigate(f.URL + "/wall"))
	eval[any](s.browser, `localStorage.setItem("hotline.language", "`+language+`")`)
	s.do(chromedp.Reload())
	s.until(`document.querySelectorAll(".person").length === 60`)
	s.shoot("20-wall-60")
	s.do(chromedp.Click(".person.over"))
	s.until(`document.querySelector("#direct").open`)
	s.shoot("20-wall-direct")
	s.do(chromedp.Click("#direct-close"))
	f.setWall(hall(12, 600))
	s.until(`document.querySelectorAll(".person").length === 600`)
	s.shoot("21-wall-600")
	f.setWall(hall(4, 8))
	s.until(`document.querySelectorAll(".person").length === 8`)
	s.do(chromedp.Sleep(7 * time.Second))
	s.shoot("22-wall-stale")
}

// hall is a wall with so many queues and people, at a busy hour.
func hall(queues, people int) doc {
	names := []string{"general", "english", "business", "provincial", "district-lixia", "district-shizhong", "district-huaiyin", "district-tianqiao", "district-licheng", "district-changqing", "night", "experts"}
	w := doc{"at": ago(0), "day": time.Now().Format(time.DateOnly),
		"today": doc{"offered": 14217, "answered": 13802, "abandoned": 398, "short_abandons": 141, "overflowed": 17, "refused": 0, "lost": 0,
			"within_mark": 13549, "service_level": 0.953, "asa_ms": 6412, "max_wait_ms": 71200, "talk_ms": 3_105_000_000, "hold_ms": 102_000_000},
		"last_24h": doc{"offered": 20114, "answered": 19533, "rate": 0.9711}}
	rows := []doc{}
	for i := range queues {
		row := doc{"queue": names[i], "waiting": 0, "offered": i % 2, "talking": 40 / (i + 1), "late": 0, "longest_ms": 0, "ready": 9 - i%10, "service_mark_ms": 15000}
		if i < 3 {
			row["waiting"], row["oldest"] = 7-3*i, ago(time.Duration(34-15*i)*time.Second)
			row["expected_wait"] = doc{"p50": 43.138 / float64(i+1), "p80": 724.065 / float64(i*i+1), "samples": 25}
		}
		rows = append(rows, row)
	}
	states, items := doc{}, []doc{}
	kinds := []string{"talking", "talking", "talking", "ready", "wrap-up", "talking", "not-ready", "talking", "offered", "talking", "hold"}
	reasons := []string{"break", "lunch", "training"}
	surnames := []rune("王李张刘陈杨赵黄周吴")
	for i := range people {
		state := kinds[i*7%len(kinds)]
		p := doc{"person": fmt.Sprint(1001 + i), "name": string(surnames[i%10]) + "文静", "place": "headset", "state": state, "since": ago(time.Duration(i*37%900) * time.Second), "skills": []string{"general"}}
		if state == "not-ready" {
			p["reason"] = reasons[i%3]
			p["over"], p["by"] = i%2 == 0, "9001"
		}
		n, _ := states[state].(int)
		states[state] = n + 1
		items = append(items, p)
	}
	w["queues"], w["people"], w["states"], w["reasons"] = rows, items, states, []string{"break", "lunch", "training", "meeting"}
	return w
}
