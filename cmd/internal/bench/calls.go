package bench

import (
	"context"
	"errors"
	"time"
)

// patience is how long the bench waits until all calls are there, beyond the time of dialling.
const patience = 30 * time.Second

// calls measures N citizens who talk to N people.
func (b *Bench) calls(ctx context.Context) ([]Result, error) {
	defer b.openSeats(ctx)()
	if err := b.pause(ctx, settled); err != nil {
		return nil, err
	}
	if err := b.first(ctx, bridged); err != nil {
		return nil, err
	}
	r, err := b.talk(ctx, b.cfg.N, "calls")
	if err == nil {
		err = b.beside(ctx, &r, r.N, true)
	}
	return []Result{r}, err
}

// first lets one citizen call: what the server does once, such as decoding the
// greeting, is no part of what a call costs.
func (b *Bench) first(ctx context.Context, there func(*Leg) bool) error {
	c, err := b.call(ctx, 1)
	if err != nil {
		return err
	}
	err = c.until(ctx, patience, "the first call is there", 1, func() int { return c.count(there) })
	return errors.Join(err, c.end())
}

// talk lets so many citizens call, and measures them while they talk.
func (b *Bench) talk(ctx context.Context, n int, what string) (Result, error) {
	before, err := b.process.memory()
	if err != nil {
		return Result{}, err
	}
	c, err := b.call(ctx, n)
	if err != nil {
		return Result{}, err
	}
	r, err := c.talking(ctx, n, what, before)
	return r, errors.Join(err, c.end())
}

func (c *citizens) talking(ctx context.Context, n int, what string, before int64) (Result, error) {
	if err := c.until(ctx, patience, "calls are bridged", n, func() int { return c.count(bridged) }); err != nil {
		return Result{}, err
	}
	r, t, err := c.measure(ctx, what)
	if err != nil {
		return r, err
	}
	after, err := c.process.memory()
	r.N, r.Calls = n, c.count(bridged)
	r.talked(t)
	r.each(n, after-before)
	r.Answered, r.Hears = c.answers(), c.hears()
	return r, err
}
