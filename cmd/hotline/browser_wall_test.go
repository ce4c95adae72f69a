package main

import (
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// cable is what lies between a browser and the server: it can be cut.
type cable struct {
	listener net.Listener
	to       string
	mu       sync.Mutex
	isCut    bool
	ends     []net.Conn
	work     sync.WaitGroup
}

// newCable gives one to the address.
func newCable(t *testing.T, to string) *cable {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{listener: listener, to: to}
	c.work.Go(c.run)
	t.Cleanup(func() {
		_ = listener.Close()
		c.cut(true)
		c.work.Wait()
	})
	return c
}

func (c *cable) run() {
	for {
		near, err := c.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", c.to)
		if err != nil || !c.add(near, far) {
			_ = near.Close()
			continue
		}
		for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
			c.work.Go(func() {
				_, _ = io.Copy(way[0], way[1])
				_ = way[0].Close()
			})
		}
	}
}

// add keeps the ends of a connection, unless the cable is cut.
func (c *cable) add(near, far net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isCut {
		_ = far.Close()
		return false
	}
	c.ends = append(c.ends, near, far)
	return true
}

// cut cuts it, or mends it.
func (c *cable) cut(is bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.isCut = is
	for _, end := range c.ends {
		_ = end.Close()
	}
	c.ends = nil
}

// TestWallFollows: a supervisor watches a call come, wait, ring, be answered and
// end. Then the cable of the wall is cut: it says so, and catches up when it is mended.
func TestWallFollows(t *testing.T) {
	t.Parallel()
	need(t, "chromium")
	s := serveWith(t, caller, t.TempDir(), desksCity())
	link := newCable(t, strings.TrimPrefix(s.pages, "http://"))
	wall := &clerk{tab: browse(t), person: "9001"}
	wall.do(chromedp.Navigate("http://" + link.listener.Addr().String() + "/wall"))
	wall.until(`location.pathname === "/"`)
	wall.signIn()
	wall.shows("#live", "Live")
	ann := s.desk(t, "1001")
	wall.shows("#people", "1001")

	queue := func(column, n int) string {
		return fmt.Sprintf(`[...document.querySelectorAll("#queues tr")].some((r) => r.children[0].innerText === "q1001" && r.children[%d].innerText === "%d")`, column, n)
	}
	person := func(state string) string {
		return fmt.Sprintf(`[...document.querySelectorAll("#people .person")].some((p) => p.dataset.state === %q && p.innerText.includes("1001"))`, state)
	}
	const waiting, offered, talking = 1, 4, 5
	wall.note("waiting", queue(waiting, 1))
	wall.note("offered", queue(offered, 1)+"&&"+person("offered"))
	wall.note("talking", queue(talking, 1)+"&&"+person("talking"))
	hangUp, _ := s.dial(t, "13800000001", "12301")
	wall.seen("waiting")
	ann.ready()
	ann.is("offered")
	wall.seen("offered")
	ann.answer()
	wall.seen("talking")
	wall.note("over", queue(talking, 0)+"&&"+person("ready"))
	ann.hangUp()
	wall.seen("over")
	hangUp()
	story := s.story(s.callFrom(t, "13800000001").ID)
	for _, sign := range [][2]string{{"call.queued", "waiting"}, {"offer.made", "offered"}, {"call.answered", "talking"}, {"call.ended", "over"}} {
		happened, ok := find(story, sign[0])
		took := wall.seen(sign[1]).Sub(happened.At)
		t.Logf("%s to the wall %s", sign[0], ms(took))
		if !ok || took > 5*time.Second {
			t.Errorf("the wall shows %s %v after %s (there: %v)", sign[1], took, sign[0], ok)
		}
	}
	wall.shows("#tile-answered", "1")

	wall.forgive("net::ERR_")
	link.cut(true)
	wall.shows("#alarm", "cut")
	ann.click("#choice button[data-reason=break]")
	ann.is("not-ready")
	s.sippCitizen(t, "citizen", "13800000002", "12301")
	waitUntil(t, "the call that the wall cannot see", func() bool { return len(s.calls(func(apiCall) bool { return true })) == 2 })
	wall.shows("#alarm", "No news for")
	if eval[bool](wall.tab, queue(waiting, 1)) {
		t.Error("the wall knows of a call behind its back")
	}
	mended := time.Now()
	wall.note("again", queue(waiting, 1))
	wall.note("live", `!document.querySelector("#alarm").checkVisibility()`)
	link.cut(false)
	t.Logf("mended to true again: %s, to no alarm: %s", ms(wall.seen("again").Sub(mended)), ms(wall.seen("live").Sub(mended)))
	ann.ready()
	ann.answer()
	ann.hangUp()
}

// TestServerDies: the server is killed in the middle of a call and started again
// with the same data. The desk says so and comes back: the person signs in again,
// as sessions live in memory, and the headset connects by itself, as late as it may be.
func TestServerDies(t *testing.T) {
	t.Parallel()
	need(t, "chromium")
	address := "127.0.0.1:" + freePort(t, "127.0.0.1")
	s := serveWith(t, caller, t.TempDir(), desksCity(), "--http", address)
	ann := s.desk(t, "1001")
	wall := &clerk{tab: browse(t), person: "9001"}
	wall.do(chromedp.Navigate(s.pages + "/wall"))
	wall.until(`location.pathname === "/"`)
	wall.signIn()
	wall.shows("#people", "1001")
	ann.ready()
	hangUp, _ := s.dial(t, "13800000001", "12301")
	ann.answer()
	ann.do(chromedp.SendKeys("#note-text", "half a sentence"))

	ann.forgive("net::ERR_", "status of 409") // the note of a call that is closed
	wall.forgive("net::ERR_")
	s.kill()
	ann.shows("#banner-server", "No connection to the server")
	wall.shows("#alarm", "cut")
	again := serveWith(t, caller, s.data, desksCity(), "--http", address)
	opened := time.Now()
	ann.note("asked", `document.querySelector("#sign-in").checkVisibility()`)
	ann.shows("#sign-in-why", "Your session has ended")
	t.Logf("the server is back, and the desk asks to sign in after %s", ms(ann.seen("asked").Sub(opened)))
	hangUp()
	ann.until(`hotline.headset.state !== "connected"`) // whoever is slow to sign in
	ann.note("connected", `hotline.headset.state === "connected"`)
	ann.signIn()
	ann.until(`hotline.headset.state === "connected" && hotline.snapshot.headset.up`)
	t.Logf("click on sign-in to the speech path %s", ms(ann.seen("connected").Sub(ann.seen("click"))))
	ann.hides("#sign-in")
	ann.hides("#banner-server")
	ann.shows("#note", "Copy the text")
	if text := eval[string](ann.tab, `document.querySelector("#note-text").value`); text != "half a sentence" {
		t.Errorf("the note that was begun is now %q", text)
	}
	wall.until(`location.pathname === "/"`)
	wall.signIn()
	wall.shows("#live", "Live")
	wall.shows("#people", "1001")

	ann.ready()
	next, _ := again.dial(t, "13800000002", "12301")
	ann.answer()
	ann.hears(50)
	ann.hangUp()
	next()
	if call := again.callFrom(t, "13800000002"); call.Outcome != "answered" || call.Person != "1001" {
		t.Errorf("the call is %+v", call)
	}
}
