package media

const (
	// playoutRing is the room for samples that wait, a power of two.
	playoutRing = 2048
	// MaxPlayout is the longest payload that a Playout takes: 120 ms.
	MaxPlayout = 960
	// maxWait is how long sound waits at the most before it is played: three frames.
	maxWait = 3 * FrameSamples
	// guardSamples is how long before its turn a packet ought to be there: 5 ms.
	guardSamples = 40
	// judgedPackets is how many packets are looked at before the wait is shortened.
	judgedPackets = 250
	// knownStamps is how many packets are remembered, so that one that comes twice counts once.
	knownStamps = 16
)

// Playout lets packets that come unevenly be taken as even frames of 20 ms. They
// wait for 5 ms to three frames, as the network's jitter asks for: longer as soon
// as one comes too late, shorter after 5 s in which none needed it. What is lost
// is filled by repeating what was before, fading to silence within 60 ms; after a
// silence the next packet begins anew. All times are in samples of one clock.
type Playout struct {
	ring    [playoutRing]int16 // by RTP timestamp
	running bool               // next and end hold
	next    uint32             // RTP timestamp of what is played next
	end     uint32             // RTP timestamp after the latest sample that is there
	due     uint32             // when the next frame is taken
	hold    int                // frames to wait before next is played
	taken   struct {
		stamp uint32
		sound bool
	}
	margin struct { // how long before their turn packets came
		low, high, spread int32
		count             int
	}
	known struct {
		stamps [knownStamps]uint32
		count  int
	}
	gap mender
}

// NewPlayout makes a Playout whose first frame is taken at a time.
func NewPlayout(due uint32) *Playout {
	p := &Playout{due: due}
	for i := range p.ring {
		p.ring[i] = absent
	}
	return p
}

// Put takes a packet of sound that arrives now, with its RTP timestamp. It is
// false when nothing of it will be played: it came too late or twice, or is
// longer than MaxPlayout.
func (p *Playout) Put(now, stamp uint32, law Law, payload []byte) bool {
	if len(payload) == 0 || len(payload) > MaxPlayout || p.again(stamp) {
		return false
	}
	ahead := int32(stamp - p.next)
	switch {
	case !p.running:
		p.start(now, stamp)
		ahead = 0
	case ahead > maxWait: // a source that moved its timestamps, or a burst after a standstill
		p.Break()
		p.start(now, stamp)
		ahead = 0
	}
	defer p.judge(now, ahead)
	if ahead <= -int32(len(payload)) {
		return false
	}
	if ahead < 0 {
		payload, stamp = payload[-ahead:], p.next
	}
	at := stamp % playoutRing
	n := min(len(payload), playoutRing-int(at))
	Decode(p.ring[at:], law, payload[:n])
	Decode(p.ring[:], law, payload[n:])
	if end := stamp + uint32(len(payload)); int32(end-p.end) > 0 {
		p.end = end
	}
	return true
}

// again tells whether a packet is one of the latest, come twice.
func (p *Playout) again(stamp uint32) bool {
	k := &p.known
	for _, old := range k.stamps[:min(k.count, knownStamps)] {
		if old == stamp {
			return true
		}
	}
	k.stamps[k.count%knownStamps] = stamp
	k.count++
	if k.count == 2*knownStamps { // stays a number of this size
		k.count = knownStamps
	}
	return false
}

// start begins with a packet, and lets it wait as long as the jitter so far wants.
func (p *Playout) start(now, stamp uint32) {
	p.running, p.next, p.end = true, stamp, stamp
	wanted := max(guardSamples, min(p.margin.spread, 2*FrameSamples))
	p.hold = 0
	for wait := int32(p.due - now); p.hold < 2 && wait < wanted; wait += FrameSamples {
		p.hold++
	}
	p.margin.count = 0
}

