package floor

import (
	"bytes"
	"fmt"
	"os"
	"testing"
	"time"

	"hotline/sip/media"
)

// path is a way that sound takes through the house: who is there and with what, what
// is done with them, and who is to hear whom meanwhile.
type path struct {
	name   string
	frames int
	people []string // "c", "s GCM", "b headset": see newCell
	acts   []act
	spells []spell
	voices []spell // on the recording, by side: l and r
}

// act is what the call orders before a frame is said.
type act struct {
	at int
	do func(*cell)
}

// spell is what somebody hears from one frame to another; to 0 is the end, whom "" nobody.
type spell struct {
	who      byte
	from, to int
	whom     string
}

// paths are all ways of sound. A new one is a row.
var paths = []path{
	{"bridge", 100, []string{"c", "s"}, []act{{0, join}},
		[]spell{{'c', 0, 0, "s"}, {'s', 0, 0, "c"}}, nil},
	{"hold", 120, []string{"c", "s"}, []act{{0, join}, {40, hold}, {80, join}},
		[]spell{{'c', 0, 40, "s"}, {'s', 0, 40, "c"}, {'c', 40, 80, "m"}, {'s', 40, 80, ""}, {'c', 80, 0, "s"}, {'s', 80, 0, "c"}},
		[]spell{{'r', 40, 80, "sm"}, {'r', 80, 0, "s"}}},
	{"three-party", 100, []string{"c", "s other law", "b other law"}, []act{{0, hear("csb", "scb", "bcs")}},
		[]spell{{'c', 0, 0, "sb"}, {'s', 0, 0, "cb"}, {'b', 0, 0, "cs"}}, []spell{{'r', 0, 0, "sb"}}},
	{"listen", 120, []string{"c", "s", "b"}, []act{{0, join}, {30, hear("cs", "sc", "bcs")}, {90, leave}},
		[]spell{{'c', 0, 0, "s"}, {'s', 0, 0, "c"}, {'b', 0, 30, ""}, {'b', 30, 90, "cs"}}, []spell{{'r', 0, 90, "sb"}, {'r', 90, 0, "s"}}},
	{"whisper", 120, []string{"c", "s", "b"}, []act{{0, join}, {20, hear("cs", "sc", "bcs")}, {40, hear("cs", "scb", "bcs")}, {90, leave}},
		[]spell{{'c', 0, 0, "s"}, {'s', 0, 40, "c"}, {'s', 40, 90, "cb"}, {'b', 20, 90, "cs"}, {'s', 90, 0, "c"}}, []spell{{'r', 0, 90, "sb"}, {'r', 90, 0, "s"}}},
	{"barge", 120, []string{"c", "s", "b other law"}, []act{{0, join}, {30, hear("csb", "scb", "bcs")}, {90, leave}},
		[]spell{{'c', 0, 30, "s"}, {'c', 30, 90, "sb"}, {'s', 30, 90, "cb"}, {'b', 30, 90, "cs"}, {'c', 90, 0, "s"}}, []spell{{'r', 0, 90, "sb"}, {'r', 90, 0, "s"}}},
	{"take-over", 120, []string{"c", "s", "b"}, []act{{0, join}, {20, hear("cs", "sc", "bcs")}, {60, takeOver}},
		[]spell{{'c', 0, 60, "s"}, {'s', 0, 60, "c"}, {'b', 20, 60, "cs"}, {'c', 60, 0, "b"}, {'b', 60, 0, "c"}}, []spell{{'r', 0, 60, "sb"}, {'r', 60, 0, "b"}}},
	{"SDES-SRTP, AES-GCM", 100, []string{"c GCM", "s"}, []act{{0, join}},
		[]spell{{'c', 0, 0, "s"}, {'s', 0, 0, "c"}}, nil},
	{"SDES-SRTP, AES-CM", 100, []string{"c CM", "s GCM", "b CM"}, []act{{0, join}, {40, hear("csb", "scb", "bcs")}},
		[]spell{{'c', 0, 40, "s"}, {'s', 0, 40, "c"}, {'c', 40, 0, "sb"}, {'s', 40, 0, "cb"}, {'b', 40, 0, "cs"}}, []spell{{'r', 0, 0, "sb"}}},
	{"DTLS-SRTP", 120, []string{"c DTLS", "s DTLS", "b"}, []act{{0, join}, {50, hear("csb", "scb", "bcs")}},
		[]spell{{'c', 0, 50, "s"}, {'s', 0, 50, "c"}, {'c', 50, 0, "sb"}, {'s', 50, 0, "cb"}, {'b', 50, 0, "cs"}}, []spell{{'r', 0, 0, "sb"}}},
	{"headset", 100, []string{"c", "s headset"}, []act{{0, join}},
		[]spell{{'c', 0, 0, "s"}, {'s', 0, 0, "c"}}, nil},
	{"headset, barge", 120, []string{"c GCM", "s headset", "b headset"}, []act{{0, join}, {30, hear("csb", "scb", "bcs")}},
		[]spell{{'c', 0, 30, "s"}, {'s', 0, 30, "c"}, {'c', 30, 0, "sb"}, {'s', 30, 0, "cb"}, {'b', 30, 0, "cs"}}, []spell{{'r', 0, 0, "sb"}}},
}

