package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is for a slow machine: nothing is judged by it but what never comes.
const patience = 60 * time.Second

// chromium is a browser process, whose microphone hears a tone of seatHertz.
type chromium struct {
	ctx   context.Context
	close func()
}

// shared is the browser of all tests that do not kill theirs; TestMain closes it.
var (
	shared = sync.OnceValues(func() (*chromium, error) {
		c, err := launch(filepath.Join(filepath.Dir(program), "browser"))
		closeShared = func() { c.close() }
		return c, err
	})
	closeShared = func() {}
)

// launch starts a Chromium that keeps its things in a new folder.
func launch(folder string) (*chromium, error) {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return nil, err
	}
	microphone := filepath.Join(folder, "microphone.wav")
	if err := os.WriteFile(microphone, monoWAV(sine(seatHertz, 120)), 0o600); err != nil {
		return nil, err
	}
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath("chromium"), chromedp.NoSandbox, chromedp.Headless, chromedp.NoFirstRun,
		chromedp.UserDataDir(folder), chromedp.WSURLReadTimeout(time.Minute), chromedp.WindowSize(1366, 768),
		chromedp.Flag("use-file-for-fake-audio-capture", microphone),
		chromedp.Flag("disable-features", "WebRtcHideLocalIpsWithMdns"), chromedp.Flag("autoplay-policy", "no-user-gesture-required")}
	for _, name := range []string{"disable-gpu", "disable-quic", "disable-background-networking", "disable-component-update", "disable-sync",
		"disable-dev-shm-usage", "use-fake-ui-for-media-stream", "use-fake-device-for-media-stream", "allow-loopback-in-peer-connection"} {
		options = append(options, chromedp.Flag(name, true))
	}
	allocated, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocated)
	c := &chromium{ctx: ctx, close: func() {
		_ = chromedp.Cancel(ctx)
		cancel()
		stop()
	}}
	if err := chromedp.Do(ctx); err != nil {
		c.close()
		return nil, fmt.Errorf("cannot start chromium: %w", err)
	}
	return c, nil
}

// kill ends the browser as a crash of its computer would.
func (c *chromium) kill(t *testing.T) {
	t.Helper()
	if err := chromedp.FromContext(c.ctx).Browser.Process().Kill(); err != nil {
		t.Fatalf("cannot kill chromium: %v", err)
	}
}

// tab is one page of a browser. It may not complain: an error on the console, an
// exception and every breach of the content security policy fail its test.
type tab struct {
	t        *testing.T
	ctx      context.Context
	mu       sync.Mutex
	said     []string
	forgiven []string // parts of what it may say
}

// browse opens a page in the shared browser, with cookies of its own.
func browse(t *testing.T) *tab {
	t.Helper()
	need(t, "chromium")
	c, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return c.browse(t)
}

func (c *chromium) browse(t *testing.T) *tab {
	t.Helper()
	return open(t, c.ctx, chromedp.WithNewBrowserContext())
}

// another opens a second page of the same person: the cookies are shared.
func (p *tab) another() *tab { return open(p.t, p.ctx) }

func open(t *testing.T, parent context.Context, options ...chromedp.ContextOption) *tab {
	t.Helper()
	p := &tab{t: t, forgiven: []string{"status of 401"}} // how a page learns that nobody is signed in
	ctx, cancel := chromedp.NewContext(parent, append(options, chromedp.WithListener(p.hear))...)
	p.ctx = ctx
	t.Cleanup(func() {
		cancel()
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, line := range p.said {
			t.Errorf("the page complains: %s", line)
		}
	})
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: witness}); err != nil {
		t.Fatalf("cannot open a page: %v", err)
	}
	return p
}

