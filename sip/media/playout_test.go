package media

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// line is a network between a source and a Playout: it says when each packet
// arrives, in samples, and -1 when it is lost.
type line func(packet int) (delay int)

type arrival struct {
	at, stamp uint32
	codes     []byte
}

// played is what comes out of a Playout for a sound sent in packets of a size.
func played(pcm []int16, size, phase int, way line) (out []int16, p *Playout) {
	const begin = 0xffffff00 // both wrap soon
	codes := make([]byte, len(pcm))
	Encode(codes, PCMA, pcm)
	var arrivals []arrival
	for i := 0; (i+1)*size <= len(codes); i++ {
		if delay := way(i); delay >= 0 {
			at := uint32(begin + (i+1)*size + delay) // a packet is sent when its last sample is there
			arrivals = append(arrivals, arrival{at, uint32(7_000_000 + i*size), codes[i*size:][:size]})
		}
	}
	slices.SortStableFunc(arrivals, func(a, b arrival) int { return int(int32(a.at - b.at)) })
	now := uint32(begin + phase)
	p = NewPlayout(now)
	for range len(pcm)/FrameSamples + 8 {
		for len(arrivals) > 0 && int32(arrivals[0].at-now) <= 0 {
			p.Put(arrivals[0].at, arrivals[0].stamp, PCMA, arrivals[0].codes)
			arrivals = arrivals[1:]
		}
		var frame [FrameSamples]int16
		if !p.Take(now, &frame) {
			frame = [FrameSamples]int16{}
		}
		out = append(out, frame[:]...)
		now += FrameSamples
	}
	return out, p
}

// sdr is the best ratio of a sound to its difference from what was sent, over
// delays of up to 100 ms, in dB.
func sdr(sent, got []int16) (best float64, delay int) {
	best = math.Inf(-1)
	for d := range 800 {
		var signal, rest float64
		for i := 4000; i < len(sent) && i+d < len(got); i++ {
			s, e := float64(sent[i]), float64(got[i+d])-float64(sent[i])
			signal, rest = signal+s*s, rest+e*e
		}
		if r := 10 * math.Log10(signal/max(rest, 1)); r > best {
			best, delay = r, d
		}
	}
	return best, delay
}

func even(int) int { return 0 }

// Packets of any size come out as they went in, within two frames.
func TestEvenPacketsComeOutWhole(t *testing.T) {
	pcm := signal(2, voice)
	for _, size := range []int{80, 160, 240, 320, 480} {
		for _, phase := range []int{0, 3, 50, 120, 159} {
			out, _ := played(pcm, size, phase, even)
			ratio, delay := sdr(pcm, out)
			if most := size + 2*FrameSamples; ratio < 35 || delay > most {
				t.Errorf("packets of %d, phase %d: %.1f dB, %d samples late (%d at most)", size, phase, ratio, delay, most)
			}
		}
	}
}

// Jitter that the three frames can take costs nothing once it is known.
func TestJitterIsWaitedFor(t *testing.T) {
	pcm := signal(6, voice)
	for _, most := range []int{5, 40, 160, 320} {
		dice := rand.New(rand.NewPCG(uint64(most), 3))
		out, p := played(pcm, 160, 70, func(int) int { return dice.IntN(most) })
		ratio, delay := sdr(pcm[24000:], out[24000:])
		if ratio < 35 || delay > 160+most+2*FrameSamples {
			t.Errorf("jitter of %d samples: %.1f dB, %d samples late, waits of %d to %d", most, ratio, delay, p.margin.low, p.margin.high)
		}
	}
}

// After the jitter has gone the wait is short again.
func TestTheWaitShrinksAgain(t *testing.T) {
	pcm := signal(20, sine(400, -16))
	dice := rand.New(rand.NewPCG(5, 6))
	out, p := played(pcm, 160, 70, func(packet int) int {
		if packet < 100 {
			return dice.IntN(320)
		}
		return 0
	})
	if p.margin.low >= FrameSamples+guardSamples {
		t.Errorf("still %d to %d samples", p.margin.low, p.margin.high)
	}
	if own, got := largestStep(pcm), largestStep(out[160*110:160*990]); float64(got) > 1.2*float64(own) {
		t.Errorf("a step of %d while shrinking; the tone's own is %d", got, own)
	}
}

// Packets that come twice are heard once, and do not make the wait longer.
func TestDoubledPacketsCostNothing(t *testing.T) {
	pcm := signal(3, voice)
	codes := make([]byte, len(pcm))
	Encode(codes, PCMA, pcm)
	p := NewPlayout(70)
	var out []int16
	for at := 0; at+160 <= len(codes); at += 160 {
		now := uint32(70 + at)
		var frame [FrameSamples]int16
		p.Take(now, &frame)
		out = append(out, frame[:]...)
		for _, back := range []int{0, 320, 0} { // 320 is over already
			if back <= at {
				p.Put(now+90, uint32(at-back), PCMA, codes[at-back:][:160])
			}
		}
	}
	if ratio, delay := sdr(pcm, out); ratio < 35 || delay > FrameSamples {
		t.Errorf("%.1f dB, %d samples late", ratio, delay)
	}
}