// leave and takeOver are what a call orders: see Call.supervisorLeft and Call.takeOver.
func leave(c *cell) {
	shut('b')(c)
	hear("cs", "sc")(c)
}

func takeOver(c *cell) {
	hear("cb", "bc")(c)
	shut('s')(c)
}

// networks are what is between the house and everybody, both ways. Without CI only
// those marked as quick.
var networks = []struct {
	name  string
	quick bool
	weather
}{
	{"clean", true, weather{}},
	{"1 % lost", false, weather{loss: 0.01}},
	{"5 % lost", false, weather{loss: 0.05}},
	{"40 ms of jitter", false, weather{jitter: 40 * time.Millisecond}},
	{"reordered", false, weather{held: 0.05}},
	{"doubled", false, weather{twice: 0.05}},
	{"all of it", true, weather{loss: 0.05, twice: 0.02, held: 0.02, jitter: 40 * time.Millisecond}},
}

// tries is how often a network is tried on a machine that is busy with other things.
const tries = 2

// TestSound measures the sound of every path through every network: the right tones
// at the right level for the right people, what the links lost and nothing else
// missing, in order, and so the recording, exact in its length.
//
// Whatever the machine does, no packet of a relay that lasts for the whole call may
// be missing, be changed or change its place. All else hangs on when packets come: how
// sums sound, what is said just before something changes, and where sound lies on the
// recording. That is judged when the machine was calm.
func TestSound(t *testing.T) {
	for i, network := range networks {
		if !network.quick && os.Getenv("CI") != "true" {
			continue
		}
		t.Run(network.name, func(t *testing.T) {
			var cells []*cell
			for try := range tries {
				r := newRig(t)
				cells = nil
				for j, p := range paths {
					cells = append(cells, newCell(r, p, uint64(1000*try+100*i+10*j), network.weather))
				}
				run(cells...)
				rough := 0
				for _, c := range cells {
					c.settle(t)
					rough += c.roughs()
				}
				if rough <= len(cells)*roughMost {
					break
				}
				t.Logf("the machine was busy: %d packets of %d calls were late", rough, len(cells))
			}
			for _, c := range cells {
				t.Run(c.path.name, c.judge)
			}
		})
	}
}

// roughMost is how many packets of a call a calm machine may bring late.
const roughMost = 9

// calm tells whether the machine was no trouble to the call.
func (c *cell) calm() bool { return c.roughs() <= roughMost }

// roughs is how many packets of the call the machine brought later than it should.
func (c *cell) roughs() int {
	n := c.rough * len(c.path.people)
	for _, p := range c.people {
		n += p.link.roughs()
	}
	return n
}

