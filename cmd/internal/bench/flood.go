package bench

import (
	"context"
	"errors"
	"sync"
	"time"
)

// newcomerEvery is the time between two citizens who call by the trunk while the
// flood goes on, newcomerMost when one gives up.
const (
	newcomerEvery = 500 * time.Millisecond
	newcomerMost  = 10 * time.Second
)

// flood measures N talks while strangers send REGISTER and INVITE as fast as they
// can: what it costs the talks, who calls by the trunk, and the server's memory.
func (b *Bench) flood(ctx context.Context) ([]Result, error) {
	defer b.openSeats(ctx)()
	if err := b.pause(ctx, settled); err != nil {
		return nil, err
	}
	if err := b.first(ctx, bridged); err != nil {
		return nil, err
	}
	c, err := b.call(ctx, b.cfg.N)
	if err != nil {
		return nil, err
	}
	r, err := c.flooded(ctx)
	return []Result{r}, errors.Join(err, c.end())
}

func (c *citizens) flooded(ctx context.Context) (r Result, err error) {
	if err = c.until(ctx, patience, "calls are bridged", c.cfg.N, func() int { return c.count(bridged) }); err != nil {
		return r, err
	}
	before, err := c.process.memory()
	if err != nil {
		return r, err
	}
	a, err := startAttack(c.target.SIP)
	if err != nil {
		return r, err
	}
	news := c.welcome(ctx)
	r, t, err := c.measure(ctx, "flood")
	a.end()
	back, answered := c.newcomer(ctx, c.cfg.N+1_000_000)
	news.end()
	if err != nil {
		return r, err
	}
	after, err := c.process.memory()
	r.Calls = c.count(bridged)
	r.talked(t)
	r.Flood = &Flood{Sent: a.sent, PerSecond: float64(a.sent) / r.Seconds, Addresses: attackers,
		Sender: 100 * a.spent.Seconds() / r.Seconds, Memory: float64(after-before) / 1024,
		Newcomers: news.dialled, SetUp: news.setUp}
	if answered {
		r.Flood.BackMS = milliseconds(back)
	}
	return r, err
}

// newcomers are citizens who call while the flood goes on.
type newcomers struct {
	stop           context.CancelFunc
	work           sync.WaitGroup
	mu             sync.Mutex
	dialled, setUp int
}

// welcome lets newcomers call, one after the other, until it is ended.
func (c *citizens) welcome(ctx context.Context) *newcomers {
	ctx, stop := context.WithCancel(ctx)
	n := &newcomers{stop: stop}
	n.work.Go(func() {
		for c.pause(ctx, newcomerEvery) == nil {
			n.dialled++
			number := c.cfg.N + n.dialled
			n.work.Go(func() {
				if _, answered := c.newcomer(context.WithoutCancel(ctx), number); answered {
					n.mu.Lock()
					defer n.mu.Unlock()
					n.setUp++
				}
			})
		}
	})
	return n
}

// end lets no more of them call and waits until the others were answered.
func (n *newcomers) end() {
	n.stop()
	n.work.Wait()
}

// newcomer calls, and hangs up as soon as the line is heard; it tells how long that took.
func (c *citizens) newcomer(ctx context.Context, number int) (heard time.Duration, answered bool) {
	begun := time.Now()
	ctx, hangUp := context.WithTimeout(ctx, newcomerMost)
	defer hangUp()
	var watch sync.WaitGroup
	sum, err := c.dial(ctx, number, func(l *Leg) {
		l.Mute(true)
		watch.Go(func() {
			for c.pause(ctx, lookEvery) == nil && !l.Plays() {
			}
			heard = time.Since(begun)
			hangUp()
		})
	})
	hangUp()
	watch.Wait()
	return heard, err == nil && sum.Accepted
}
