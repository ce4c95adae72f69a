package bench

import (
	"context"
	"errors"
	"sync"
	"time"
)

// setup measures how fast calls come and go: each of N citizens calls, is heard by
// a person, hangs up and calls again.
func (b *Bench) setup(ctx context.Context) ([]Result, error) {
	defer b.openSeats(ctx)()
	if err := b.pause(ctx, settled); err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	c := &citizens{Bench: b, hangUp: stop}
	lives := &lives{}
	for i := range b.cfg.N {
		c.work.Go(func() { c.again(ctx, i, lives) })
	}
	r, err := c.measureLives(ctx, lives)
	return []Result{r}, errors.Join(err, c.end())
}

// lives are calls that came and went.
type lives struct {
	mu           sync.Mutex
	done, failed int
	hears        Histogram
}

func (l *lives) counts() (done, failed int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.done, l.failed
}

// again calls until ctx ends; the call that this breaks off is not counted.
func (c *citizens) again(ctx context.Context, number int, lives *lives) {
	for ctx.Err() == nil {
		heard, err := c.life(ctx, number)
		switch {
		case err != nil:
			c.fail(err)
			return
		case ctx.Err() != nil:
			return
		}
		lives.mu.Lock()
		if heard > 0 {
			lives.done++
			lives.hears.Add(heard)
		} else {
			lives.failed++
		}
		lives.mu.Unlock()
	}
}

// lifeMost is when a citizen gives up.
const lifeMost = 20 * time.Second

// life is one call, until the two have heard each other; 0 when they never did.
func (c *citizens) life(ctx context.Context, number int) (heard time.Duration, err error) {
	ctx, hangUp := context.WithTimeout(ctx, lifeMost)
	defer hangUp()
	var watch sync.WaitGroup
	_, err = c.dial(ctx, number, func(l *Leg) {
		watch.Go(func() {
			for c.pause(ctx, lookEvery) == nil {
				if first, both := l.Bridged(); both {
					heard = first
					hangUp()
				}
			}
		})
	})
	hangUp()
	watch.Wait()
	return heard, err
}

// measureLives counts the calls that end within the window.
func (c *citizens) measureLives(ctx context.Context, lives *lives) (Result, error) {
	if err := c.until(ctx, patience, "calls have come and gone", 1, func() int { done, _ := lives.counts(); return min(done, 1) }); err != nil {
		return Result{}, err
	}
	begun := time.Now()
	before, failedBefore := lives.counts()
	r, _, err := c.measure(ctx, "setup")
	if err != nil {
		return r, err
	}
	done, failed := lives.counts()
	r.Calls, r.Failed = done-before, failed-failedBefore
	r.PerSecond = float64(r.Calls) / time.Since(begun).Seconds()
	if r.PerSecond > 0 {
		r.CPUCall = 10 * r.CPU / r.PerSecond
	}
	r.Answered = c.answers()
	lives.mu.Lock()
	defer lives.mu.Unlock()
	r.Hears = lives.hears.Spread()
	return r, nil
}