// settle waits until all that the links have let pass has been heard.
func (c *cell) settle(t *testing.T) {
	t.Helper()
	end := time.Now().Add(20 * time.Second)
	for _, how := range c.path.people {
		p := c.people[how[0]]
		for {
			came, lost, under := p.link.in.count()
			if under == 0 && len(p.letters())+p.broken >= came-lost {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("%s %s: of %d packets %d were lost, %d are under way and %d were heard", c.path.name, how, came, lost, under, len(p.letters()))
			}
			<-time.After(media.FrameTime)
		}
	}
}

// while is the time of a spell.
func (c *cell) while(s spell) (from, to time.Time) {
	if s.to == 0 {
		s.to = c.path.frames
	}
	return c.after[s.from], c.before[s.to]
}

func (c *cell) judge(t *testing.T) {
	for _, s := range c.path.spells {
		whole, relay := s.from == 0 && s.to == 0, len(s.whom) == 1 && s.whom != "m"
		switch {
		case !c.calm() && (!whole || !relay || c.people[s.whom[0]].browser != nil):
			t.Logf("%c hears %s: not judged, the machine was busy with other things: %d packets were late", s.who, s.whom, c.roughs())
			continue
		case s.whom == "":
			c.silent(t, s)
			continue
		case relay:
			c.relayed(t, s)
		}
		c.sounds(t, s)
	}
	for _, how := range c.path.people {
		p, r := c.people[how[0]], c.reports[how[0]]
		c.orderly(t, how[0])
		_, lost, _ := p.link.out.count()
		t.Logf("%s: %d lost on the way to the house; report %+v", how, lost, r)
		if p.broken > 0 || r.BadTags+r.Unsent > 0 {
			t.Errorf("%s: %d packets could not be opened; report %+v", how, p.broken, r)
		}
	}
	c.recorded(t)
}

// settling is for how long after an order, at the most, sound may still be on its way.
const settling = 250 * time.Millisecond

// silent checks that no frame that came to the house in a spell was sent on.
func (c *cell) silent(t *testing.T, s spell) {
	from, to := c.while(s)
	for _, l := range c.people[s.who].letters() {
		came := c.people[s.who].link.in.of(l.h.Seq).came
		if came.After(from.Add(settling)) && came.Before(to) {
			t.Errorf("%c hears something %s after it should hear nothing", s.who, came.Sub(from))
			return
		}
	}
}

// relayed checks frame by frame what one hears of another alone: each as it was said,
// at its own place in sequence and time, none missing but what a link has lost.
func (c *cell) relayed(t *testing.T, s spell) {
	p, other := c.people[s.who], c.people[s.whom[0]]
	from, to := c.while(s)
	said := map[string]int{}
	for n := range c.path.frames {
		if f := other.passes(n); f.passed.After(from) && f.passed.Before(to) {
			said[string(other.frame(n))] = n
		}
	}
	heard, first := map[int]letter{}, c.path.frames
	for _, l := range p.letters() {
		if n, ok := said[string(l.payload)]; ok {
			heard[n] = l
			first = min(first, n)
		}
	}
	if first > s.from+10 {
		t.Errorf("the first frame that %c hears of %s is %d", s.who, s.whom, first)
		return
	}
	begin := heard[first].h
	for n := first; n < c.path.frames; n++ {
		l, ok := heard[n]
		seq, stamp := begin.Seq+uint16(n-first), begin.Stamp+uint32((n-first)*media.FrameSamples)
		f := other.passes(n)
		due := f.passed.After(from) && f.passed.Before(to.Add(-settling)) // later ones may be in what comes next
		if !ok && due && !p.link.in.of(seq).lost {
			t.Errorf("frame %d of %s came to the house and not to %c", n, s.whom, s.who)
		}
		if ok && due && (l.h.Seq != seq || l.h.Stamp != stamp || l.h.SSRC != begin.SSRC) {
			t.Errorf("frame %d of %s is at %+v, want %d at %d", n, s.whom, l.h, seq, stamp)
		}
	}
}