func TestLossIsFilled(t *testing.T) {
	pcm := signal(6, sine(433, -16))
	for _, percent := range []int{1, 5} {
		dice := rand.New(rand.NewPCG(7, 8))
		out, _ := played(pcm, 160, 70, func(int) int {
			if dice.IntN(100) < percent {
				return -1
			}
			return 0
		})
		out = out[800 : len(pcm)-800]
		if own, got := largestStep(pcm), largestStep(out); float64(got) > 1.3*float64(own) {
			t.Errorf("%d %% lost: a step of %d; the tone's own is %d", percent, got, own)
		}
		if got := Level(out); math.Abs(got+16) > 0.5 {
			t.Errorf("%d %% lost: %.1f dBm0", percent, got)
		}
	}
}

// A long gap fades to silence, and the sound comes back without a click.
func TestALongGapIsSilent(t *testing.T) {
	pcm := signal(2, sine(433, -10))
	out, _ := played(pcm, 160, 70, func(packet int) int {
		if packet >= 50 && packet < 70 {
			return -1
		}
		return 0
	})
	gap := out[160*50+300+fadedSamples : 160*70]
	if got := Level(gap); got > -90 {
		t.Errorf("the gap is at %.1f dBm0", got)
	}
	if own, got := largestStep(pcm), largestStep(out[400:160*90]); float64(got) > 1.3*float64(own) {
		t.Errorf("a step of %d; the tone's own is %d", got, own)
	}
	if got := Level(out[160*75 : 160*95]); math.Abs(got+10) > 0.3 {
		t.Errorf("after the gap: %.1f dBm0", got)
	}
}

// Late, doubled and overtaken packets never sound twice, and are counted.
func TestLateAndDoubledPacketsAreRefused(t *testing.T) {
	p := NewPlayout(160)
	packet := make([]byte, 160)
	put := func(now, stamp uint32, want bool) {
		t.Helper()
		if got := p.Put(now, stamp, PCMA, packet); got != want {
			t.Errorf("stamp %d at %d: %v", stamp, now, got)
		}
	}
	var frame [FrameSamples]int16
	put(0, 1000, true)
	put(1, 1000, false) // twice
	p.Take(160, &frame)
	put(161, 1320, true)  // overtook
	put(162, 1160, true)  // in time still
	put(163, 840, false)  // too late
	put(164, 1000, false) // twice again
	if p.Put(165, 1480, PCMA, make([]byte, MaxPlayout+1)) || p.Put(165, 1480, PCMA, nil) {
		t.Error("a packet of no use was taken")
	}
	for range 3 {
		p.Take(p.due, &frame)
	}
	if stamp, ok := p.Next(); !ok || stamp > 1000+160*4 {
		t.Errorf("next is %d", stamp)
	}
}

// A source whose timestamps freeze in pauses, or start anew, is heard at once.
func TestAPauseBeginsAnew(t *testing.T) {
	p := NewPlayout(160)
	tone := signal(0.02, sine(400, -10))
	codes := make([]byte, 160)
	Encode(codes, PCMA, tone)
	var frame [FrameSamples]int16
	now, stamp := uint32(0), uint32(5000)
	speak := func(frames int) (heard int) {
		for range frames {
			p.Put(now, stamp, PCMA, codes)
			stamp += 160
			if p.Take(now+100, &frame) {
				heard++
			}
			now += 160
		}
		return heard
	}
	pause := func(frames int) {
		for range frames {
			p.Take(now+100, &frame)
			now += 160
		}
	}
	if got := speak(20); got < 18 {
		t.Errorf("heard %d frames of 20", got)
	}
	pause(500) // 10 s: the timestamp stays
	if got := speak(20); got < 18 {
		t.Errorf("after a pause: %d frames of 20", got)
	}
	stamp = 900_000_000
	p.Break()
	if got := speak(20); got < 18 {
		t.Errorf("from another source: %d frames of 20", got)
	}
	stamp += 400_000
	if got := speak(20); got < 18 {
		t.Errorf("after a jump: %d frames of 20", got)
	}
}

