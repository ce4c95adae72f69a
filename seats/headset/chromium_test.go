package headset

import (
	"context"
	_ "embed"
	"encoding/binary"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hotline/sip/media"
)

//go:embed testdata/page.html
var page []byte

// toneDBm0 is how loud the tones are, at both ends.
const toneDBm0 = -13.0

// browser is a real Chromium with the page of the tests open.
type browser struct {
	*world
	ctx context.Context
}

// sine is a tone at toneDBm0; full scale is 3.14 dBm0.
func sine(hz, rate float64, n int) []int16 {
	pcm := make([]int16, n)
	amplitude := 32768 * math.Pow(10, (toneDBm0-3.14)/20)
	for i := range pcm {
		pcm[i] = int16(amplitude * math.Sin(2*math.Pi*hz*float64(i)/rate))
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
	b = append(b, 2, 0, 16, 0)
	b = append(b, "data"...)
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

// browse starts Chromium on a page whose offers go to the headset of ann.
func browse(t *testing.T, w *world) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		missing(t, "chromium")
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", func(r http.ResponseWriter, _ *http.Request) { _, _ = r.Write(page) })
	mux.HandleFunc("POST /offer", func(r http.ResponseWriter, q *http.Request) {
		offer, _ := io.ReadAll(io.LimitReader(q.Body, MaxOffer+1))
		answer, _, err := w.Offer(q.Context(), "ann", string(offer))
		if err != nil {
			http.Error(r, err.Error(), http.StatusBadRequest)
			return
		}
		_, _ = io.WriteString(r, answer)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	flags := []chromedp.ExecAllocatorOption{chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Headless, chromedp.NoFirstRun,
		chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(time.Minute)}
	for _, name := range []string{"disable-gpu", "disable-quic", "disable-background-networking", "disable-component-update",
		"disable-sync", "use-fake-ui-for-media-stream", "use-fake-device-for-media-stream", "allow-loopback-in-peer-connection"} {
		flags = append(flags, chromedp.Flag(name, true))
	}
	flags = append(flags, chromedp.Flag("use-file-for-fake-audio-capture", microphone(t)),
		chromedp.Flag("disable-features", "WebRtcHideLocalIpsWithMdns"), chromedp.Flag("autoplay-policy", "no-user-gesture-required"))
	limit, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(stop)
	allocator, end := chromedp.NewExecAllocator(limit, flags...)
	t.Cleanup(end)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() { _ = chromedp.Cancel(ctx); cancel() })
	b := &browser{w, ctx}
	b.do(chromedp.Navigate(server.URL))
	return b
}

func (b *browser) do(action chromedp.Action[chromedp.Void]) {
	b.Helper()
	if _, err := chromedp.Run(b.ctx, action); err != nil {
		b.Fatal(err)
	}
}

// eval runs a line of the page and waits for its promise.
func eval[T any](b *browser, line string) T {
	b.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](line, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatal(err)
	}
	return value
}

// speakTo lets the browser hear a tone of 1 kHz until stop.
func speakTo(h *Headset, stop <-chan struct{}) (done chan struct{}) {
	done = make(chan struct{})
	tone := make([]byte, 8000)
	media.Encode(tone, media.PCMA, sine(1000, 8000, len(tone)))
	go func() {
		defer close(done)
		ticker := time.NewTicker(media.FrameTime)
		defer ticker.Stop()
		for i := 0; ; i++ {
			at := i * media.FrameSamples % len(tone)
			h.Send(packet(media.Header{PT: houseAlaw, Seq: uint16(i), Stamp: uint32(i * media.FrameSamples), SSRC: 3}, tone[at:at+media.FrameSamples]))
			select {
			case <-stop:
				return
			case <-ticker.C:
			}
		}
	}()
	return done
}

// loudness is the level of packets of A-law.
func loudness(packets []heard) float64 {
	var pcm []int16
	for _, p := range packets {
		some := make([]int16, len(p.payload))
		media.Decode(some, media.PCMA, []byte(p.payload))
		pcm = append(pcm, some...)
	}
	return media.Level(pcm)
}

func near(a, b float64) bool { return math.Abs(a-b) <= 3 }

func TestChromiumIsNailedUp(t *testing.T) {
	w := open(t, Config{})
	b := browse(t, w)
	h := w.of("ann")
	t.Logf("POST of the offer to the speech path, as the page sees it: %.0f ms", eval[float64](b, "connect()"))
	w.expect(Up)
	if got := eval[string](b, "cipher()"); !strings.Contains(got, "AEAD_AES_128_GCM") {
		t.Errorf("the cipher is %s", got)
	}
	idle := w.Counts()
	if idle.Unheard+idle.Malformed > 0 {
		t.Errorf("a detached microphone sent: %+v", idle)
	}

	citizen := newListener()
	answered := time.Now()
	h.Hear(citizen.hear)
	stop := make(chan struct{})
	done := speakTo(h, stop)
	eval[bool](b, "attach()")
	first := citizen.wait(t)
	t.Logf("answer to the first packet of the microphone: %v (with the way through the debugger)", time.Since(answered))
	w.expect(Heard)
	for range 100 {
		citizen.wait(t)
	}
	if first.PT != houseAlaw || !first.Marker {
		t.Errorf("the first packet is %+v", first.Header)
	}
	said := citizen.packets()
	if got := loudness(said[50:]); !near(got, toneDBm0) {
		t.Errorf("the citizen hears a tone of %.1f dBm0 at %.1f", toneDBm0, got)
	}
	continuous(t, said)
	// dB of full scale as the page has it: a full sine is 3.14 dBm0.
	got := eval[float64](b, "level()") + 10*math.Log10(2) + 3.14
	if !near(got, toneDBm0) {
		t.Errorf("the seat hears a tone of %.1f dBm0 at %.1f", toneDBm0, got)
	}
	t.Logf("levels of a tone of %.1f dBm0: the citizen hears %.1f, the seat %.1f", toneDBm0, loudness(said[50:]), got)

	eval[bool](b, "press('5')")
	key := media.DigitReceiver{}
	var digits []byte
	for p := citizen.wait(t); len(digits) == 0 || p.PT == houseEvent; p = citizen.wait(t) {
		if p.PT != houseEvent {
			continue
		}
		if digit, ok := key.Take(p.Stamp, []byte(p.payload)); ok {
			digits = append(digits, digit)
		}
	}
	if string(digits) != "5" {
		t.Errorf("pressed 5, the citizen gets %q", digits)
	}
	state := h.State()
	t.Logf("state while talking: %+v", state)

	eval[bool](b, "detach()")
	if n := w.expect(Quiet); n.Connection != 1 {
		t.Errorf("said %+v", n)
	}
	before := len(citizen.packets())
	attached := time.Now()
	eval[bool](b, "attach()")
	w.expect(Heard)
	t.Logf("attach to the first packet: %v", time.Since(attached))
	for range 20 {
		citizen.wait(t)
	}
	after := citizen.packets()[before:]
	if !after[0].Marker {
		t.Errorf("no marker after a pause: %+v", after[0].Header)
	}

	reloaded := time.Now()
	b.do(chromedp.Reload())
	if n := w.expect(Lost); n.Reason != ReasonClosed {
		t.Errorf("said %+v", n)
	}
	t.Logf("second sign-in, POST to speech path: %.0f ms", eval[float64](b, "connect()"))
	w.expect(Up)
	eval[bool](b, "attach()")
	for citizen.wait(t).at < reloaded.UnixNano() {
	}
	t.Logf("reload to the microphone heard again: %v", time.Since(reloaded))
	close(stop)
	<-done
	if c := w.Counts(); c.Malformed+c.Foreign > 0 {
		t.Logf("counts %+v", c)
	}
}
