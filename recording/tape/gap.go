package tape

import (
	"time"

	"hotline/recording/fact"
)

// Why sound was lost, in Gap notices.
const (
	whyOverrun = "overrun"      // more sound than the writer could take
	whyFull    = "disk-full"    // writing failed
	whyStalled = "disk-stalled" // writing blocked
	whyLong    = "too-long"     // the call's index is full
)

// look adds what the ring has lost since the last look to the gap.
func (tr *track) look(why string) {
	if tr.ring == nil {
		tr.growing = false
		return
	}
	lost := tr.ring.lost.Load()
	tr.growing = lost != tr.seen
	tr.lose(int64(lost-tr.seen), why)
	tr.seen = lost
}

func (tr *track) lose(samples int64, why string) {
	if tr.gap == 0 {
		tr.why = why
	}
	tr.gap += samples
}

// spill counts what the ring holds as lost and gives its room back.
func (tr *track) spill(why string) {
	if tr.ring == nil {
		return
	}
	pos := tr.ring.tail.Load()
	for {
		p, next, ok := tr.ring.next(pos)
		if !ok {
			break
		}
		tr.lose(int64(len(p.one)+len(p.two)), why)
		pos = next
	}
	tr.ring.release(pos)
}

// giveUp lets go of the rings of calls that are over while the disk fails.
func (w *writer) giveUp() {
	for _, c := range w.live {
		if c.ending < giveUpTicks {
			continue
		}
		for _, tr := range c.tracks {
			tr.look(w.why)
			tr.spill(w.why)
			tr.ring = nil
		}
	}
}

// tell makes the gap that has been written a part of the call and a notice.
func (w *writer) tell(c *call, tr *track) {
	c.gap += tr.gap
	g := fact.RecordingGap{Why: tr.why, MS: milliseconds(tr.gap)}
	tr.gap, tr.told = 0, false
	w.tape.cfg.Log.Warn("sound was not kept", "call", c.name, "leg", tr.leg, "ms", g.MS, "why", g.Why)
	w.tape.cfg.Notify(Gap{Call: c.name, RecordingGap: g})
}

// milliseconds rounds up: a gap is never nothing.
func milliseconds(samples int64) int64 { return (samples + samplesPerMS - 1) / samplesPerMS }

const (
	samplesPerMS = 8
	sampleTime   = 125 * time.Microsecond
)
