package main

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// desksCity has people without phones, each with a line and a queue of their own:
// who calls 12301 rings at 1001. 1007 speaks English; 12399 rings at anybody.
func desksCity() string {
	skills, queues, lines, people := "any, en", "", "", ""
	for n := 1001; n <= 1014; n++ {
		skills += fmt.Sprintf(", s%d", n)
		queues += fmt.Sprintf("  q%d: {needs: {s%d: 1}, wrap_up: 0s}\n", n, n)
		lines += fmt.Sprintf("  l%d: {numbers: 12%d, flow: direct, queue: q%d}\n", n, n-700, n)
		people += fmt.Sprintf("  - {id: %d, name: P%d, password: demo, skills: {any: 5, s%d: 5}}\n", n, n, n)
	}
	return `
city: Desks
timezone: Asia/Shanghai
area_code: 0531
not_ready: [break, {name: lunch, allowance: 45m}]
skills: [` + skills + `]
queues:
  anybody: {needs: {any: 1}, wrap_up: 60s, wrap_up_max: 90s}
` + queues + `flows:
  direct: {otherwise: anybody, music: music}
lines:
  any: {numbers: 12399, flow: direct}
` + lines + `people:
` + people + `  - {id: 9001, name: Supervisor, password: demo, roles: [supervisor]}
  - {id: 9002, name: Both, password: demo, roles: [person, supervisor], skills: {any: 1}}
trunks:
  local: {allow: [127.0.0.0/8], ceiling: 100}
`
}

// clerk is a person at the page of the desk, in English.
type clerk struct {
	*tab
	person  string
	clicked time.Time // on answer
	heard   time.Time // the first sound after it
}

// desk signs a person in at a browser of their own.
func (s *server) desk(t *testing.T, person string) *clerk {
	t.Helper()
	return s.deskAt(browse(t), person)
}

func (s *server) deskAt(p *tab, person string) *clerk {
	p.t.Helper()
	d := &clerk{tab: p, person: person}
	d.visit(s.pages)
	d.signIn()
	d.until(`hotline.headset.state === "connected" && hotline.snapshot.headset.up`)
	return d
}

// visit opens the desk with the processing of sound switched off: noise
// suppression would take a pure tone away.
func (d *clerk) visit(pages string) {
	d.t.Helper()
	d.do(chromedp.Navigate(pages + "/?processing=off"))
}

// signIn fills in the form.
func (d *clerk) signIn() {
	d.t.Helper()
	d.until(`document.querySelector("#sign-in").checkVisibility()`)
	d.do(chromedp.SetValue("#user", d.person), chromedp.SetValue("#password", "demo"))
	d.click("#sign-in-go")
}

// is waits until the desk says that its person is in a state.
func (d *clerk) is(state string) {
	d.t.Helper()
	d.until(fmt.Sprintf(`hotline.snapshot?.state === %q && document.querySelector("#stage").dataset.state === %[1]q`, state))
}

// ready makes the person ready; a call that waits may ring at once.
func (d *clerk) ready() {
	d.t.Helper()
	d.click("#ready")
	d.until(`["ready", "offered"].includes(hotline.snapshot.state)`)
}

// answer takes the call that rings and waits until its sound is there.
func (d *clerk) answer() {
	d.t.Helper()
	d.is("offered")
	d.listen()
	d.click("#answer")
	d.is("talking")
	d.clicked, d.heard = d.seen("click"), d.seen("heard")
}

// talk has a person at a desk answer a citizen of their own, who hangs up with finish.
func (s *server) talk(t *testing.T, person, from, number string) (d *clerk, finish func() []int16) {
	t.Helper()
	d = s.desk(t, person)
	d.ready()
	finish, _ = s.dial(t, from, number)
	d.answer()
	return d, finish
}

// listen notes when the browser next plays sound of the server.
func (d *clerk) listen() {
	d.t.Helper()
	eval[bool](d.tab, `(() => {
		const played = () => hotline.headset.pc?.getReceivers()[0]?.getSynchronizationSources()[0]?.rtpTimestamp;
		const before = played();
		note("heard", () => played() !== undefined && played() !== before);
		return true;
	})()`)
}

// inbound is what the browser counts of the sound that it gets.
type inbound struct {
	Received  int     `json:"packetsReceived"`
	Lost      int     `json:"packetsLost"`
	Concealed float64 `json:"concealedSamples"`
	Samples   float64 `json:"totalSamplesReceived"`
	Energy    float64 `json:"totalAudioEnergy"`
	Seconds   float64 `json:"totalSamplesDuration"`
	Said      int     `json:"said"` // packets of the microphone
}

func (d *clerk) ear() inbound {
	d.t.Helper()
	return eval[inbound](d.tab, `(async () => {
		let said = 0, heard = {};
		for (const report of (await hotline.headset.pc?.getStats())?.values() ?? []) {
			if (report.type === "inbound-rtp") heard = report;
			if (report.type === "outbound-rtp") said = report.packetsSent;
		}
		return {...heard, said};
	})()`)
}

// hears waits for so many more packets of the server on one connection, and gives
// what they were.
func (d *clerk) hears(packets int) inbound {
	d.t.Helper()
	from := d.ear()
	to := from
	waitUntil(d.t, "sound at "+d.person+"'s browser", func() bool {
		if to = d.ear(); to.Received < from.Received {
			from = to // a new connection
		}
		return to.Received >= from.Received+packets
	})
	return inbound{to.Received - from.Received, to.Lost - from.Lost, to.Concealed - from.Concealed, to.Samples - from.Samples,
		to.Energy - from.Energy, to.Seconds - from.Seconds, to.Said - from.Said}
}

// says waits until the microphone has sent so many more packets, and gives what
// the browser counts then.
func (d *clerk) says(packets int) (now inbound) {
	d.t.Helper()
	from := d.ear().Said
	waitUntil(d.t, "the microphone of "+d.person, func() bool {
		now = d.ear()
		return now.Said >= from+packets
	})
	return now
}

// level is how loud a tone is in dB of full scale (a full sine is 0): Chromium
// takes the square of the loudest sample in 10 ms for its energy.
func (e inbound) level() float64 { return 10 * math.Log10(e.Energy/e.Seconds+1e-12) }

// hangUp ends the call, and the work after it.
func (d *clerk) hangUp() {
	d.t.Helper()
	d.click("#hang-up")
	d.until(`["wrap-up", "ready", "not-ready"].includes(hotline.snapshot.state)`)
}

// posted is when the page sent its latest offer.
func (d *clerk) posted() time.Time {
	d.t.Helper()
	return stamp(eval[float64](d.tab, `performance.timeOrigin + performance.getEntriesByType("resource")
		.filter((r) => r.name.endsWith("/seats/me/headset")).at(-1).startTime`))
}

// ms writes a duration for a log.
func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

// dial calls a number as a robot citizen with a tone of citizenHertz, who keeps
// what is heard in the file.
func (s *server) dial(t *testing.T, from, number string) (finish func() []int16, story *output) {
	t.Helper()
	tone, heard := t.TempDir()+"/tone.wav", t.TempDir()+"/heard.wav"
	write(t, tone, string(monoWAV(sine(citizenHertz, 120))))
	cmd, story := s.run("dial", number, "--from", from, "--say", tone, "--save", heard, "--for", "100s")
	return func() []int16 {
		if err := cmd.Wait(); err != nil {
			t.Fatalf("dial failed: %v\n%s\n%s", err, story, s.log)
		}
		return mono(t, heard)
	}, story
}