// witness notes when things became true in a page, to a few milliseconds, as ms
// since 1970: note(name, question) begins to ask.
const witness = `
window.seen = {};
window.note = (name, question) => {
	delete seen[name];
	const look = () => {
		let is = false;
		try { is = question(); } catch { /* not there yet */ }
		if (is) seen[name] = performance.timeOrigin + performance.now();
		else setTimeout(look, 4);
	};
	look();
};
note("connected", () => hotline.headset.state === "connected");
note("first", () => hotline.headset.pc.getReceivers()[0].getSynchronizationSources().length > 0);`

// hear keeps what the page complains of.
func (p *tab) hear(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		p.complain(fmt.Sprint(e.ExceptionDetails.Text, " ", e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "warning" {
			p.complain(string(e.Args[0].Value))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == "error" || e.Entry.Source == "security" {
			p.complain(e.Entry.Text + " " + e.Entry.URL)
		}
	}
}

func (p *tab) complain(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.ContainsFunc(p.forgiven, func(part string) bool { return strings.Contains(line, part) }) {
		p.said = append(p.said, line)
	}
}

// forgive lets the page say something from now on.
func (p *tab) forgive(parts ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forgiven = append(p.forgiven, parts...)
}

func (p *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, actions...); err != nil {
		p.t.Fatalf("the browser cannot go on: %v", err)
	}
}

// eval gives the value of an expression of JavaScript, or of its promise.
func eval[T any](p *tab, expression string) T {
	p.t.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("the browser cannot say %s: %v", expression, err)
	}
	return value
}

// until waits for an expression to be true. It looks from inside the page, as the
// policy of the pages forbids what chromedp's own poll does.
func (p *tab) until(expression string) {
	p.t.Helper()
	wait := fmt.Sprintf(`new Promise((done) => {
		const end = Date.now() + %d;
		const look = () => {
			let is = false;
			try { is = Boolean(%s); } catch { /* not there yet */ }
			if (is || Date.now() > end) done(is);
			else setTimeout(look, 10);
		};
		look();
	})`, patience.Milliseconds(), expression)
	is, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](wait, chromedp.EvalAwaitPromise))
	for end := time.Now().Add(patience); err != nil && time.Now().Before(end) && navigated(err); {
		is, err = chromedp.Run(p.ctx, chromedp.Evaluate[bool](wait, chromedp.EvalAwaitPromise))
	}
	if err != nil {
		p.t.Fatalf("the browser cannot say whether %s: %v", expression, err)
	}
	if !is {
		p.t.Fatalf("%s never became true; the page shows: %s", expression, eval[string](p, "document.body.innerText"))
	}
}

// navigated tells whether a page could not answer because it gave way to another one.
func navigated(err error) bool {
	return strings.Contains(err.Error(), "navigated") || strings.Contains(err.Error(), "context")
}

// shows waits until a part of the page shows the words.
func (p *tab) shows(selector, words string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`(() => { const e = document.querySelector(%q); return e && e.checkVisibility() && e.innerText.includes(%q) })()`, selector, words))
}

// hides waits until a part of the page is not to be seen.
func (p *tab) hides(selector string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`!document.querySelector(%q).checkVisibility()`, selector))
}

// click presses a button as soon as it is to be seen and can be pressed, in the
// page itself: chromedp's way with the mouse takes tens of milliseconds.
func (p *tab) click(selector string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`(() => { const e = document.querySelector(%q); return e.checkVisibility() && !e.disabled })()`, selector))
	eval[bool](p, fmt.Sprintf(`(note("click", () => true), document.querySelector(%q).click(), true)`, selector))
}

// note has the page note when a question is first answered by yes.
func (p *tab) note(name, question string) {
	p.t.Helper()
	eval[bool](p, fmt.Sprintf(`(note(%q, () => %s), true)`, name, question))
}

// seen waits for what was to be noted and says when it was.
func (p *tab) seen(name string) time.Time {
	p.t.Helper()
	p.until("seen." + name)
	return stamp(eval[float64](p, "seen."+name))
}

// stamp makes a time of a page's milliseconds since 1970.
func stamp(ms float64) time.Time { return time.UnixMicro(int64(ms * 1000)) }
