package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"hotline/cmd/internal/floor"
	"hotline/sip/media"
)

// client is a browser without a page.
type client interface {
	Speak(law media.Law, frame []byte) error
	Close()
}

// desk is one person at a browser.
type desk struct {
	*office
	number string
	token  string
	client client
	leg    *Leg
}

// ask makes a request as the person; out may be nil.
func (d *desk) ask(ctx context.Context, method, path string, in, out any) error {
	text, err := json.Marshal(in)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, method, d.target.Pages+"/api/v1"+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+d.token)
	response, err := d.http.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	text, err = io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil || response.StatusCode >= 300 {
		return fmt.Errorf("cannot %s %s for %s: %s %v %s", method, path, d.number, response.Status, err, text)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(text, out)
}

// signIn opens the session.
func (d *desk) signIn(ctx context.Context) error {
	var session struct{ Token string }
	if err := d.ask(ctx, "POST", "/session", map[string]string{"user": d.number, "password": password}, &session); err != nil {
		return err
	}
	d.token = session.Token
	return nil
}

// wear connects the headset and makes the person ready.
func (d *desk) wear(ctx context.Context) error {
	var begun time.Time
	var leg atomic.Pointer[Leg] // sound may come before it is there
	client, err := floor.Browser(ctx, func(ctx context.Context, offer string) (string, error) {
		var got struct{ Answer string }
		begun = time.Now()
		err := d.ask(ctx, "POST", "/seats/me/headset", map[string]string{"offer": offer}, &got)
		return got.Answer, err
	}, func(at int64, packet []byte) {
		if l := leg.Load(); l != nil {
			d.traffic.Hear(l, packet, at)
		}
	})
	if err != nil {
		return err
	}
	took := time.Since(begun)
	d.client = client
	d.leg = d.traffic.Wear(func(frame []byte) bool { return client.Speak(media.PCMA, frame) == nil })
	leg.Store(d.leg)
	d.mu.Lock()
	d.took.Add(took)
	d.mu.Unlock()
	if err := d.seen(ctx); err != nil {
		return err
	}
	return d.ask(ctx, "PUT", "/seats/me/state", map[string]string{"state": "ready"}, nil)
}

// seen waits until the server, too, has the connection up.
func (d *desk) seen(ctx context.Context) error {
	for {
		var s struct{ Headset struct{ Up bool } }
		if err := d.ask(ctx, "GET", "/seats/me", nil, &s); err != nil || s.Headset.Up {
			return err
		}
		if err := d.pause(ctx, lookEvery); err != nil {
			return fmt.Errorf("the server does not have the headset of %s: %w", d.number, err)
		}
	}
}
