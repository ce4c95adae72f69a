package media

// MaxMixed is how many members a Mix has at the most.
const MaxMixed = 8

// rampSamples is how long a member takes to come into a sum or to leave it:
// 8 ms, so that neither clicks.
const rampSamples = 64

// Set is a set of the members of a Mix, by their numbers from 0 to MaxMixed-1.
type Set uint8

// Only is the set of one member.
func Only(member int) Set { return 1 << member }

// Has tells whether a member is in the set.
func (s Set) Has(member int) bool { return s&Only(member) != 0 }

// Single tells whether exactly one member is in the set.
func (s Set) Single() bool { return s != 0 && s&(s-1) == 0 }

// Mix sums the sound of its members, for each listener that of those it hears.
// The zero value is ready: nobody hears anybody. It is filled and read frame by
// frame: first Sound and Live of each member, then Frame once for each listener.
type Mix struct {
	Sound  [MaxMixed][FrameSamples]int16 // what each member says in this frame
	Live   Set                           // who says anything; the Sound of the others is not looked at
	whom   [MaxMixed]Set
	inside [MaxMixed]Set // whose sound the listener's latest frame ended with
	sum    [FrameSamples]int32
}

// Hear says whom a listener hears from the next frame on, never itself. Who is
// new in its sum comes in within 8 ms, who is no more leaves it within 8 ms.
func (m *Mix) Hear(listener int, whom Set) { m.whom[listener] = whom &^ Only(listener) }

// Whom gives whom a listener is to hear.
func (m *Mix) Whom(listener int) Set { return m.whom[listener] }

// Inside gives those whose sound was in a listener's latest frame to its end, at
// their full level.
func (m *Mix) Inside(listener int) Set { return m.inside[listener] }

// Start says whom a listener hears already by other means: their sound goes on
// at its full level, while everybody else comes in.
func (m *Mix) Start(listener int, inside Set) { m.inside[listener] = inside }

// Frame writes what a listener is sent of this frame into dst, from one of its
// samples on: len(dst) is FrameSamples-from. It is false, and dst is not
// written, when nobody whom it hears says anything.
func (m *Mix) Frame(listener, from int, law Law, dst []byte) bool {
	whom, inside := m.whom[listener], m.inside[listener]
	m.inside[listener] = (inside | m.Live) & whom
	if (whom|inside)&m.Live == 0 {
		return false
	}
	clear(m.sum[from:])
	for member := range MaxMixed {
		pcm := m.Sound[member][from:]
		switch {
		case !m.Live.Has(member):
		case whom.Has(member) && inside.Has(member):
			add(m.sum[from:], pcm)
		case whom.Has(member):
			addRising(m.sum[from:], pcm)
		case inside.Has(member):
			addFalling(m.sum[from:], pcm)
		}
	}
	encodeSum(dst, law, m.sum[from:])
	return true
}

func add(sum []int32, pcm []int16) {
	pcm = pcm[:len(sum)]
	for i := range sum {
		sum[i] += int32(pcm[i])
	}
}

func addRising(sum []int32, pcm []int16) {
	ramp := min(rampSamples, len(sum))
	for i := range ramp {
		sum[i] += int32(pcm[i]) * int32(i+1) / int32(ramp+1)
	}
	add(sum[ramp:], pcm[ramp:])
}

func addFalling(sum []int32, pcm []int16) {
	ramp := min(rampSamples, len(sum))
	for i := range ramp {
		sum[i] += int32(pcm[i]) * int32(ramp-i) / int32(ramp+1)
	}
}

// encodeSum cuts what is too loud for 16 bits at their ends.
func encodeSum(dst []byte, law Law, sum []int32) {
	table := &pcmAlaw
	if law == PCMU {
		table = &pcmUlaw
	}
	dst = dst[:len(sum)]
	for i, v := range sum {
		dst[i] = table[uint16(int16(max(-32768, min(v, 32767))))]
	}
}