// sounds checks who is heard in a spell, at the right level, and that nobody else is;
// and how far all that is heard besides the tones is below them.
func (c *cell) sounds(t *testing.T, s spell) {
	p := c.people[s.who]
	from, to := c.while(s)
	m := measure(p.leaving(from.Add(settling), to), p.law, s.whom)
	what := fmt.Sprintf("%c hears %s", s.who, s.whom)
	t.Logf("%s: %s; %d frames are not as they were said", what, m, m.bad(s.whom))
	m.judge(t, what, s.whom)
	lost, came := 0, 0
	for _, who := range []byte(s.whom) {
		if source := c.people[who]; source != nil && len(s.whom) > 1 {
			n, lose, _ := source.link.out.count()
			came, lost = came+n, lost+lose+int(c.reports[who].Late)
		}
	}
	if m.holes > 3*media.FrameSamples*(lost+c.roughs()) {
		t.Errorf("%s: the house left out %d samples", what, m.holes)
	}
	// What is lost is filled in; and what comes too late at first teaches to wait.
	most := float64(m.blocks)*(0.05+4*float64(lost)/float64(came+1)) + 3*float64(c.roughs())
	if w := p.link.in.weather; w.jitter+time.Duration(w.held*float64(heldFor)) > 0 {
		most += 4 * float64(len(s.whom))
	}
	if float64(m.bad(s.whom)) > most {
		t.Errorf("%s: %d of %d frames are not as they were said, %d of %d packets were lost or late", what, m.bad(s.whom), m.blocks, lost, came)
	}
}

// orderly checks that what somebody was sent is one stream that never goes back.
func (c *cell) orderly(t *testing.T, who byte) {
	letters := c.people[who].letters()
	for i := 1; i < len(letters); i++ {
		a, b := letters[i-1], letters[i]
		if gap := int32(b.h.Stamp - a.h.Stamp); gap < int32(len(a.payload)) || a.h.SSRC != b.h.SSRC {
			t.Errorf("%c is sent %+v after %+v", who, b.h, a.h)
		}
	}
}

// recorded checks the recording: as long as the call, each on the right side. Where a
// side has one voice alone, each frame that came to the house is there as it was said,
// at its own place, and all else is silence.
func (c *cell) recorded(t *testing.T) {
	kept, left, right := c.recording(t)
	long := time.Duration(len(left)) * time.Second / 8000
	t.Logf("recorded %s of %s", long, c.ended.Sub(c.begun))
	if off := (long - c.ended.Sub(c.begun)).Abs(); off > 40*time.Millisecond || kept.GapMS != 0 {
		t.Errorf("the recording is %s long, the call was %s; %d ms are a gap of ours", long, c.ended.Sub(c.begun), kept.GapMS)
	}
	if !c.calm() {
		return
	}
	c.side(t, "left", left, c.people['c'])
	if len(c.path.voices) == 0 {
		c.side(t, "right", right, c.people['s'])
	}
	for _, s := range c.path.voices {
		if s.to == 0 {
			s.to = c.path.frames
		}
		codes := right[(s.from+8)*media.FrameSamples : (s.to-2)*media.FrameSamples]
		m := measure([]letter{{payload: codes}}, media.PCMA, s.whom)
		m.judge(t, fmt.Sprintf("the right of the recording from frame %d on", s.from), s.whom)
	}
}

func (c *cell) side(t *testing.T, name string, codes []byte, p *talker) {
	t.Helper()
	n, first := 0, -1
	for ; first < 0 && n < 10; n++ { // before the first that is heard a browser's are too late
		first = bytes.Index(codes, p.frame(n))
	}
	if n--; first < 0 {
		t.Fatalf("%s: the first ten frames are not recorded", name)
	}
	want := bytes.Repeat([]byte{media.PCMA.Silence()}, len(codes))
	for ; n < c.path.frames; n, first = n+1, first+media.FrameSamples {
		if p.reaches(n) && first < len(want) {
			copy(want[first:], p.frame(n))
		}
	}
	if over := first - len(want); over > 2*media.FrameSamples { // what came late at first is so to the end
		t.Errorf("%s: %d samples of sound lie behind the end", name, over)
	}
	if !bytes.Equal(codes, want) {
		wrong := 0
		for i := range codes {
			if codes[i] != want[i] {
				wrong++
			}
		}
		t.Errorf("%s: %d of %d samples are not what was said and lost", name, wrong, len(codes))
	}
}
