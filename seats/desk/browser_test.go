package desk

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is for a slow machine: nothing is judged by it but what never comes.
const patience = 30 * time.Second

// browser is one tab that is not allowed to complain.
type browser struct {
	t        *testing.T
	ctx      context.Context
	mu       sync.Mutex
	said     []string // errors of the console and of the content security policy
	forgiven []string // parts of what it may say
}

func browse(t *testing.T) *browser {
	t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("chromium is missing: apt-get install chromium")
		}
		t.Skip("chromium is missing: apt-get install chromium")
	}
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath("chromium"), chromedp.NoSandbox, chromedp.Headless, chromedp.NoFirstRun,
		chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(time.Minute), chromedp.WindowSize(1366, 768),
		chromedp.Flag("disable-features", "WebRtcHideLocalIpsWithMdns"), chromedp.Flag("autoplay-policy", "no-user-gesture-required")}
	for _, name := range []string{"disable-gpu", "disable-quic", "disable-background-networking", "disable-component-update",
		"disable-sync", "use-fake-ui-for-media-stream", "use-fake-device-for-media-stream", "allow-loopback-in-peer-connection"} {
		options = append(options, chromedp.Flag(name, true))
	}
	allocated, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocated)
	b := &browser{t: t, ctx: ctx}
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx)
		cancel()
		stop()
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, line := range b.said {
			t.Errorf("the browser complains: %s", line)
		}
	})
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatalf("cannot start chromium: %v", err)
	}
	return b
}

// hear keeps what the browser complains of: errors, and every breach of the policy.
func (b *browser) hear(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.complain(e.ExceptionDetails.Text + " " + fmt.Sprint(e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "warning" {
			b.complain(string(e.Args[0].Value))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == "error" || e.Entry.Source == "security" {
			b.complain(e.Entry.Text + " " + e.Entry.URL)
		}
	}
}

func (b *browser) complain(line string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !slices.ContainsFunc(b.forgiven, func(part string) bool { return strings.Contains(line, part) }) {
		b.said = append(b.said, line)
	}
}

func (b *browser) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatalf("the browser cannot go on: %v", err)
	}
}

// eval gives the value of an expression of JavaScript, or of its promise.
func eval[T any](b *browser, expression string) T {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("the browser cannot say %s: %v", expression, err)
	}
	return value
}

// until waits for an expression to be true. It looks from inside the page, as the
// policy of the page forbids what chromedp's own poll does.
func (b *browser) until(expression string) {
	b.t.Helper()
	wait := fmt.Sprintf(`new Promise((done) => {
		const end = Date.now() + %d;
		const look = () => {
			let is = false;
			try { is = Boolean(%s); } catch { /* not there yet */ }
			if (is || Date.now() > end) done(is);
			else setTimeout(look, 20);
		};
		look();
	})`, patience.Milliseconds(), expression)
	if !eval[bool](b, wait) {
		b.t.Fatalf("%s never became true; the page shows: %s", expression, eval[string](b, "document.body.innerText"))
	}
}

// shows waits until a part of the page shows the words.
func (b *browser) shows(selector, words string) {
	b.t.Helper()
	b.until(`(() => { const e = document.querySelector("` + selector + `"); return e && e.checkVisibility() && e.innerText.includes("` + words + `") })()`)
}

// signIn opens the desk and signs 1007 in.
func (b *browser) signIn(f *fake, query string) {
	b.t.Helper()
	b.forgiven = append(b.forgiven, "status of 401") // how a page learns that nobody is signed in
	b.do(chromedp.Navigate(f.URL + "/" + query))
	b.until(`document.querySelector("#sign-in").checkVisibility()`)
	b.do(chromedp.SendKeys("#user", "1007"), chromedp.SendKeys("#password", "demo\r"))
	b.until(`hotline.headset.state === "connected"`)
}

// text gives what a part of the page shows.
func (b *browser) text(selector string) string {
	b.t.Helper()
	return eval[string](b, `document.querySelector("`+selector+`").innerText`)
}
