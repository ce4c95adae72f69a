package api

import (
	"context"
	"fmt"
	"time"

	"hotline/recording/fact"
)

// wallBeat is how long a wall that nothing changes goes without a new picture.
const wallBeat = 5 * time.Second

// watch sends pictures of the wall until the client, the session or the API is
// gone. Whoever is slow misses pictures, never the latest one.
func (s *stream) watch(ctx context.Context) error {
	if err := s.begin(); err != nil {
		return err
	}
	for {
		p, err := s.api.picture(ctx)
		if err != nil {
			return err
		}
		if !s.admitted() {
			return errGone
		}
		s.api.sessions.touch(s.who.session, s.api.Now())
		if err := s.show(p); err != nil {
			return err
		}
		if !s.wait(ctx, s.api.Hub.more(p.place), wallBeat) || !s.wait(ctx, nil, time.Until(p.made.Add(wallEvery))) {
			return ctx.Err()
		}
	}
}

func (s *stream) show(p picture) error {
	id := ""
	if p.id != (fact.ID{}) {
		id = "id: " + p.id.String() + "\n"
	}
	return s.write(fmt.Appendf(nil, "%sevent: wall\ndata: %s\n\n", id, p.data))
}

// wait waits for news, or as long as it may; false when the stream is over.
func (s *stream) wait(ctx context.Context, news <-chan struct{}, most time.Duration) bool {
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-news:
	case <-timer.C:
	case <-s.api.closing:
		return false
	case <-ctx.Done():
		return false
	}
	return true
}
