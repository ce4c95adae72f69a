package floor

import (
	"context"
	"errors"
	"time"

	"hotline/cmd/internal/call"
	"hotline/cmd/internal/config"
	"hotline/cmd/internal/folds"
	"hotline/cmd/internal/owner"
	"hotline/recording"
	"hotline/recording/fact"
)

// apologyMost is how long the last words of a drain may take; the built-in ones
// last 12 s in both languages.
const apologyMost = 15 * time.Second

// Drain takes no new calls and waits until the others have ended; those that
// wait may still be answered. At the deadline whoever is left hears an apology
// and is ended: a drain lasts for the deadline and the apology, of which no more
// than apologyMost is waited for. ctx cuts it short.
func (s *Server) Drain(ctx context.Context) {
	h := s.house.Load()
	h.mu.Lock()
	h.draining = true
	h.mu.Unlock()
	over := make(chan struct{})
	go func() {
		h.running.Wait()
		close(over)
	}()
	if waitFor(ctx, over, h.city.Load().Drain) {
		return
	}
	for _, c := range h.conversations() {
		c.postEnd(call.Hangup{Why: "draining", Apology: true})
	}
	waitFor(ctx, over, apologyMost)
}

func waitFor(ctx context.Context, over <-chan struct{}, most time.Duration) bool {
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-over:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

// Close ends what still runs and closes every door, in the order opposite to Open.
func (s *Server) Close() error {
	h := s.house.Load()
	s.keeper.Close()
	for _, c := range h.conversations() {
		c.postEnd(call.Hangup{Why: "closing"})
	}
	over := make(chan struct{})
	go func() {
		h.running.Wait()
		close(over)
	}()
	waitFor(context.Background(), over, time.Second)
	h.Write(fact.Fact{Body: fact.SystemStopped{Why: "closed"}})
	return s.closeDoors()
}

// closeDoors closes whatever is open.
func (s *Server) closeDoors() error {
	if s.http != nil {
		s.surface.Close()
		s.http.Close()
	}
	if s.ua != nil {
		s.ua.Close()
	}
	if s.headset != nil {
		s.headset.Close()
	}
	if s.pool != nil {
		s.pool.Close()
	}
	if s.tape != nil {
		s.tape.Close()
	}
	if h := s.house.Load(); h != nil {
		h.engine.Close()
		h.hub.Close()
	}
	if s.ledger != nil {
		return s.ledger.Close()
	}
	return nil
}

// Reload reads the config again; on an error the old one stays in force.
func (s *Server) Reload() error {
	h := s.house.Load()
	city, err := s.cfg.Again()
	if err != nil {
		return err
	}
	store, err := loadPrompts(city)
	if err != nil {
		return err
	}
	if err := errors.Join(s.http.Reload(), s.keys.Reload()); err != nil {
		return err
	}
	s.studio.adopt(store)
	h.reload(city)
	return nil
}

// reload puts another city in force while calls run.
func (h *House) reload(city *config.City) {
	old := h.city.Load()
	h.city.Store(city)
	h.enforce()
	h.hub.WarnIdle(city.Rules)
	h.places.SignInFixed(old, city)
}

// leftover is what the ledger knows of the boot before.
type leftover interface {
	Left() (calls []recording.Call, seats []recording.Seat)
	LastAlive() time.Time
}

// closeLeft closes honestly what a crash has left open: every dialog gets its
// BYE, every story its end, at the last sign of life: a heartbeat or a sound.
func (h *House) closeLeft(l leftover, lastSound time.Time) {
	calls, seats := l.Left()
	lived := l.LastAlive()
	if sound := lastSound.UTC().Truncate(time.Millisecond); sound.After(lived) && sound.Before(h.clock.Now()) {
		lived = sound
	}
	for _, c := range calls {
		for _, name := range owner.Keys(c.Legs) {
			h.endDialog(c.Legs[name].Dialog, "server restarted")
		}
	}
	facts := recording.Closing(calls, seats, lived)
	facts = append(facts, fact.Fact{Body: fact.SystemStarted{Version: h.opts.Version, Rules: h.digest()}})
	h.Write(facts...)
}

// alive is what the caretaker tells the ledger.
type alive interface{ Alive(at time.Time) }

// startCaretaker looks at the clock once a second.
func startCaretaker(h *House, l alive) *owner.Every {
	return owner.StartEvery(time.Second, func() {
		now := h.clock.Now()
		l.Alive(now)
		h.alarms.Tick(now)
		for _, person := range h.places.Tick(now, h.inCall) {
			h.ears.Drop(person)
		}
		h.hub.Forget(context.Background(), now.In(h.city.Load().Zone).AddDate(0, 0, -folds.DaysKept))
		if by := h.clock.Stepped(); by != 0 {
			h.Write(fact.Fact{Body: fact.SystemClockStepped{ByMS: by.Milliseconds()}})
		}
	})
}