// judge looks how long before its turn a packet came.
func (p *Playout) judge(now uint32, ahead int32) {
	if ahead < -2*maxWait {
		return // later than it could ever have been waited for
	}
	// The frame in which the packet begins, rounded down also for one that is late.
	frames := int32(p.hold) + (ahead-floorMod(ahead))/FrameSamples
	margin := int32(p.due-now) + frames*FrameSamples
	if ahead < 0 {
		margin = min(margin, -1) // its turn has been, even if only just
	}
	m := &p.margin
	if margin < -maxWait {
		return
	}
	if m.count == 0 {
		m.low, m.high = margin, margin
	}
	m.low, m.high = min(m.low, margin), max(m.high, margin)
	m.count++
	if m.count < judgedPackets {
		return
	}
	m.count, m.spread = 0, m.high-m.low
	if m.low >= FrameSamples+guardSamples {
		p.shorten()
	}
}

// floorMod is the rest of a division by FrameSamples that rounds down.
func floorMod(n int32) int32 { return (n%FrameSamples + FrameSamples) % FrameSamples }

// shorten gives up a frame of waiting.
func (p *Playout) shorten() {
	p.margin.low -= FrameSamples
	p.margin.high -= FrameSamples
	if p.hold > 0 {
		p.hold--
		return
	}
	p.gap.begin()
	p.vacate(FrameSamples)
}

// lengthen waits for a frame more when a packet came too late, if those that
// came soonest do not wait too long then.
func (p *Playout) lengthen() {
	if !p.running || p.margin.low >= 0 || p.margin.high > maxWait-FrameSamples {
		return
	}
	if p.hold == 0 {
		p.gap.begin()
	}
	p.hold++
	p.margin.low += FrameSamples
	p.margin.high += FrameSamples
}

// vacate passes over samples.
func (p *Playout) vacate(n uint32) {
	for n > 0 {
		start := p.next % playoutRing
		some := p.ring[start:min(start+n, playoutRing)]
		for i := range some {
			some[i] = absent
		}
		p.next += uint32(len(some))
		n -= uint32(len(some))
	}
}

// Break says that the source has begun its timestamps anew: what still waits is dropped.
func (p *Playout) Break() {
	if !p.running {
		return
	}
	p.gap.begin()
	if waiting := int32(p.end - p.next); waiting > 0 {
		p.vacate(uint32(waiting))
	}
	p.running, p.hold, p.known.count = false, 0, 0
}

// Take gives the frame that is due now. It is false, and the frame silent, when
// there is nothing to hear; the next frame is due FrameTime later.
func (p *Playout) Take(now uint32, dst *[FrameSamples]int16) bool {
	p.due = now + FrameSamples
	p.lengthen()
	p.taken.stamp, p.taken.sound = p.next, p.running && p.hold == 0
	if !p.taken.sound {
		p.hold = max(p.hold-1, 0)
		return p.gap.fill(dst)
	}
	start := p.next % playoutRing
	n := copy(dst[:], p.ring[start:])
	copy(dst[n:], p.ring[:])
	p.vacate(FrameSamples)
	sounds := p.gap.mend(dst)
	if p.Ahead() <= 0 && p.gap.on && p.gap.silent() {
		p.running = false
	}
	return sounds
}

// Taken gives the RTP timestamp at which the latest frame began. It is false
// when that frame was silent or filled because its sound had to wait.
func (p *Playout) Taken() (stamp uint32, ok bool) { return p.taken.stamp, p.taken.sound }

// Next gives the RTP timestamp of what is played next, false when nothing has
// come since the latest silence.
func (p *Playout) Next() (stamp uint32, ok bool) { return p.next, p.running }

// Ahead is how many samples lie between Next and the end of what is there. It is
// negative when what was played last had to be filled at its end.
func (p *Playout) Ahead() int {
	if !p.running {
		return 0
	}
	return int(int32(p.end - p.next))
}

// Peek copies the samples that follow skip samples after Next, and leaves them
// there. It is false when one of them is absent.
func (p *Playout) Peek(skip int, dst []int16) bool {
	for i := range dst {
		sample := p.ring[(p.next+uint32(skip+i))%playoutRing]
		if sample == absent {
			return false
		}
		dst[i] = sample
	}
	return skip+len(dst) <= p.Ahead()
}
