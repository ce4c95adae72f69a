package floor

import (
	"bytes"
	"encoding/binary"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hotline/cmd/internal/call"
	"hotline/recording/tape"
	"hotline/sip/media"
	"hotline/sip/rtp"
)

// bridge is the studio with a call in it: two talkers on real sockets, and the tape.
type bridge struct {
	t             *testing.T
	studio        *studio
	citizen, seat *talker
	ports         []uint16
	begun         time.Time
	kept          chan tape.Rendered
	dir           string
}

func newBridge(t *testing.T, w weather) *bridge {
	t.Helper()
	b := &bridge{t: t, dir: t.TempDir(), kept: make(chan tape.Rendered, 1),
		citizen: newTalker(t, 430, 1, w), seat: newTalker(t, 730, 3, w)}
	keeper, err := tape.Open(tape.Config{Dir: b.dir, Notify: func(n tape.Notice) {
		if r, ok := n.(tape.Rendered); ok {
			b.kept <- r
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	pool, err := rtp.Open(rtp.Config{Addr: netip.MustParseAddr("127.0.0.1"), Low: 19_000, High: 19_999, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(keeper.Close)
	t.Cleanup(pool.Close)
	b.studio = newStudio(pool, nil, keeper, slog.New(slog.DiscardHandler))
	for _, leg := range []string{"a", "b1"} {
		port, err := b.studio.open(opening{call: "c", leg: leg, notify: func(rtp.Notice) {}})
		if err != nil {
			t.Fatal(err)
		}
		b.ports = append(b.ports, port)
	}
	return b
}

// talk joins the two, lets both say all their frames in real time and ends the call.
func (b *bridge) talk() (reports map[string]rtp.Report) {
	b.t.Helper()
	host := netip.MustParseAddr("127.0.0.1")
	b.begun = time.Now()
	b.studio.do("c", call.Tape{})
	for i, p := range []*talker{b.citizen, b.seat} {
		p.link.out.lead(netip.AddrPortFrom(host, b.ports[i]))
		b.studio.do("c", call.Talk{Leg: []string{"a", "b1"}[i], Agree: p.agreed()})
	}
	b.studio.do("c", call.Join{A: "a", B: "b1"})
	for n := range talkFrames { // a talker that stood still says at once what it has not said
		<-time.After(time.Until(b.begun.Add(time.Duration(n+1) * media.FrameTime)))
		b.citizen.speak(n)
		b.seat.speak(n)
	}
	b.seat.hears(b.citizen)
	b.citizen.hears(b.seat)
	for _, p := range []*talker{b.citizen, b.seat} {
		b.t.Logf("%.0f Hz: %d frames lost before the house, %d after it", p.hertz, p.link.out.losses(), p.link.in.losses())
	}
	reports = map[string]rtp.Report{}
	for _, leg := range []string{"a", "b1"} {
		done := make(chan rtp.Report, 1)
		b.studio.shut("c", leg, func(r rtp.Report) { done <- r })
		reports[leg] = <-done
	}
	return reports
}

// recorded ends the call and checks its recording: each frame that came to the house
// is there as it was said, at its own place; all else is silence.
func (b *bridge) recorded() {
	b.t.Helper()
	end := time.Now()
	b.studio.finish("c", end)
	var kept tape.Rendered
	select {
	case kept = <-b.kept:
	case <-time.After(20 * time.Second):
		b.t.Fatal("no recording")
	}
	file, err := os.ReadFile(filepath.Join(b.dir, kept.File))
	if err != nil {
		b.t.Fatal(err)
	}
	body := bytes.Index(file, []byte("data")) + 8
	size := int(binary.LittleEndian.Uint32(file[body-4:]))
	left, right := make([]byte, size/2), make([]byte, size/2)
	for i := range left {
		left[i], right[i] = file[body+2*i], file[body+2*i+1]
	}
	long := time.Duration(len(left)) * time.Second / 8000
	if off := (long - end.Sub(b.begun)).Abs(); off > 40*time.Millisecond || kept.GapMS != 0 {
		b.t.Errorf("the recording is %s long, the call was %s; %d ms are a gap of ours", long, end.Sub(b.begun), kept.GapMS)
	}
	b.side("left", left, b.citizen)
	b.side("right", right, b.seat)
}

func (b *bridge) side(name string, codes []byte, p *talker) {
	b.t.Helper()
	n := 0
	for !p.reaches(n) {
		n++
	}
	first := bytes.Index(codes, p.frame(n))
	if first < 0 {
		b.t.Fatalf("%s: frame %d is not recorded", name, n)
	}
	want := bytes.Repeat([]byte{0xD5}, len(codes))
	for ; n < talkFrames; n, first = n+1, first+media.FrameSamples {
		if p.reaches(n) && first < len(want) {
			copy(want[first:], p.frame(n))
		}
	}
	if over := first - len(want); over > 2*media.FrameSamples { // what came late at first is so to the end
		b.t.Errorf("%s: %d samples of sound lie behind the end", name, over)
	}
	if !bytes.Equal(codes, want) {
		wrong := 0
		for i := range codes {
			if codes[i] != want[i] {
				wrong++
			}
		}
		b.t.Errorf("%s: %d of %d samples are not what was said and lost", name, wrong, len(codes))
	}
}

// Sound through a bad network: it is heard on the right side at the right level, in
// order, without what the links have lost and nothing else; and so it is recorded.
func TestSoundThroughABadNetwork(t *testing.T) {
	for _, c := range []struct {
		name string
		weather
	}{
		{"none", weather{}},
		{"1 % lost", weather{loss: 0.01, twice: 0.02, jitter: 40 * time.Millisecond}},
		{"5 % lost", weather{loss: 0.05, twice: 0.02, jitter: 40 * time.Millisecond}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBridge(t, c.weather)
			reports := b.talk()
			b.recorded()
			b.citizen.mu.Lock()
			defer b.citizen.mu.Unlock()
			if c.twice > 0 && b.citizen.copies == 0 {
				t.Error("nothing came twice: the network is too tame")
			}
			for leg, p := range map[string]*talker{"a": b.citizen, "b1": b.seat} {
				r := reports[leg]
				t.Logf("%s: received %d, lost %d, jitter %d us, MOS %.2f", leg, r.Received, r.Lost, r.JitterUS, r.MOS)
				if c.loss > 0 && p.link.out.losses() == 0 || c.jitter > 0 && r.JitterUS < 5000 || r.Foreign != 0 {
					t.Errorf("%s: lost %d, report %+v", leg, p.link.out.losses(), r)
				}
			}
		})
	}
}
