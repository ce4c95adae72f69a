package floor

import (
	"bytes"
	"encoding/binary"
	"log/slog"
	"math"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/pion/srtp/v3"

	"hotline/cmd/internal/call"
	"hotline/recording/tape"
	"hotline/seats/headset"
	"hotline/sip"
	"hotline/sip/media"
	"hotline/sip/rtp"
)

// rig is the studio with everything around it real: sockets, worker, tape and
// browsers. Calls run in it at once.
type rig struct {
	t      *testing.T
	studio *studio
	ears   *headset.Headsets
	dir    string
	kept   chan tape.Rendered
	done   map[string]tape.Rendered
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, dir: t.TempDir(), kept: make(chan tape.Rendered, 100), done: map[string]tape.Rendered{}}
	keeper, err := tape.Open(tape.Config{Dir: r.dir, Notify: func(n tape.Notice) {
		if done, ok := n.(tape.Rendered); ok {
			r.kept <- done
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(keeper.Close)
	pool, err := rtp.Open(rtp.Config{Addr: netip.MustParseAddr("127.0.0.1"), Low: 19_000, High: 19_999, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	r.ears, err = headset.Open(headset.Config{Listen: netip.MustParseAddrPort("127.0.0.1:0")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.ears.Close)
	r.studio = newStudio(pool, nil, keeper, slog.New(slog.DiscardHandler))
	r.studio.ears = r.ears
	return r
}

// cell is one call of the rig: people who say a tone each, and what the plan of a
// call would order.
type cell struct {
	*rig
	path    path
	id      string
	people  map[byte]*talker // c, s and b: the citizen, the seat and the boss
	ports   []uint16
	begun   time.Time
	ended   time.Time
	before  []time.Time // when the acts of a frame were due, and
	after   []time.Time // when they had been ordered
	reports map[byte]rtp.Report
	rough   int // frames that were said later than they should have been
}

// legs are the names of the people's legs, as the plan of a call has them.
var legs = map[byte]string{'c': call.Citizen, 's': "b1", 'b': "b2"}

// hertz are the people's tones, and that of the music: a frame has whole periods of each.
var hertz = map[byte]float64{'c': 250, 's': 350, 'b': 450, 'm': 550}

func newCell(r *rig, p path, seed uint64, w weather) *cell {
	r.t.Helper()
	c := &cell{rig: r, path: p, id: "c" + strconv.Itoa(int(seed)), people: map[byte]*talker{}, reports: map[byte]rtp.Report{}}
	for i, how := range p.people {
		who, person := how[0], ""
		if how[1:] == " headset" {
			person = c.id + how[:1]
			c.people[who] = newBrowser(r.t, r.ears, person, hertz[who], seed+uint64(i), w)
		} else {
			c.people[who] = newTalker(r.t, hertz[who], seed+uint64(i), w)
		}
		switch how[1:] {
		case " other law":
			c.people[who].law = media.PCMU
		case " GCM":
			c.people[who].protect(r.t, sip.AES128GCM, srtp.ProtectionProfileAeadAes128Gcm)
		case " DTLS":
			c.people[who].shakeHands(r.t)
		case " CM":
			c.people[who].protect(r.t, sip.AES128SHA80, srtp.ProtectionProfileAes128CmHmacSha1_80)
		}
		port, err := r.studio.open(opening{call: c.id, leg: legs[who], headset: person, notify: func(rtp.Notice) {}})
		if err != nil {
			r.t.Fatal(err)
		}
		c.ports = append(c.ports, port)
		if c.people[who].browser == nil {
			c.people[who].link.out.lead(netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), port))
		}
	}
	return c
}

func (c *cell) do(o call.Order) { c.studio.do(c.id, o) }

// prepare lets those whose keys come by DTLS get them, before anybody talks.
func (c *cell) prepare() {
	for _, how := range c.path.people {
		if p := c.people[how[0]]; p.shakes != nil {
			c.do(call.Talk{Leg: legs[how[0]], Agree: p.agreed()})
			p.shake(c.t)
		}
	}
}

// begin answers the call: the tape runs, and everybody has agreed.
func (c *cell) begin() {
	c.begun = time.Now()
	c.do(call.Tape{})
	for _, how := range c.path.people {
		c.do(call.Talk{Leg: legs[how[0]], Agree: c.people[how[0]].agreed()})
	}
}

// step is a frame of everybody, after what happens in the call before it.
func (c *cell) step(n int) {
	c.before = append(c.before, time.Now())
	for _, a := range c.path.acts {
		if a.at == n {
			a.do(c)
		}
	}
	c.after = append(c.after, time.Now())
	for _, how := range c.path.people {
		if n < c.path.frames {
			c.people[how[0]].speak(c.t, n)
		}
	}
}

// play lets the citizen hear a tone as music, as the studio plays it.
func (c *cell) play(loop bool) {
	pcm := make([]int16, 8000)
	amplitude := 32768 * math.Pow(10, (talkLevel-3.14)/20)
	for i := range pcm {
		pcm[i] = int16(math.Round(amplitude * math.Sin(2*math.Pi*hertz['m']*float64(i)/8000)))
	}
	c.studio.mu.Lock()
	defer c.studio.mu.Unlock()
	c.studio.calls[c.id].legs[call.Citizen].Play(1, []*media.Sound{media.NewSound("music", pcm)}, loop)
}

// hear lets people hear each other: "c s, s cb" is the citizen the seat, and the seat
// the citizen and the boss.
func hear(rule ...string) func(*cell) {
	var members []call.Member
	for _, one := range rule {
		m := call.Member{Leg: legs[one[0]]}
		for _, whom := range []byte(one[1:]) {
			m.Hears = append(m.Hears, legs[whom])
		}
		members = append(members, m)
	}
	return func(c *cell) { c.do(call.Mix{Members: members}) }
}

func join(c *cell) { c.do(call.Join{A: legs['c'], B: legs['s']}) }

func hold(c *cell) {
	c.do(call.Part{A: legs['c'], B: legs['s']})
	c.play(true)
}

// shut ends somebody's leg and keeps its report.
func shut(who byte) func(*cell) {
	return func(c *cell) {
		done := make(chan rtp.Report, 1)
		c.studio.shut(c.id, legs[who], func(r rtp.Report) { done <- r })
		c.reports[who] = <-done
	}
}

// finish ends the call when all that is under way has come.
func (c *cell) finish() {
	for _, how := range c.path.people {
		if _, gone := c.reports[how[0]]; !gone {
			shut(how[0])(c)
		}
	}
	c.ended = time.Now()
	c.studio.finish(c.id, c.ended)
}

// run lets all cells speak in real time. A machine that stood still says at once
// what it has not said.
func run(cells ...*cell) {
	last := 0
	for _, c := range cells {
		c.prepare()
	}
	for _, c := range cells {
		c.begin()
		last = max(last, c.path.frames)
	}
	begun := time.Now()
	for n := range last + 1 { // the last turn has only what is due then
		due := begun.Add(time.Duration(n+1) * media.FrameTime)
		<-time.After(time.Until(due))
		rough := time.Since(due) > calm
		for _, c := range cells {
			if rough {
				c.rough++
			}
			c.step(n)
		}
	}
	received := uint64(0)
	for still := 0; still < tailFrames; still++ {
		<-time.After(media.FrameTime)
		if now := cells[0].studio.pool.Counts().Received; now != received {
			received, still = now, 0
		}
	}
	for _, c := range cells {
		c.finish()
	}
}

// tailFrames is for how long nothing more has come to the house when the calls end:
// longer than any link holds a packet back.
const tailFrames = 8

// recording waits for the call's recording.
func (c *cell) recording(t *testing.T) (done tape.Rendered, left, right []byte) {
	t.Helper()
	patient := time.After(20 * time.Second)
	for c.done[c.id].File == "" {
		select {
		case r := <-c.kept:
			c.done[r.Call] = r
		case <-patient:
			t.Fatal("no recording")
		}
	}
	done = c.done[c.id]
	file, err := os.ReadFile(filepath.Join(c.dir, done.File))
	if err != nil {
		t.Fatal(err)
	}
	body := bytes.Index(file, []byte("data")) + 8
	size := int(binary.LittleEndian.Uint32(file[body-4:]))
	left, right = make([]byte, size/2), make([]byte, size/2)
	for i := range left {
		left[i], right[i] = file[body+2*i], file[body+2*i+1]
	}
	return done, left, right
}
