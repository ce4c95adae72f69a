package bench

import (
	"context"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"sync"
	"time"

	"hotline/cmd/internal/floor"
	"hotline/cmd/internal/phone"
)

// Config is what a bench is to do.
type Config struct {
	Kind   string // of Kinds
	N      int    // calls, citizens or headsets
	For    time.Duration
	Mute   bool           // citizens who wait send no packets
	Local  netip.AddrPort // SIP address of its robots; port 0 is any free one
	Random io.Reader
	Tell   func(progress string) // gets a line from time to time; must not block
}

// Kinds are what can be measured: bridged calls, how fast calls come and go,
// citizens who wait with music, headsets, and calls while strangers flood the server.
func Kinds() []string { return []string{"calls", "setup", "prompts", "headsets", "flood"} }

// Target is the server to be measured.
type Target struct {
	SIP   netip.AddrPort
	Pages string // URL, for headsets; "" when nobody knows it
	PID   int
}

// Bench is the robots of one run, before there is a server.
type Bench struct {
	cfg     Config
	crew    *phone.Crew
	shut    func()
	traffic *Traffic
	target  Target
	process process
	spent   func() (time.Duration, error) // processor time of what is measured
}

// Open opens the robots' address. Close it.
func Open(cfg Config) (*Bench, error) {
	crew, shut, err := floor.OpenCrew(floor.RobotConfig{Random: cfg.Random, Tell: func(phone.Event) {}}, cfg.Local)
	if err != nil {
		return nil, err
	}
	b := &Bench{cfg: cfg, crew: crew, shut: shut, traffic: OpenTraffic(cfg.Local.Addr())}
	crew.OpenLeg = b.openLeg
	return b, nil
}

// Close ends what is left of the robots.
func (b *Bench) Close() {
	b.traffic.Close()
	b.shut()
}

// City is the config of a server that this bench can measure.
func (b *Bench) City() string {
	city := City(b.cfg.N, b.cfg.Kind == "headsets", b.crew.Addr)
	if b.cfg.Kind == "flood" { // whoever else is on loopback is a stranger
		city = strings.Replace(city, anywhere, b.crew.Addr.Addr().String(), 1)
	}
	return city
}

// Run measures a server that has the bench's city. The end of ctx ends it early,
// with an error.
func (b *Bench) Run(ctx context.Context, target Target) ([]Result, error) {
	b.target, b.process, b.crew.Server = target, process(target.PID), target.SIP
	b.spent = b.process.processor
	switch b.cfg.Kind {
	case "calls":
		return b.calls(ctx)
	case "setup":
		return b.setup(ctx)
	case "prompts":
		return b.prompts(ctx)
	case "headsets":
		return b.headsets(ctx)
	case "flood":
		return b.flood(ctx)
	}
	return nil, fmt.Errorf("cannot measure %q: there are %s", b.cfg.Kind, strings.Join(Kinds(), ", "))
}

func (b *Bench) openLeg(*phone.Listener) (phone.Leg, uint16, error) {
	l, port, err := b.traffic.Open()
	if err != nil {
		return nil, 0, err
	}
	return l, port, nil
}

// forever is longer than any run.
const forever = 24 * time.Hour

// openSeats lets the people of the city answer at once and never hang up; the
// function that it gives ends them.
func (b *Bench) openSeats(ctx context.Context) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() {
		// Fixed seats cannot fail: nobody is asked for anything before they are rung.
		_, _ = b.crew.Seats(ctx, phone.SeatPlan{Numbers: people(b.cfg.N), Talk: forever, Fixed: true})
	})
	return func() { cancel(); work.Wait() }
}

// settled is how long a state lasts before it is measured, and how long what was
// sent last may be on its way.
const settled = time.Second

// measure opens the window for its time and gives what that cost and what it counted.
func (b *Bench) measure(ctx context.Context, what string) (r Result, t Tally, err error) {
	if err = b.pause(ctx, settled); err != nil {
		return r, t, err
	}
	before, err := b.spent()
	if err != nil {
		return r, t, err
	}
	begun := time.Now()
	b.traffic.Begin()
	for left := b.cfg.For; left > 0; left = b.cfg.For - time.Since(begun) {
		b.cfg.Tell(fmt.Sprintf("%s: %v left", what, left.Round(time.Second)))
		if err = b.pause(ctx, min(left, time.Second)); err != nil {
			return r, t, err
		}
	}
	after, err := b.spent()
	if err != nil {
		return r, t, err
	}
	b.traffic.End()
	lasted := time.Since(begun)
	if err = b.pause(ctx, settled); err != nil {
		return r, t, err
	}
	t = b.traffic.Tally()
	r = Result{Kind: what, N: b.cfg.N, Seconds: lasted.Seconds(), HeldUpMS: milliseconds(t.HeldUp), spent: after - before}
	r.CPU = 100 * r.spent.Seconds() / lasted.Seconds()
	return r, t, nil
}

// pause waits, unless ctx ends.
func (b *Bench) pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// lookEvery is how often the bench looks whether what it waits for is there.
const lookEvery = 20 * time.Millisecond

// until waits until count has reached what is wanted; progress says what is counted.
func (b *Bench) until(ctx context.Context, most time.Duration, progress string, wanted int, count func() int) error {
	begun := time.Now()
	for {
		n := count()
		b.cfg.Tell(fmt.Sprintf("%d of %d %s", n, wanted, progress))
		if n >= wanted {
			return nil
		}
		if time.Since(begun) > most {
			return fmt.Errorf("only %d of %d %s after %v", n, wanted, progress, most)
		}
		if err := b.pause(ctx, lookEvery); err != nil {
			return err
		}
	}
}
