package tape

import "time"

const (
	tickEvery   = 20 * time.Millisecond
	syncTicks   = 5   // 100 ms
	retryTicks  = 12  // 240 ms: a failing disk is not asked more often; the rings hold on
	settleTicks = 3   // between a finish and the last look at the rings: workers may be behind
	giveUpTicks = 100 // that a finished call keeps its rings while the disk fails
	maxBatch    = 1 << 20
)

// writer moves sound from the rings to the log, every 20 ms. It owns the log
// and the running calls.
type writer struct {
	tape  *Tape
	log   *log
	live  []*call
	after []uint32 // rendered calls that still have records on disk

	batch   []byte
	parts   []part
	tick    int
	idle    bool   // no call is held
	why     string // of sound lost now
	retry   int    // ticks before the disk is asked again
	closing bool

	quit  chan struct{}
	ended chan struct{}
}

func newWriter(t *Tape, l *log) *writer {
	return &writer{tape: t, log: l, quit: make(chan struct{}), ended: make(chan struct{})}
}

func (w *writer) start() {
	go func() {
		defer close(w.ended)
		ticker := time.NewTicker(tickEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				w.step()
			case <-w.quit:
				w.closing = true
				w.retry = 0
				w.step()
				return
			}
		}
	}()
}

// stop takes a last look at the rings and waits for the writer's end.
func (w *writer) stop() {
	close(w.quit)
	<-w.ended
}

// step is one tick.
func (w *writer) step() {
	w.tick++
	w.collect()
	for _, c := range w.live {
		if c.ending > 0 {
			c.ending++
		}
	}
	if w.retry > 0 {
		w.retry--
	} else {
		w.drain()
	}
	if w.retry > 0 {
		w.giveUp()
	}
	w.turn()
}

// turn closes a full segment, or one that nothing needs, and sees to the sync.
func (w *writer) turn() {
	l := w.log
	if l.now == nil {
		return
	}
	spent := w.idle && l.now.calls == 0
	if (spent || l.now.size >= l.limit) && w.tape.sync.post(l.job(true)) {
		l.leave()
		return
	}
	if w.tick%syncTicks == 0 && w.tape.sync.idle() && w.tape.sync.post(l.job(false)) {
		l.new = false
	}
}

// collect takes over what Start, Track and Finish have left, and what was rendered.
func (w *writer) collect() {
	t := w.tape
	t.mu.Lock()
	for _, c := range t.touched {
		c.touched = false
		if !c.live {
			c.live = true
			w.live = append(w.live, c)
		}
		c.tracks = append(c.tracks, c.added...)
		c.added = nil
		if c.finished && c.ending == 0 {
			c.ending = 1
		}
	}
	clear(t.touched)
	t.touched = t.touched[:0]
	done := t.done
	t.done = nil
	w.idle = len(t.calls) == 0
	room := len(t.calls) < t.cfg.Calls
	t.mu.Unlock()
	if room {
		t.alarm.clear(Busy)
	}
	for _, c := range done {
		if w.log.release(c) {
			w.after = append(w.after, c.number)
		}
	}
}

// settle is the tape's last work, after the ends of the writer's goroutine and the renderer's.
func (w *writer) settle() {
	w.collect()
	w.retry = 0
	w.drain()
	if w.log.now != nil {
		w.tape.sync.jobs <- w.log.job(true)
		w.log.leave()
	}
}
