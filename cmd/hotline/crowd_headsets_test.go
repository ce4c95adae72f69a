package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline/cmd/internal/owner"
	"hotline/cmd/internal/phone"
	"hotline/sip/media"
	"hotline/sip/ua"
)

// headsetCity has 100 people with browsers.
const headsetCity = `
city: Headsets
timezone: Asia/Shanghai
area_code: 0531
skills: [general]
queues:
  general: {needs: {general: 1}, wrap_up: 2m}
flows:
  direct: {otherwise: general, music: music}
lines:
  general: {numbers: 12345, flow: direct}
people:
  - {range: 3001-3100, password: demo, skills: {general: 5}}
  - {id: 9001, password: demo, roles: [supervisor]}
trunks:
  local: {allow: [127.0.0.0/8], ceiling: 100}
`

const (
	headsetPeople = 100
	headsetCalls  = 50
)

// headsetGap is the longest silence within a voice: packets that come late make
// none. But a browser that is silent for longer than 250 ms has paused, and that is
// what it looks like when a machine stands still: with one that did so for longer
// than stoodStill, gaps are not judged.
const (
	headsetGap = 20 * time.Millisecond
	stoodStill = 150 * time.Millisecond
)

// officeHours is how long a whole step of the office may take on a busy machine.
const officeHours = time.Minute

// TestHundredHeadsets: a hundred people sign in at browsers, and fifty of them are
// called at once. Each call is answered by the desk's own routes and has both
// voices, on their sides and nobody else's; the other fifty hear and send nothing;
// facts, metrics and recordings agree; and of those who sign out nothing is left.
func TestHundredHeadsets(t *testing.T) {
	s := serveWith(t, caller, t.TempDir(), headsetCity)
	s.fetch("/api/v1/calls")
	before := s.holds(t)
	o := openOffice(t, s)
	o.signIn()
	o.serve()
	calls := s.calls(func(c apiCall) bool { return c.State == "ended" && c.TalkMS > 0 })
	o.books(calls)
	o.idle()
	o.signOut()
	s.nothingLeft(t, before)
}

// office is a hundred desks and the fifty citizens who call them.
type office struct {
	*testing.T
	s        *server
	ctx      context.Context
	desks    []*desk
	citizens []*citizen
	http     *http.Client
	stood    time.Duration // the longest that a voice was held up
}

// citizen is a robot with a voice.
type citizen struct {
	from     string
	voice    voice
	ear      *ear
	hangUp   context.CancelFunc
	answered chan *desk
	clicked  time.Time     // the person asked for the call
	took     time.Duration // until that was confirmed
}

func openOffice(t *testing.T, s *server) *office {
	ctx, cancel := context.WithTimeout(context.Background(), 2*officeHours)
	t.Cleanup(cancel)
	o := &office{T: t, s: s, ctx: ctx, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: headsetPeople}}}
	t.Cleanup(o.http.CloseIdleConnections)
	for i := range headsetPeople {
		d := &desk{person: strconv.Itoa(3001 + i), voice: voice(1500 + 10*i), ear: newEar(), pages: s.pages, http: o.http, changed: make(chan struct{}, 1)}
		t.Cleanup(d.close)
		o.desks = append(o.desks, d)
	}
	for i := range headsetCalls {
		o.citizens = append(o.citizens, &citizen{from: fmt.Sprintf("1390000%04d", i), voice: voice(400 + 10*i), ear: newEar(), answered: make(chan *desk, 1)})
	}
	return o
}

// each does something with every desk, so many at a time.
func (o *office) each(atOnce int, do func(d *desk) error) {
	o.Helper()
	failed := make([]error, len(o.desks))
	places := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	for i, d := range o.desks {
		places <- struct{}{}
		all.Go(func() {
			failed[i] = do(d)
			<-places
		})
	}
	all.Wait()
	o.must(errors.Join(failed...))
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatalf("%v\n%s", err, o.s.log)
	}
}

func (o *office) signIn() {
	o.Helper()
	o.each(4, func(d *desk) error { return d.signIn(o.ctx) })
	var took []time.Duration
	for _, d := range o.desks {
		took = append(took, d.took)
	}
	o.Logf("from the POST of the offer until the connection is up: %s", spread(took))
	waitUntil(o.T, "a hundred people, not ready, at a hundred headsets", func() bool { // facts become metrics a moment later
		m := o.s.metrics(o.T)
		return m["hotline_headsets{up}"] == headsetPeople && m["hotline_seats{not-ready}"] == headsetPeople
	})
	o.each(4, func(d *desk) error { return d.become(o.ctx, "ready") })
}

