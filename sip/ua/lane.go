package ua

import "sync"

// Bounds of the lanes: of one, of their number and of all jobs waiting. Beyond
// them work is refused; what that means is said where it is posted.
const (
	laneDepth = 1024
	laneCount = 16384
	laneJobs  = 65536
)

// job is one thing to do in a lane. Jobs of the same author (From tag) that are
// waiting together are put in CSeq order; an author of "" keeps its place.
type job struct {
	author string
	seq    uint32
	rank   int // INVITE before its CANCEL before its ACK
	run    func()
}

// lanes run jobs one after the other per key and side by side between keys.
// A lane exists, with a goroutine, only while it has jobs.
type lanes struct {
	mu     sync.Mutex
	queues map[string][]job
	jobs   int // waiting in all queues
	closed bool
	idle   *sync.Cond // no lane is left
}

func newLanes() *lanes {
	l := &lanes{queues: make(map[string][]job)}
	l.idle = sync.NewCond(&l.mu)
	return l
}

// post adds a job to a lane and returns at once. It refuses when the lane is
// full, unless the job must not be lost, and after close.
func (l *lanes) post(key string, j job, must bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue, running := l.queues[key]
	full := len(queue) >= laneDepth || l.jobs >= laneJobs || !running && len(l.queues) >= laneCount
	if l.closed || full && !must {
		return false
	}
	l.jobs++
	at := len(queue)
	for at > 0 && j.before(queue[at-1]) {
		at--
	}
	queue = append(queue, job{})
	copy(queue[at+1:], queue[at:])
	queue[at] = j
	l.queues[key] = queue
	if !running {
		go l.drain(key)
	}
	return true
}

// holds tells whether there is work for a key.
func (l *lanes) holds(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, running := l.queues[key]
	return running
}

func (j job) before(other job) bool {
	if j.author == "" || j.author != other.author {
		return false
	}
	return j.seq < other.seq || j.seq == other.seq && j.rank < other.rank
}

func (l *lanes) drain(key string) {
	for {
		l.mu.Lock()
		queue := l.queues[key]
		if len(queue) == 0 {
			delete(l.queues, key)
			if len(l.queues) == 0 {
				l.idle.Broadcast()
			}
			l.mu.Unlock()
			return
		}
		next := queue[0]
		queue[0] = job{}
		l.queues[key] = queue[1:]
		l.jobs--
		l.mu.Unlock()
		next.run()
	}
}

// close refuses new jobs and waits until those that were posted are done.
func (l *lanes) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for len(l.queues) > 0 {
		l.idle.Wait()
	}
}
