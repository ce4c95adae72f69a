package rtp

import (
	"slices"
	"time"
)

const (
	frameTicks = 20  // a frame lasts 20 ticks of a millisecond
	choreTicks = 100 // silence and reports are looked after this often
	// patienceTicks is how long a worker may have stood still and still send every
	// frame that was due meanwhile. What is older is skipped.
	patienceTicks = 1000
	tickTime      = int64(time.Millisecond)
	samplesTick   = 8
)

// wheel has one slot per millisecond of a frame. A leg that plays sits in one
// slot and is due each time the tick comes round, so its pace is the clock's
// own and cannot drift.
type wheel struct {
	tick  int64 // milliseconds of the worker's clock that are done
	slots [frameTicks][]*Leg
	mixes [frameTicks][]*mix
	count int
}

// add lets a leg be due with the next tick, and every 20 ticks from then on.
func (w *wheel) add(l *Leg) {
	if l.slot >= 0 {
		return
	}
	l.slot = int((w.tick + 1) % frameTicks)
	w.slots[l.slot] = append(w.slots[l.slot], l)
	w.count++
}

func (w *wheel) remove(l *Leg) {
	if l.slot < 0 {
		return
	}
	slot := w.slots[l.slot]
	for i, other := range slot {
		if other == l {
			slot[i] = slot[len(slot)-1]
			slot[len(slot)-1] = nil
			w.slots[l.slot] = slot[:len(slot)-1]
			break
		}
	}
	l.slot = -1
	w.count--
}

// addMix lets a mix be due in 20 ticks, and every 20 ticks from then on.
func (w *wheel) addMix(m *mix) {
	if m.slot >= 0 {
		return
	}
	m.slot = int(w.tick % frameTicks)
	m.due = uint32((w.tick + frameTicks) * samplesTick)
	w.mixes[m.slot] = append(w.mixes[m.slot], m)
	w.count++
}

func (w *wheel) removeMix(m *mix) {
	if m.slot < 0 {
		return
	}
	slot := w.mixes[m.slot]
	i, last := slices.Index(slot, m), len(slot)-1
	slot[i], slot[last] = slot[last], nil
	w.mixes[m.slot] = slot[:last]
	m.slot = -1
	w.count--
}

// next is the next tick with something to do.
func (w *wheel) next() int64 {
	chores := (w.tick/choreTicks + 1) * choreTicks
	if w.count == 0 {
		return chores
	}
	for tick := w.tick + 1; tick < chores; tick++ {
		if slot := tick % frameTicks; len(w.slots[slot])+len(w.mixes[slot]) > 0 {
			return tick
		}
	}
	return chores
}

// advance does all ticks up to now. After a standstill the frames of the latest
// second are made up for, those before are skipped: nobody waits to hear them.
func (w *worker) advance(now int64) {
	target := now / tickTime
	if late := target - w.wheel.tick - patienceTicks; late > 0 && len(w.legs) > 0 {
		w.skipped.Add(uint64(late))
		w.wheel.tick += late
	}
	late := false // a slot was, and those that follow in this round have packets that wait as well
	for w.wheel.tick < target && len(w.legs) > 0 {
		w.wheel.tick++
		slot := w.wheel.slots[w.wheel.tick%frameTicks]
		for i := len(slot) - 1; i >= 0; i-- { // backwards: a leg may leave the slot
			w.playFrame(slot[i])
		}
		mixes := w.wheel.mixes[w.wheel.tick%frameTicks]
		for i := len(mixes) - 1; i >= 0; i-- {
			late = late || now-w.wheel.tick*tickTime >= tickTime
			if late {
				w.catchUp(mixes[i], now)
			}
			w.mixFrame(mixes[i])
		}
		if w.wheel.tick%choreTicks == 0 {
			for _, l := range w.legs {
				w.chores(l, now)
			}
		}
	}
	w.wheel.tick = max(w.wheel.tick, target)
}

// chores looks after silence and reports.
func (w *worker) chores(l *Leg, now int64) {
	if gone := l.silence.check(now); gone > 0 {
		l.notify(Silent{For: gone})
	}
	if l.talking && now >= l.reports.due {
		l.reports.due = max(l.reports.due+int64(reportEvery), now)
		w.sendReport(l, now)
	}
}
