package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

const (
	// signInsAtOnce are under way together: a sign-in costs the server a handshake.
	signInsAtOnce = 4
	// calledMost bounds the headsets that are called: a client costs its own process
	// more than it costs the server.
	calledMost = 50
	// connectMost bounds one sign-in.
	connectMost = 20 * time.Second
)

// headsets measures N people at browsers, first without a call and then with.
func (b *Bench) headsets(ctx context.Context) ([]Result, error) {
	if b.target.Pages == "" {
		return nil, errors.New("cannot measure headsets: the address of the server's pages is not known")
	}
	before, err := b.process.memory()
	if err != nil {
		return nil, err
	}
	o := &office{Bench: b, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: signInsAtOnce}}}
	defer o.close()
	if err := o.signIn(ctx); err != nil {
		return nil, err
	}
	idle, t, err := b.measure(ctx, "headsets, idle")
	if err != nil {
		return nil, err
	}
	after, err := b.process.memory()
	if err != nil {
		return nil, err
	}
	idle.talked(t) // nobody does: there must be no packet
	idle.played(t)
	idle.each(b.cfg.N, after-before)
	idle.SignIn = o.took.Spread()
	busy, err := b.talk(ctx, min(b.cfg.N, calledMost), "headsets, talking")
	return []Result{idle, busy}, err
}

// office is the browsers of a run.
type office struct {
	*Bench
	http *http.Client

	mu    sync.Mutex
	desks []*desk
	took  Histogram
}

// signIn opens all desks and makes everybody ready.
func (o *office) signIn(ctx context.Context) error {
	var work sync.WaitGroup
	places := make(chan struct{}, signInsAtOnce)
	numbers := people(o.cfg.N)
	failed := make([]error, len(numbers))
	for i, number := range numbers {
		places <- struct{}{}
		o.cfg.Tell(fmt.Sprintf("%d of %d headsets sign in", i+1, len(numbers)))
		work.Go(func() {
			failed[i] = o.open(ctx, number)
			<-places
		})
	}
	work.Wait()
	return errors.Join(failed...)
}

func (o *office) open(ctx context.Context, number string) error {
	ctx, cancel := context.WithTimeout(ctx, connectMost)
	defer cancel()
	d := &desk{office: o, number: number}
	took, err := d.signIn(ctx)
	o.mu.Lock()
	defer o.mu.Unlock()
	if d.client != nil {
		o.desks = append(o.desks, d)
	}
	o.took.Add(took)
	return err
}

// close ends the browsers, as closed tabs do.
func (o *office) close() {
	for _, d := range o.desks {
		d.leg.Close()
		d.client.Close()
	}
	o.http.CloseIdleConnections()
}
