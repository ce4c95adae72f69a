package owner

import "time"

// Every is a goroutine that does the same again and again until it is closed.
type Every struct {
	stop chan struct{}
	done chan struct{}
}

// StartEvery starts one; do runs on it, once in each interval.
func StartEvery(interval time.Duration, do func()) *Every {
	e := &Every{stop: make(chan struct{}), done: make(chan struct{})}
	go e.run(interval, do)
	return e
}

func (e *Every) run(interval time.Duration, do func()) {
	defer close(e.done)
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-e.stop:
			return
		case <-tick.C:
			do()
		}
	}
}

// Close ends it and waits for its end.
func (e *Every) Close() {
	close(e.stop)
	<-e.done
}
