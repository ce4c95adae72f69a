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
	o := newOffice(b)
	defer o.close()
	if err := o.each(ctx, "people sign in", (*desk).signIn); err != nil {
		return nil, err
	}
	// A password costs more memory, for its moment, than a headset ever does.
	before, err := b.process.memory()
	if err != nil {
		return nil, err
	}
	if err := o.each(ctx, "headsets connect", (*desk).wear); err != nil {
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
	if err == nil {
		err = b.beside(ctx, &busy, busy.N, true)
	}
	return []Result{idle, busy}, err
}

// office is the browsers of a run.
type office struct {
	*Bench
	http *http.Client

	desks []*desk

	mu   sync.Mutex
	took Histogram // from the offer until the connection is up
}

func newOffice(b *Bench) *office {
	o := &office{Bench: b, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: signInsAtOnce}}}
	for _, number := range people(b.cfg.N) {
		o.desks = append(o.desks, &desk{office: o, number: number})
	}
	return o
}

// each does something with every desk.
func (o *office) each(ctx context.Context, what string, do func(*desk, context.Context) error) error {
	var work sync.WaitGroup
	places := make(chan struct{}, signInsAtOnce)
	failed := make([]error, len(o.desks))
	for i, d := range o.desks {
		places <- struct{}{}
		o.cfg.Tell(fmt.Sprintf("%d of %d %s", i+1, len(o.desks), what))
		work.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, connectMost)
			defer cancel()
			failed[i] = do(d, ctx)
			<-places
		})
	}
	work.Wait()
	return errors.Join(failed...)
}

// close ends the browsers, as closed tabs do.
func (o *office) close() {
	for _, d := range o.desks {
		if d.client != nil {
			d.leg.Close()
			d.client.Close()
		}
	}
	o.http.CloseIdleConnections()
}
