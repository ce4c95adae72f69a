package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// softphone is JsSIP in a page of somebody else.
type softphone struct {
	*tab
	server *server
}

// openSoftphone serves the page, and a hotline that lets it come in.
func openSoftphone(t *testing.T) softphone {
	t.Helper()
	library, err := os.ReadFile("../../.ci/jssip.js")
	if err != nil {
		missing(t, "JsSIP (npm ci && npm run build in .ci)")
	}
	own, err := os.ReadFile("testdata/softphone.html")
	if err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/jssip.js" {
			_, _ = w.Write(library)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write(own)
	}))
	t.Cleanup(site.Close)
	s := serveCity(t, t.TempDir(), strings.ReplaceAll(peersCity, "SEAT", loopback()+":5060")+"\nsip: {websocket: {origins: [\""+site.URL+"\"]}}\n")
	p := browse(t)
	p.do(chromedp.Navigate(site.URL))
	return softphone{p, s}
}

// run does something in the page.
func (p softphone) run(script string) {
	p.t.Helper()
	if _, err := chromedp.Run(p.ctx, chromedp.Evaluate[any](script+"; 1")); err != nil {
		p.t.Fatalf("%s: %v", script, err)
	}
}

func (p softphone) happens(what string) {
	p.t.Helper()
	p.until("happened.includes('" + what + "')")
	p.run("happened.splice(0, happened.indexOf('" + what + "') + 1)")
}

// register signs the phone in and makes the person ready.
func (p softphone) register() {
	p.t.Helper()
	p.run("start('ws" + strings.TrimPrefix(p.server.pages, "http") + "/sip')")
	p.happens("registered")
	p.run("phone.call('sip:*1@hotline.invalid', options)")
	p.happens("we: ended")
}

// becomes waits until the person is in a state.
func (p softphone) becomes(state string) {
	p.t.Helper()
	tick, most := time.NewTicker(50*time.Millisecond), time.After(60*time.Second)
	defer tick.Stop()
	for seat := p.server.seat(p.t, "1007"); seat.State != state; seat = p.server.seat(p.t, "1007") {
		select {
		case <-tick.C:
		case <-most:
			p.t.Fatalf("1007 is %s, not %s\n%s", seat.State, state, p.server.log)
		}
	}
}

// TestSoftphoneInABrowser: JsSIP over WebSocket is a place. It answers and is heard,
// holds and comes back, and after its page was loaded anew it answers again: RFC 7118.
func TestSoftphoneInABrowser(t *testing.T) {
	t.Parallel()
	p := openSoftphone(t)
	p.register()
	finish, _ := p.server.dial(t, "13800000041", "12346")
	p.happens("they: confirmed")
	p.until("heard > 250") // five seconds
	p.run("session.terminate()")
	p.happens("they: ended")
	finish()
	p.server.bothVoices(t, "13800000041", 2500)

	finish, _ = p.server.dial(t, "13800000042", "12346")
	p.happens("they: confirmed")
	p.until("heard > 50")
	p.run("session.hold()")
	p.becomes("hold")
	p.run("session.unhold()")
	p.becomes("talking")
	p.run("session.terminate()")
	p.happens("they: ended")
	finish()
	if call := p.server.callFrom(t, "13800000042"); call.Outcome != "answered" || call.HoldMS == 0 {
		t.Errorf("the call that was held is %+v", call)
	}

	p.do(chromedp.Reload())
	p.becomes("signed-out")
	p.register()
	finish, _ = p.server.dial(t, "13800000043", "12346")
	p.happens("they: confirmed")
	p.until("heard > 50")
	p.run("session.terminate()")
	p.happens("they: ended")
	finish()
}
