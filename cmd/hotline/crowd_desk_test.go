package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"hotline/seats/headset"
	"hotline/sip/media"
)

// desk is a person at a browser: what the page does, by the same routes.
type desk struct {
	person string
	voice  voice
	ear    *ear
	pages  string
	http   *http.Client
	token  string
	client *headset.Client

	changed chan struct{} // an event about the person came
	leave   context.CancelFunc
	reading sync.WaitGroup
	said    int           // frames
	took    time.Duration // from the offer until the connection was up
}

// deskState is what a desk is drawn from.
type deskState struct {
	State, Kind string
	Headset     struct {
		Connection uint64
		Up         bool
	}
	Call *struct{ ID, From string }
}

// ask makes a request as the person; out may be nil.
func (d *desk) ask(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, d.pages+"/api/v1"+path, body)
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
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= 300 {
		return fmt.Errorf("%s: %s %s gave %s: %v: %s", d.person, method, path, response.Status, err, text)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(text, out)
}

// signIn opens the desk: the session, the events, the headset.
func (d *desk) signIn(ctx context.Context) error {
	var session struct{ Token string }
	if err := d.ask(ctx, "POST", "/session", map[string]string{"user": d.person, "password": "demo"}, &session); err != nil {
		return err
	}
	d.token = session.Token
	if err := d.listen(); err != nil {
		return err
	}
	var begun time.Time
	client, err := headset.Dial(ctx, headset.ClientConfig{
		Hear: func(_ int64, packet []byte) { d.ear.hear(packet) },
		Ask: func(ctx context.Context, offer string) (string, error) {
			var got struct{ Answer string }
			begun = time.Now()
			err := d.ask(ctx, "POST", "/seats/me/headset", map[string]string{"offer": offer}, &got)
			return got.Answer, err
		}})
	if err != nil {
		return err
	}
	d.client, d.took = client, time.Since(begun)
	_, err = d.until(ctx, func(s deskState) bool { return s.State == "not-ready" && s.Kind == "headset" && s.Headset.Up })
	return err
}

// listen opens the stream of events and reads it until the desk is left.
func (d *desk) listen() error {
	ctx, cancel := context.WithCancel(context.Background())
	request, err := http.NewRequestWithContext(ctx, "GET", d.pages+"/api/v1/events", nil)
	if err != nil {
		cancel()
		return err
	}
	request.Header.Set("Authorization", "Bearer "+d.token)
	response, err := d.http.Do(request)
	if err != nil {
		cancel()
		return err
	}
	d.leave = cancel
	d.reading.Go(func() {
		defer func() { _ = response.Body.Close() }()
		lines := bufio.NewScanner(response.Body)
		for lines.Scan() {
			if !strings.HasPrefix(lines.Text(), "data:") {
				continue
			}
			select {
			case d.changed <- struct{}{}:
			default:
			}
		}
	})
	return nil
}

// until waits until the desk shows what is wanted. It looks at once and after each
// event, and never by itself: what no event tells, a page does not see.
func (d *desk) until(ctx context.Context, fine func(deskState) bool) (deskState, error) {
	for {
		var s deskState
		if err := d.ask(ctx, "GET", "/seats/me", nil, &s); err != nil || fine(s) {
			return s, err
		}
		select {
		case <-d.changed:
		case <-ctx.Done():
			return s, fmt.Errorf("the desk of %s shows %+v", d.person, s)
		}
	}
}

func (d *desk) become(ctx context.Context, state string) error {
	return d.ask(ctx, "PUT", "/seats/me/state", map[string]string{"state": state}, nil)
}

func (d *desk) do(ctx context.Context, act string) error {
	return d.ask(ctx, "POST", "/seats/me/"+act, nil, nil)
}

// talk says the person's voice until stop is closed.
func (d *desk) talk(stop <-chan struct{}) {
	d.voice.speak(stop, func(frame []byte) {
		if d.client.Speak(media.PCMA, frame) == nil {
			d.said++
		}
	})
}

// signOut leaves the headset and ends the session.
func (d *desk) signOut(ctx context.Context) error {
	if err := d.ask(ctx, "DELETE", "/seats/me/headset", nil, nil); err != nil {
		return err
	}
	if _, err := d.until(ctx, func(s deskState) bool { return s.State == "signed-out" && s.Headset.Connection == 0 }); err != nil {
		return err
	}
	select {
	case <-d.client.Lost():
	case <-ctx.Done():
		return fmt.Errorf("the connection of %s is still up", d.person)
	}
	return d.ask(ctx, "DELETE", "/session", nil, nil)
}

// close ends what is left of the desk.
func (d *desk) close() {
	if d.client != nil {
		d.client.Close()
	}
	if d.leave != nil {
		d.leave()
		d.reading.Wait()
	}
}