// serve lets all citizens call at once and ends when all calls have.
func (o *office) serve() {
	o.Helper()
	open, shut := context.WithCancel(o.ctx)
	defer shut()
	talked := make(chan struct{}) // closed when everybody has talked for long enough
	var desks, citizens sync.WaitGroup
	failed := make([]error, len(o.desks))
	for i, d := range o.desks {
		desks.Go(func() { failed[i] = o.attend(open, d, talked) })
	}
	crew := o.openCrew()
	sums := make([]phone.Summary, len(o.citizens))
	refused := make([]error, len(o.citizens))
	for i, c := range o.citizens {
		citizens.Go(func() { sums[i], refused[i] = c.call(o.ctx, crew) })
	}
	o.conversations()
	close(talked)
	citizens.Wait()
	o.must(errors.Join(refused...))
	shut()
	desks.Wait()
	o.must(errors.Join(failed...))
	o.stood = time.Duration(heldUp.Load())
	o.Logf("the longest that a voice was held up: %v", o.stood.Round(time.Millisecond))
}

// openCrew opens the citizens' common SIP address.
func (o *office) openCrew() phone.Crew {
	o.Helper()
	fleet, host := phone.NewFleet(), netip.MustParseAddr(loopback())
	wire, err := ua.Open(ua.Config{Listen: netip.AddrPortFrom(host, 0)}, fleet)
	o.must(err)
	o.Cleanup(wire.Close)
	return phone.Crew{Server: netip.MustParseAddrPort(o.s.sip), Addr: wire.Addr(), Fleet: fleet, Wire: wire,
		Clock: owner.NewClock(), Random: rand.Reader, Tell: func(phone.Event) {}}
}

// call lets a citizen call, until somebody hangs up.
func (c *citizen) call(ctx context.Context, crew phone.Crew) (phone.Summary, error) {
	ctx, c.hangUp = context.WithCancel(ctx)
	defer c.hangUp()
	crew.OpenLeg = func(*phone.Listener) (phone.Leg, uint16, error) {
		return openThroat(crew.Addr.Addr().String(), c.voice, c.ear)
	}
	sum, _, err := crew.Dial(ctx, phone.DialPlan{Number: "12345", From: c.from, For: officeHours})
	return sum, err
}

// reaction is how long a person takes to answer: the even ones click at once,
// before the leg that rings them is open, the odd ones one after the other.
func reaction(number int) time.Duration {
	if number%2 == 0 {
		return 0
	}
	return 300*time.Millisecond + time.Duration(number)*20*time.Millisecond
}

// attend is a person's hour: the call that rings is answered, talked through and
// ended by the one or by the other; open ends the waiting of those nobody calls.
func (o *office) attend(open context.Context, d *desk, talked <-chan struct{}) error {
	// The engine is ahead of the disk, from where the number comes.
	shown, err := d.until(open, func(s deskState) bool { return s.State == "offered" && s.Call.From != "" })
	if err != nil {
		if open.Err() != nil {
			return nil
		}
		return err
	}
	number, err := strconv.Atoi(shown.Call.From[len(shown.Call.From)-4:])
	if err != nil {
		return err
	}
	c := o.citizens[number]
	d.ear.listenFor(c.voice)
	c.ear.listenFor(d.voice)
	select {
	case <-time.After(reaction(number)):
	case <-o.ctx.Done():
		return o.ctx.Err()
	}
	mute := make(chan struct{})
	var mouth sync.WaitGroup
	mouth.Go(func() { d.talk(mute) })
	defer func() { close(mute); mouth.Wait() }()
	c.clicked = time.Now()
	if err := d.do(o.ctx, "answer"); err != nil {
		return err
	}
	c.took = time.Since(c.clicked)
	c.answered <- d
	<-talked
	if number%2 == 0 {
		c.hangUp()
	} else if err := d.do(o.ctx, "hang-up"); err != nil {
		return err
	}
	if _, err := d.until(o.ctx, func(s deskState) bool { return s.State == "wrap-up" }); err != nil {
		return err
	}
	if err := d.do(o.ctx, "wrap-up-end"); err != nil {
		return err
	}
	_, err = d.until(o.ctx, func(s deskState) bool { return s.State == "ready" })
	return err
}

