package rtp

import (
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/binary"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hotline/sip"
	"hotline/sip/media"
	"hotline/sip/ua"
)

//go:embed testdata/browser.html
var browserPage []byte

// sine is a tone at toneLevel; full scale is 3.14 dBm0.
func sine(hz, rate float64, n int) []int16 {
	pcm := make([]int16, n)
	for i := range pcm {
		pcm[i] = int16(32768 * math.Pow(10, (toneLevel-3.14)/20) * math.Sin(2*math.Pi*hz*float64(i)/rate))
	}
	return pcm
}

// microphone writes what the browser's microphone hears: a tone of 700 Hz, 48 kHz.
func microphone(t *testing.T) string {
	t.Helper()
	pcm := sine(700, 48_000, 10*48_000)
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	b = binary.LittleEndian.AppendUint32(b, 48_000)
	b = binary.LittleEndian.AppendUint32(b, 96_000)
	b = append(b, "\x02\x00\x10\x00data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(2*len(pcm)))
	for _, sample := range pcm {
		b = binary.LittleEndian.AppendUint16(b, uint16(sample))
	}
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	path := filepath.Join(t.TempDir(), "tone.wav")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// chromium is a real one with the page of the tests open.
type chromium struct {
	t   *testing.T
	ctx context.Context
}

func browse(t *testing.T) *chromium {
	t.Helper()
	path, err := exec.LookPath("chromium")
	switch {
	case err != nil && os.Getenv("CI") == "true":
		t.Fatal("chromium is not installed")
	case err != nil:
		t.Skip("chromium is not installed")
	}
	server := httptest.NewServer(http.HandlerFunc(func(r http.ResponseWriter, _ *http.Request) { _, _ = r.Write(browserPage) }))
	t.Cleanup(server.Close)
	flags := []chromedp.ExecAllocatorOption{chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Headless, chromedp.NoFirstRun,
		chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(time.Minute)}
	for _, name := range []string{"disable-gpu", "disable-quic", "disable-background-networking", "disable-component-update",
		"disable-sync", "use-fake-ui-for-media-stream", "use-fake-device-for-media-stream", "allow-loopback-in-peer-connection"} {
		flags = append(flags, chromedp.Flag(name, true))
	}
	flags = append(flags, chromedp.Flag("use-file-for-fake-audio-capture", microphone(t)),
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"))
	limit, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(stop)
	allocator, end := chromedp.NewExecAllocator(limit, flags...)
	t.Cleanup(end)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() { _ = chromedp.Cancel(ctx); cancel() })
	c := &chromium{t, ctx}
	if _, err := chromedp.Run(ctx, chromedp.Navigate(server.URL)); err != nil {
		t.Fatal(err)
	}
	return c
}

// eval runs a line of the page and waits for its promise.
func eval[T any](c *chromium, line string) T {
	c.t.Helper()
	value, err := chromedp.Run(c.ctx, chromedp.Evaluate[T](line, chromedp.EvalAwaitPromise))
	if err != nil {
		c.t.Fatal(err)
	}
	return value
}

func (c *chromium) tells(line string) *sip.SDP {
	c.t.Helper()
	text := eval[string](c, line)
	s, err := ua.ParseSDP([]byte(text))
	if err != nil {
		c.t.Fatalf("%v\n%s", err, text)
	}
	return s
}

func quoted(s *sip.SDP) string { return strconv.Quote(string(ua.FormatSDP(s))) }

// speakOn says a tone of 1 kHz until stop.
func (p *peer) speakOn(stop <-chan struct{}) (done chan struct{}) {
	done = make(chan struct{})
	tone := make([]byte, 8000)
	media.Encode(tone, p.law, sine(1000, 8000, len(tone)))
	go func() {
		defer close(done)
		ticker := time.NewTicker(media.FrameTime)
		defer ticker.Stop()
		for at := 0; ; at = (at + media.FrameSamples) % len(tone) {
			_, _ = p.rtp.WriteTo(p.packet(tone[at:at+media.FrameSamples]), p.to)
			select {
			case <-stop:
				return
			case <-ticker.C:
			}
		}
	}()
	return done
}

// hearsTone waits until a tone is heard as loud as it was said.
func (p *peer) hearsTone(hz float64) {
	p.t.Helper()
	var got float64
	for range 20 {
		var pcm []int16
		for len(pcm) < 4000 {
			payload := p.read().Payload
			some := make([]int16, len(payload))
			media.Decode(some, p.law, payload)
			pcm = append(pcm, some...)
		}
		if got = level(pcm, hz); math.Abs(got-toneLevel) < 1 {
			return
		}
	}
	p.t.Errorf("a tone of %.1f dBm0 is heard at %.1f", float64(toneLevel), got)
}

// hearsTone waits until the page hears the tone as loud as it was said: a full sine is 3.14 dBm0.
func (c *chromium) hearsTone() {
	c.t.Helper()
	var got float64
	for range 40 {
		if got = eval[float64](c, "level()") + 10*math.Log10(2) + 3.14; math.Abs(got-toneLevel) < 3 {
			return
		}
		eval[bool](c, "new Promise(done => setTimeout(() => done(true), 250))")
	}
	c.t.Errorf("the browser hears a tone of %.1f dBm0 at %.1f", float64(toneLevel), got)
}

// TestChromium: a browser's description is answered, or ours is answered by it, with
// nothing between the two but what SIP would carry; both are heard, and a key is.
func TestChromium(t *testing.T) {
	for _, offers := range []bool{true, false} {
		t.Run("offers "+strconv.FormatBool(offers), func(t *testing.T) { callChromium(t, browse(t), offers) })
	}
}

func callChromium(t *testing.T, far *chromium, offers bool) {
	pool := openPool(t, 2, 1)
	la, seat := connect(t, pool, nil, LegConfig{}), newPeer(t, media.PCMA, 101)
	lb := connect(t, pool, seat, LegConfig{With: la.leg})
	joined(t, la, lb)
	var dice [32]byte
	_, _ = rand.Read(dice[:])
	house := sip.Local{Addr: loopback, Port: la.leg.Port(), SessionID: 1, Dice: sip.NewSecret(dice[:]), Print: pool.Print()}.Over("wss")
	var agreed sip.Agreed
	answers := func(line string) {
		t.Helper()
		answer, settled, err := sip.Answer(far.tells(line), house.After(agreed), sip.SendRecv)
		if err != nil {
			t.Fatal(err)
		}
		agreed = settled
		la.leg.Talk(agreed)
		eval[bool](far, "take("+quoted(answer)+")")
	}
	if offers {
		answers("offer()")
	} else {
		offer := sip.Offer(house, sip.SendRecv)
		settled, err := sip.Settle(offer, far.tells("answer("+quoted(offer)+")"))
		if err != nil {
			t.Fatal(err)
		}
		agreed = settled
		la.leg.Talk(agreed)
	}
	if !agreed.ICE.On() || !agreed.Mux || agreed.EventPT == 0 {
		t.Fatalf("agreed on %+v", agreed)
	}
	eval[bool](far, "connected()")
	if why := la.keyed(); why != "" {
		t.Fatalf("no keys: %q", why)
	}
	stop := make(chan struct{})
	done := seat.speakOn(stop)
	defer func() { close(stop); <-done }()
	both := func() { seat.hearsTone(700); far.hearsTone() }
	both()
	if got := eval[string](far, "stats('transport', 'srtpCipher')"); !strings.HasSuffix(got, "AEAD_AES_128_GCM") {
		t.Errorf("the cipher is %s", got)
	}
	eval[bool](far, "press('5')")
	la.await(Digit{Key: '5'})
	answers("hold(true)")
	if agreed.Send || !agreed.Receive {
		t.Errorf("a hold is agreed as %+v", agreed)
	}
	answers("hold(false)")
	both()
	before := agreed.ICE
	answers("offer({iceRestart: true})")
	if before.Theirs.Equal(agreed.ICE.Theirs) {
		t.Error("the browser has not begun anew")
	}
	la.received(func(l *Leg) bool { return l.ice.nominated.IsValid() })
	both()
	la.received(func(l *Leg) bool { return l.reports.farLost >= 0 }) // its reports come every few seconds
	if r := la.close(); r.Received == 0 || r.Sent == 0 || r.BadTags+r.Malformed+r.Unsent != 0 || r.NoKeys != "" {
		t.Errorf("the report is %+v", r)
	}
}
