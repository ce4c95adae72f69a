package acd

// Buckets of a flow: thirty, and the running one.
const (
	bucketMS = 10_000
	buckets  = 31
)

// flow is what happened to the calls of a queue in the last five minutes.
type flow struct {
	Since   int64           `json:"since_ms"` // of the first call
	At      int64           `json:"at_ms"`    // until when Waited is counted
	Buckets [buckets]bucket `json:"buckets"`  // by time, in turn
}

// bucket is ten seconds of a flow.
type bucket struct {
	Taken  int64 `json:"taken,omitempty"`  // calls that were answered
	Left   int64 `json:"left,omitempty"`   // calls that waited and left
	Waited int64 `json:"waited,omitempty"` // milliseconds that calls waited, together
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
		if f.At = end; end%bucketMS == 0 {
			*f.bucket() = bucket{}
		}
	}
}

// bucket is the running one.
func (f *flow) bucket() *bucket { return &f.Buckets[f.At/bucketMS%buckets] }

// sums adds up what is known now, over a span in milliseconds.
func (f *flow) sums(now int64) (taken, left, waited, span int64) {
	for _, b := range f.Buckets {
		taken, left, waited = taken+b.Taken, left+b.Left, waited+b.Waited
	}
	return taken, left, waited, max(1, min(now-f.Since, (buckets-1)*bucketMS+now%bucketMS))
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

// took counts a call that was answered.
func (e *Engine) took(q *queue) {
	q.flow.pass(e.now, q.waiting)
	q.flow.bucket().Taken++
}

// lost counts a call that leaves the line of its queue without an answer.
func (e *Engine) lost(q *queue) {
	q.flow.pass(e.now, q.waiting)
	q.flow.bucket().Left++
}