// conversations waits until every two have heard each other for long enough, and
// tells how soon they did and what it cost.
func (o *office) conversations() {
	o.Helper()
	with := map[*citizen]*desk{}
	for _, c := range o.citizens {
		select {
		case with[c] = <-c.answered:
		case <-time.After(officeHours):
			o.Fatalf("nobody answers %s\n%s", c.from, o.s.log)
		}
	}
	begun, spent := time.Now(), o.s.processor(o.T)
	for _, c := range o.citizens {
		for _, e := range []*ear{c.ear, with[c].ear} {
			select {
			case <-e.enough:
			case <-time.After(officeHours):
				o.Fatalf("%s and %s do not hear each other: %d packets came\n%s", c.from, with[c].person, e.told().packets, o.s.log)
			}
		}
	}
	lasted := time.Since(begun)
	o.Logf("%d calls for %v: %.2f %% of a core each", headsetCalls, lasted.Round(time.Millisecond),
		100*(o.s.processor(o.T)-spent).Seconds()/lasted.Seconds()/headsetCalls)
	for parity, who := range []string{"all at once, as soon as it rings", "one after the other"} {
		var confirmed, here, there []time.Duration
		for number, c := range o.citizens {
			if number%2 == parity {
				confirmed = append(confirmed, c.took)
				there = append(there, c.ear.told().first.Sub(c.clicked))
				here = append(here, with[c].ear.told().first.Sub(c.clicked))
			}
		}
		o.Logf("those who answer %s:\n  from the click until it is confirmed: %s\n  from the click until the citizen hears the person: %s\n  from the click until the person hears the citizen: %s",
			who, spread(confirmed), spread(there), spread(here))
	}
}

// books: what is written about the calls is what happened, and their recordings
// have each voice on its side and nobody else's.
func (o *office) books(calls []apiCall) {
	o.Helper()
	if len(calls) != headsetCalls {
		o.Fatalf("%d calls are in the books", len(calls))
	}
	talk, answered := int64(0), map[string]string{}
	for _, c := range calls {
		talk += c.TalkMS
		if other, twice := answered[c.Person]; twice {
			o.Errorf("%s had %s and %s", c.Person, other, c.ID)
		}
		answered[c.Person] = c.ID
		o.s.oneAnswer(o.T, c)
		number, err := strconv.Atoi(c.From[len(c.From)-4:])
		o.must(err)
		o.recorded(c, o.citizens[number])
	}
	o.s.figures(o.T, talk)
}

// recorded looks at two seconds of a call's recording, and at what was heard of it.
func (o *office) recorded(c apiCall, who *citizen) {
	o.Helper()
	number, err := strconv.Atoi(c.Person)
	o.must(err)
	person := o.desks[number-3001]
	a, b := o.s.recording(c.ID)
	left, right := pcm(media.PCMA, a), pcm(media.PCMA, b)
	begin := int(c.Answered.Sub(c.Arrived).Milliseconds()+1000) * 8
	if begin+16000 > min(len(left), len(right)) {
		o.Errorf("the recording of %s ends before its talk", c.ID)
		return
	}
	for _, side := range []struct {
		name  string
		own   voice
		sound []int16
	}{{"left (citizen)", who.voice, left[begin : begin+16000]}, {"right (person)", person.voice, right[begin : begin+16000]},
		{"citizen's ear", person.voice, who.ear.told().sound}, {"person's ear", who.voice, person.ear.told().sound}} {
		if level := steady(side.sound, float64(side.own)); math.Abs(level-sentLevel) > 1 {
			o.Errorf("%s, %s: the voice is there at %.1f dB, sent at %.1f dB", c.ID, side.name, level, sentLevel)
		}
		if other, level := o.loudest(side.sound, side.own); level > sentLevel-30 {
			o.Errorf("%s, %s: the voice of %d Hz is there at %.1f dB", c.ID, side.name, other, level)
		}
		if gap := time.Duration(longestGap(side.sound)) * time.Second / 8000; gap > headsetGap && o.stood < stoodStill {
			o.Errorf("%s, %s: there is a gap of %v, and the machine stood still for %v at most", c.ID, side.name, gap, o.stood)
		}
	}
}

