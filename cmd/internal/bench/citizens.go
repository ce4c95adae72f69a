package bench

import (
	"context"
	"fmt"
	"sync"
	"time"

	"hotline/cmd/internal/phone"
)

// dialEvery is the time between two citizens: fifty calls a second come in.
const dialEvery = 20 * time.Millisecond

// citizens are those who call.
type citizens struct {
	*Bench
	hangUp context.CancelFunc
	work   sync.WaitGroup

	mu       sync.Mutex
	legs     []*Leg
	answered Histogram
	failed   error
}

// call lets n citizens call, one after the other. End them.
func (b *Bench) call(ctx context.Context, n int) (*citizens, error) {
	ctx, hangUp := context.WithCancel(ctx)
	c := &citizens{Bench: b, hangUp: hangUp}
	for i := range n {
		c.work.Go(func() {
			if _, err := c.dial(ctx, i, c.keep); err != nil {
				c.fail(err)
			}
		})
		b.cfg.Tell(fmt.Sprintf("%d of %d citizens have dialled", i+1, n))
		if err := b.pause(ctx, dialEvery); err != nil {
			c.end()
			return nil, err
		}
	}
	return c, nil
}

// dial makes one call until ctx ends; opened gets its sound.
func (c *citizens) dial(ctx context.Context, number int, opened func(*Leg)) (phone.Summary, error) {
	crew := *c.crew
	crew.OpenLeg = func(*phone.Listener) (phone.Leg, uint16, error) {
		l, port, err := c.traffic.Open()
		if err != nil {
			return nil, 0, err
		}
		l.Mute(c.cfg.Mute && c.cfg.Kind == "prompts")
		opened(l)
		return l, port, nil
	}
	crew.Tell = func(e phone.Event) {
		if e.Name == "answered" {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.answered.Add(e.After)
		}
	}
	sum, _, err := crew.Dial(ctx, phone.DialPlan{Number: line, From: fmt.Sprintf("139%08d", number), For: forever})
	return sum, err
}

func (c *citizens) keep(l *Leg) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.legs = append(c.legs, l)
}

func (c *citizens) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed = err
}

// count tells of how many citizens something holds.
func (c *citizens) count(holds func(*Leg) bool) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, l := range c.legs {
		if holds(l) {
			n++
		}
	}
	return n
}

func bridged(l *Leg) bool {
	_, both := l.Bridged()
	return both
}

// hears gives how long it took until the persons heard the citizens.
func (c *citizens) hears() *Spread {
	var all Histogram
	c.count(func(l *Leg) bool {
		heard, both := l.Bridged()
		if both {
			all.Add(heard)
		}
		return both
	})
	return all.Spread()
}

// answers gives how long it took until the line answered.
func (c *citizens) answers() *Spread {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.answered.Spread()
}

// end lets all hang up, and gives what one of them could not do.
func (c *citizens) end() error {
	c.hangUp()
	c.work.Wait()
	return c.failed
}