// However much comes at once, no more than three frames wait, and a packet.
func TestABurstDoesNotWaitForEver(t *testing.T) {
	p := NewPlayout(160)
	for i := range uint32(50) {
		p.Put(100, 160*i, PCMA, make([]byte, 160))
	}
	if got := p.Ahead(); got == 0 || got > maxWait+160 {
		t.Errorf("%d samples wait", got)
	}
	next, _ := p.Next()
	if newest := uint32(160 * 49); newest-next > maxWait {
		t.Errorf("next is %d, the newest %d", next, newest)
	}
}

// Clocks that differ cost a frame now and then, never the sound.
func TestClocksThatDrift(t *testing.T) {
	for _, ppm := range []int{-1000, 1000} {
		pcm := signal(60, sine(400, -16))
		out, _ := played(pcm, 160, 70, func(packet int) int { return 800 + packet*160*ppm/1_000_000 })
		silent := 0
		for from := 1600; from+160 < len(pcm)-8000; from += 160 {
			if Level(out[from:from+160]) < -30 {
				silent++
			}
		}
		if silent > 0 {
			t.Errorf("%d ppm: %d silent frames", ppm, silent)
		}
		if own, got := largestStep(pcm), largestStep(out[1600:len(pcm)-8000]); float64(got) > 1.3*float64(own) {
			t.Errorf("%d ppm: a step of %d; the tone's own is %d", ppm, got, own)
		}
	}
}

func TestPeekLeavesTheSound(t *testing.T) {
	p := NewPlayout(160)
	codes := make([]byte, 320)
	for i := range codes {
		codes[i] = byte(i)
	}
	p.Put(0, 50, PCMA, codes)
	var seen [200]int16
	if !p.Peek(100, seen[:]) || seen[0] != alawPCM[100] || p.Peek(121, seen[:]) {
		t.Errorf("saw %d, %d ahead", seen[0], p.Ahead())
	}
	var frame [FrameSamples]int16
	p.Take(160, &frame)
	if stamp, ok := p.Taken(); !ok || stamp != 50 || frame[100] != alawPCM[100] {
		t.Errorf("taken %d, %v", stamp, ok)
	}
}

func TestAPlayoutCostsNoAllocation(t *testing.T) {
	p := NewPlayout(160)
	codes := make([]byte, 160)
	var frame [FrameSamples]int16
	now := uint32(0)
	n := testing.AllocsPerRun(1000, func() {
		now += 160
		if now/160%7 != 0 {
			p.Put(now-20, now, PCMA, codes)
		}
		p.Take(now, &frame)
	})
	if n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

// A Playout may be given anything at any time: it stays within its bounds and
// says no sample that a G.711 sound, faded or not, cannot have.
func FuzzPlayout(f *testing.F) {
	f.Add([]byte{0, 160, 1, 160, 2, 160, 255, 0, 4, 80, 9, 240, 200, 1})
	f.Add([]byte{128, 255, 127, 255, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 1, 1})
	f.Fuzz(func(t *testing.T, script []byte) {
		p := NewPlayout(0)
		var frame [FrameSamples]int16
		now, stamp := uint32(0), uint32(0)
		sound := make([]byte, 4*255)
		for i := range sound {
			sound[i] = byte(i * 37)
		}
		for ; len(script) >= 2; script = script[2:] {
			a, b := script[0], script[1]
			switch {
			case a == 255:
				p.Take(p.due, &frame)
				now = p.due - FrameSamples + uint32(b)/2
			case a == 254:
				p.Break()
			case a == 253:
				stamp += uint32(b) << 24
			default:
				p.Put(now, stamp+(uint32(a)-100)*80, PCMA, sound[:4*int(b)])
				stamp += uint32(b)
			}
			if p.Ahead() > maxWait+MaxPlayout || p.hold > 3 {
				t.Fatalf("%d samples wait, %d frames held", p.Ahead(), p.hold)
			}
			if slices.Contains(frame[:], absent) {
				t.Fatal("a gap was played")
			}
		}
		for range 20 {
			p.Take(p.due, &frame)
		}
		if p.Take(p.due, &frame) || p.running || frame != [FrameSamples]int16{} {
			t.Fatal("it never falls silent")
		}
		for i, sample := range p.ring {
			if sample != absent {
				t.Fatalf("sample %d was left behind", i)
			}
		}
	})
}

func BenchmarkPlayout(b *testing.B) {
	for _, lost := range []uint32{0, 20} {
		b.Run(fmt.Sprintf("lost-%d%%", lost), func(b *testing.B) {
			p := NewPlayout(160)
			codes := make([]byte, 160)
			Encode(codes, PCMA, signal(0.02, sine(400, -16)))
			var frame [FrameSamples]int16
			now := uint32(0)
			b.ReportAllocs()
			for b.Loop() {
				now += 160
				if lost == 0 || now/160%(100/lost) != 0 {
					p.Put(now-20, now, PCMA, codes)
				}
				p.Take(now, &frame)
			}
		})
	}
}