// loudest gives the loudest voice but one of those that are there all the time, in
// the last 800 ms: a break in somebody's voice is heard as others, but only around it.
func (o *office) loudest(sound []int16, but voice) (voice, float64) {
	sound = sound[max(0, len(sound)-6400):]
	most, level := voice(0), math.Inf(-1)
	look := func(v voice) {
		least := math.Inf(1)
		for i := 0; i+800 <= len(sound); i += 800 {
			least = min(least, tone(sound[i:i+800], float64(v)))
		}
		if v != but && least > level {
			most, level = v, least
		}
	}
	for _, c := range o.citizens {
		look(c.voice)
	}
	for _, d := range o.desks {
		look(d.voice)
	}
	return most, level
}

// idle: who was not called heard nothing and sent nothing, and the server counts
// no packet that nobody has.
func (o *office) idle() {
	o.Helper()
	heard, said := 0, 0
	for _, d := range o.desks {
		ear := d.ear.told()
		heard, said = heard+ear.packets, said+d.said
		if ear.of == 0 && ear.packets+d.said > 0 {
			o.Errorf("%s, whom nobody called, heard %d packets and sent %d", d.person, ear.packets, d.said)
		}
	}
	m := o.s.metrics(o.T)
	in, out := int(m["hotline_headset_packets_total{in}"]+m["hotline_headset_dropped_total{unheard}"]), int(m["hotline_headset_packets_total{out}"])
	o.Logf("the desks sent %d packets and %d came; the server sent them %d and they heard %d", said, in, out, heard)
	if in > said || heard > out {
		o.Errorf("the desks sent %d packets and %d came; the server sent them %d and they heard %d", said, in, out, heard)
	}
	for _, why := range []string{"unsent", "late", "malformed"} {
		if n := m["hotline_headset_dropped_total{"+why+"}"]; n > 0 {
			o.Errorf("%v packets were dropped: %s", n, why)
		}
	}
}

func (o *office) signOut() {
	o.Helper()
	o.each(4, func(d *desk) error { return d.signOut(o.ctx) })
	for _, d := range o.desks {
		d.close()
	}
	o.http.CloseIdleConnections()
}

// remains are what a server holds open.
type remains struct{ goroutines, sockets int }

// holds counts them while nobody but this question is connected.
func (s *server) holds(t *testing.T) remains {
	t.Helper()
	http.DefaultClient.CloseIdleConnections()
	m := s.metrics(t)
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", s.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	r := remains{goroutines: int(m["go_goroutines"])}
	for _, file := range files {
		if to, err := os.Readlink(file); err == nil && strings.HasPrefix(to, "socket:") {
			r.sockets++
		}
	}
	return r
}

// nothingLeft: of those who have signed out no seat, connection, goroutine or socket
// remains. The citizens' SIP transactions live for 32 s: RFC 3261 §17.1.1.2.
func (s *server) nothingLeft(t *testing.T, before remains) {
	t.Helper()
	var left []string
	var now remains
	defer func() {
		if left != nil || now.goroutines > before.goroutines || now.sockets > before.sockets {
			t.Errorf("left are %v, %+v; before were %+v", left, now, before)
		}
	}()
	waitUntil(t, "the server to let go", func() bool { // facts become metrics a moment later
		m := s.metrics(t)
		left = nil
		for _, name := range []string{"hotline_seats", "hotline_headsets", "hotline_headset_handshakes", "hotline_legs_open", "hotline_calls_open"} {
			if m[name] != 0 {
				left = append(left, fmt.Sprintf("%s %v", name, m[name]))
			}
		}
		now = s.holds(t)
		return left == nil && now.goroutines <= before.goroutines && now.sockets <= before.sockets
	})
}

// processor is the processor time that the server has used.
func (s *server) processor(t *testing.T) time.Duration {
	t.Helper()
	return time.Duration(s.metrics(t)["process_cpu_seconds_total"] * float64(time.Second))
}

// spread describes how some times lie.
func spread(all []time.Duration) string {
	slices.Sort(all)
	at := func(percent int) time.Duration { return all[(len(all)-1)*percent/100].Round(100 * time.Microsecond) }
	return fmt.Sprintf("p50 %v, p95 %v, at most %v", at(50), at(95), at(100))
}

var sentLevel = 20 * math.Log10(toneVolume)
