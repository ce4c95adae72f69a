package bench

import (
	"context"
	"errors"
)

// prompts measures N citizens who wait and hear music: nobody answers.
func (b *Bench) prompts(ctx context.Context) ([]Result, error) {
	if err := b.first(ctx, (*Leg).Plays); err != nil {
		return nil, err
	}
	before, err := b.process.memory()
	if err != nil {
		return nil, err
	}
	c, err := b.call(ctx, b.cfg.N)
	if err != nil {
		return nil, err
	}
	r, err := c.waiting(ctx, before)
	if err = errors.Join(err, c.end()); err == nil {
		err = b.beside(ctx, &r, r.N, false)
	}
	return []Result{r}, err
}

func (c *citizens) waiting(ctx context.Context, before int64) (Result, error) {
	if err := c.until(ctx, patience, "citizens hear music", c.cfg.N, func() int { return c.count((*Leg).Plays) }); err != nil {
		return Result{}, err
	}
	r, t, err := c.measure(ctx, "prompts")
	if err != nil {
		return r, err
	}
	after, err := c.process.memory()
	r.Calls = c.count((*Leg).Plays)
	r.played(t)
	r.each(c.cfg.N, after-before)
	r.Answered = c.answers()
	return r, err
}
