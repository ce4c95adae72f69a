package api

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"sync"
	"time"
)

// Bounds of sessions.
const (
	maxSessions = 10_000
	sessionFor  = 12 * time.Hour // since the last use
)

// session is one sign-in at the API.
type session struct {
	key      string // digest of the token; the token itself is not kept
	person   string
	password string // as the config had it: a changed one ends the session
	begun    time.Time
	expires  time.Time
}

// sessions are the sign-ins in force.
type sessions struct {
	random io.Reader

	mu    sync.Mutex
	byKey map[string]*session
}

func newSessions(random io.Reader) *sessions {
	return &sessions{random: random, byKey: map[string]*session{}}
}

// begin makes a session and gives its token. When there are too many the
// person's own oldest goes, else the oldest of all.
func (s *sessions) begin(person, password string, now time.Time) (token string, expires time.Time, err error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(s.random, raw); err != nil {
		return "", time.Time{}, fmt.Errorf("cannot make session token: %w", err)
	}
	token = base64.RawURLEncoding.EncodeToString(raw)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.byKey) >= maxSessions {
		s.makeRoom(person, now)
	}
	fresh := &session{key: digest(token), person: person, password: password, begun: now, expires: now.Add(sessionFor)}
	s.byKey[fresh.key] = fresh
	return token, fresh.expires, nil
}

func (s *sessions) makeRoom(person string, now time.Time) {
	var own, oldest *session
	for _, x := range s.byKey {
		if now.After(x.expires) {
			delete(s.byKey, x.key)
			continue
		}
		if x.person == person && (own == nil || x.begun.Before(own.begun)) {
			own = x
		}
		if oldest == nil || x.begun.Before(oldest.begun) {
			oldest = x
		}
	}
	switch {
	case len(s.byKey) < maxSessions:
	case own != nil:
		delete(s.byKey, own.key)
	case oldest != nil:
		delete(s.byKey, oldest.key)
	}
}

// find gives the session of a token and lets it live on from now.
func (s *sessions) find(token string, now time.Time) (session, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.byKey[digest(token)]
	if x == nil {
		return session{}, false
	}
	if now.After(x.expires) {
		delete(s.byKey, x.key)
		return session{}, false
	}
	x.expires = now.Add(sessionFor)
	return *x, true
}

// peek gives a session that is still in force, without prolonging it.
func (s *sessions) peek(key string, now time.Time) (session, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.byKey[key]
	if x == nil || now.After(x.expires) {
		return session{}, false
	}
	return *x, true
}

// touch lets a session live on from now: an open wall is a use of it.
func (s *sessions) touch(key string, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x := s.byKey[key]; x != nil && !now.After(x.expires) {
		x.expires = now.Add(sessionFor)
	}
}

// drop ends a session.
func (s *sessions) drop(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byKey, key)
}

func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return string(sum[:])
}
