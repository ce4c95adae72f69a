package tape

import (
	"path/filepath"
	"sync"
	"time"
)

const renderRetry = 5 * time.Second

// queue renders finished calls one after the other, apart from the writer. The
// bound is Config.Calls: a waiting call is one of those held.
type queue struct {
	tape     *Tape
	renderer *renderer

	mu      sync.Mutex
	waiting []*call

	more  chan struct{}
	quit  chan struct{}
	ended chan struct{}
}

func newQueue(t *Tape, create create) *queue {
	return &queue{tape: t, renderer: newRenderer(create),
		more: make(chan struct{}, 1), quit: make(chan struct{}), ended: make(chan struct{})}
}

func (q *queue) put(c *call) {
	q.mu.Lock()
	q.waiting = append(q.waiting, c)
	q.mu.Unlock()
	select {
	case q.more <- struct{}{}:
	default:
	}
}

func (q *queue) take() *call {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		return nil
	}
	c := q.waiting[0]
	q.waiting[0] = nil
	q.waiting = q.waiting[1:]
	return c
}

func (q *queue) start() {
	go func() {
		defer close(q.ended)
		for {
			c := q.take()
			switch {
			case c != nil:
				if !q.render(c) && !q.pause() {
					return
				}
			case !q.wait():
				return
			}
		}
	}()
}

// wait returns when there is more to render; false: never again.
func (q *queue) wait() bool {
	select {
	case <-q.more:
		return true
	case <-q.quit:
		select {
		case <-q.more: // put before the end
			return true
		default:
			return false
		}
	}
}

// pause lets a failing disk be; false: the tape ends.
func (q *queue) pause() bool {
	timer := time.NewTimer(renderRetry)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-q.quit:
		return false
	}
}

// render makes the call's WAV and tells of it. A call that could not be
// written goes to the end of the queue.
func (q *queue) render(c *call) bool {
	t := q.tape
	done, err := q.renderer.render(c, filepath.Join(t.cfg.Dir, "tape"), t.cfg.Dir, fileOf(c, t.cfg.Zone))
	if err != nil {
		t.alarm.raise(Unrendered, err.Error())
		q.put(c)
		return false
	}
	t.alarm.clear(Unrendered)
	t.rendered(c)
	t.cfg.Notify(Rendered{Call: c.name, RecordingRendered: done, Cut: c.cut})
	return true
}

// stop renders what waits and returns when that is done or the disk refuses.
func (q *queue) stop() {
	close(q.quit)
	<-q.ended
}
