package acd

// Buckets of a flow: thirty, and the running one.
const (
	bucketMS = 10_000
	buckets  = 31
)

// flow is what happened to calls in the last five minutes: to those of a queue, or of
// them to those with the same needs of their own.
type flow struct {
	Since   int64           `json:"since_ms"` // of the first call
	At      int64           `json:"at_ms"`    // until when Waited is counted
	Buckets [buckets]bucket `json:"buckets"`  // by time, in turn
}

// bucket is ten seconds of a flow.
type bucket struct {
	Taken  int64 `json:"taken,omitempty"`  // calls that were answered
	Drawn  int64 `json:"drawn,omitempty"`  // of them those that had waited
	Left   int64 `json:"left,omitempty"`   // calls that waited and left
	Waited int64 `json:"waited,omitempty"` // milliseconds that calls waited, together
	Busy   int64 `json:"busy,omitempty"`   // milliseconds in which some did
}

// pass lets time pass in which so many calls waited.
func (f *flow) pass(now int64, waiting int) {
	switch {
	case f.Since == 0:
		f.Since, f.At = now, now
	case now-f.At > buckets*bucketMS:
		f.Buckets = [buckets]bucket{}
		f.At = (now/bucketMS - buckets + 1) * bucketMS
	}
	for f.At < now {
		end := min(now, (f.At/bucketMS+1)*bucketMS)
		f.bucket().Waited += int64(waiting) * (end - f.At)
		if waiting > 0 {
			f.bucket().Busy += end - f.At
		}
		if f.At = end; end%bucketMS == 0 {
			*f.bucket() = bucket{}
		}
	}
}

// bucket is the running one.
func (f *flow) bucket() *bucket { return &f.Buckets[f.At/bucketMS%buckets] }

// sums adds up what is known now, over a span in milliseconds.
func (f *flow) sums(now int64) (all bucket, span int64) {
	for _, b := range f.Buckets {
		all.Taken, all.Drawn, all.Left = all.Taken+b.Taken, all.Drawn+b.Drawn, all.Left+b.Left
		all.Waited, all.Busy = all.Waited+b.Waited, all.Busy+b.Busy
	}
	return all, max(1, min(now-f.Since, (buckets-1)*bucketMS+now%bucketMS))
}

// flowOf finds what happened in a queue.
func (e *Engine) flowOf(queue string) *flow {
	f := e.flows[queue]
	if f == nil {
		f = &flow{}
		e.flows[queue] = f
	}
	return f
}

// countable tells whether a flow may come from a snapshot of that moment.
func (f *flow) countable(now int64) bool {
	if f.Since < 0 || f.Since > f.At || f.At > now {
		return false
	}
	for _, b := range f.Buckets {
		if min(b.Taken, b.Drawn, b.Left, b.Waited, b.Busy) < 0 || max(b.Taken, b.Drawn, b.Left, b.Waited, b.Busy) > 1<<40 {
			return false
		}
	}
	return true
}

// took counts a call that was answered.
func (e *Engine) took(c *call, q *queue) {
	q.flow.take(e.now, q.waiting, c.Drawn)
	if c.Needs != "" {
		w := e.wanted(c)
		w.flow.take(e.now, w.waiting, c.Drawn)
	}
}

func (f *flow) take(now int64, waiting int, drawn bool) {
	f.pass(now, waiting)
	f.bucket().Taken++
	if drawn {
		f.bucket().Drawn++
	}
}

// lost counts a call that leaves the line of its queue without an answer.
func (e *Engine) lost(c *call) {
	c.queue.flow.pass(e.now, c.queue.waiting)
	c.queue.flow.bucket().Left++
	if c.class.owned {
		w := e.wanted(c)
		w.flow.pass(e.now, w.waiting)
		w.flow.bucket().Left++
	}
}

// counted counts n calls more, 1 or -1, in the line of a call's queue.
func (e *Engine) counted(c *call, n int) {
	c.queue.flow.pass(e.now, c.queue.waiting)
	c.queue.waiting += n
	if c.class.owned {
		w := e.wanted(c)
		w.flow.pass(e.now, w.waiting)
		w.waiting += n
	}
}
