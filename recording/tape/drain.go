package tape

import "time"

// stallSeen is how long a write must have blocked for lost sound to be laid at the disk's door.
const stallSeen = 500 * time.Millisecond

// part is the stretch of a batch that belongs to one call.
type part struct {
	call     *call
	from, to int
	last     bool // it holds the call's finish
}

// drain writes everything that waits, in batches of about maxBatch. Nothing
// leaves a ring before it is written, so there is one way to lose sound: a full ring.
func (w *writer) drain() {
	w.batch, w.parts = w.batch[:0], w.parts[:0]
	for _, number := range w.after {
		w.batch = appendRendered(w.batch, number)
	}
	after := len(w.after)
	ok := true
	for _, c := range w.live {
		w.add(c)
		if len(w.batch) < maxBatch {
			continue
		}
		if ok = w.flush(); !ok {
			break
		}
	}
	if ok && w.flush() {
		w.after = w.after[after:]
	}
	w.live = dropEnded(w.live)
}

func dropEnded(live []*call) []*call {
	kept := live[:0]
	for _, c := range live {
		if c.live {
			kept = append(kept, c)
		}
	}
	clear(live[len(kept):])
	return kept
}

// add puts what is new of a call into the batch.
func (w *writer) add(c *call) {
	from := len(w.batch)
	last := c.ending > settleTicks || c.ending > 0 && w.closing
	if !c.opened {
		w.batch = appendStart(w.batch, c.number, c.start, c.name)
	}
	for _, tr := range c.tracks {
		w.addTrack(c, tr, last)
	}
	if last {
		w.batch = appendFinish(w.batch, c.number, c.end)
	}
	if len(w.batch) > from {
		w.parts = append(w.parts, part{c, from, len(w.batch), last})
	}
}

func (w *writer) addTrack(c *call, tr *track, last bool) {
	if !tr.declared {
		w.batch = appendTrack(w.batch, c.number, tr.number, tr.side, tr.leg)
	}
	tr.look(w.why)
	if c.index.full() {
		tr.spill(whyLong)
	}
	if tr.ring != nil {
		for tr.at = tr.ring.tail.Load(); ; {
			p, next, ok := tr.ring.next(tr.at)
			if !ok {
				break
			}
			w.batch = appendSound(w.batch, tr.number, p)
			tr.at = next
		}
	}
	tr.told = tr.gap > 0 && (!tr.growing || last)
	if tr.told {
		w.batch = appendGap(w.batch, tr.number, tr.gap)
	}
}

// flush writes the batch. Only when that worked does it count.
func (w *writer) flush() bool {
	if len(w.batch) == 0 {
		return true
	}
	began := time.Now()
	w.tape.alarm.watch()
	seg, offset, err := w.log.write(w.batch)
	w.tape.alarm.done()
	if err != nil {
		w.retry, w.why = retryTicks, whyFull
		w.tape.alarm.raise(Full, err.Error())
		return false
	}
	w.tape.alarm.clear(Full)
	w.why = whyOverrun
	if time.Since(began) > stallSeen {
		w.why = whyStalled
	}
	for _, p := range w.parts {
		w.commit(p, seg, offset)
	}
	w.batch, w.parts = w.batch[:0], w.parts[:0]
	return true
}

// commit makes what was written of a call the call's.
func (w *writer) commit(p part, seg *segment, offset int64) {
	c := p.call
	c.opened = true
	c.index.add(extent{seg.number, offset + int64(p.from), p.to - p.from})
	if n := len(c.segments); n == 0 || c.segments[n-1] != seg {
		c.segments = append(c.segments, seg)
		seg.calls++
	}
	for _, tr := range c.tracks {
		tr.declared = true
		if tr.ring != nil {
			tr.ring.release(tr.at)
		}
		if tr.told {
			w.tell(c, tr)
		}
	}
	if p.last {
		c.live = false
		w.tape.queue.put(c)
	}
}
