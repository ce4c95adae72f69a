package floor

import (
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"hotline/cmd/internal/call"
	"hotline/cmd/internal/owner"
	"hotline/ivr/prompts"
	"hotline/recording/tape"
	"hotline/seats/headset"
	"hotline/sip"
	"hotline/sip/media"
	"hotline/sip/rtp"
)

// studio joins the media doors: it knows every open leg of every call by name.
type studio struct {
	pool    *rtp.Pool
	prompts atomic.Pointer[prompts.Store]
	tape    *tape.Tape // nil for robots: they keep no recording
	ears    ears       // nil for robots: they have no browsers
	log     *slog.Logger

	mu    sync.Mutex
	calls map[string]*scene
}

// scene is the sound of one call.
type scene struct {
	legs  map[string]*micLeg
	first *rtp.Leg // the worker of the call
	taped bool
}

type micLeg struct {
	*rtp.Leg
	in, out *latch
	ear     *headset.Headset // nil: the leg has a port
}

// talk opens the leg to sound; a browser is listened to from now on.
func (l *micLeg) talk(a sip.Agreed) {
	l.Talk(a)
	if l.ear != nil {
		l.ear.Hear(func(_ int64, packet []byte) { l.Receive(packet) })
	}
}

func (l *micLeg) close(report func(rtp.Report)) {
	if l.ear != nil {
		l.ear.Deafen()
	}
	l.Close(report)
}

// latch passes sound on from the moment it is told where to: the tape starts
// with the answer, the leg exists before.
type latch struct{ to atomic.Pointer[media.Tap] }

// Take implements media.Tap.
func (l *latch) Take(at int64, stamp uint32, law media.Law, payload []byte) {
	if tap := l.to.Load(); tap != nil {
		(*tap).Take(at, stamp, law, payload)
	}
}

func (l *latch) set(tap media.Tap) { l.to.Store(&tap) }

func newStudio(pool *rtp.Pool, store *prompts.Store, t *tape.Tape, log *slog.Logger) *studio {
	s := &studio{pool: pool, tape: t, log: log, calls: map[string]*scene{}}
	s.prompts.Store(store)
	return s
}

// adopt plays from other prompts from now on.
func (s *studio) adopt(store *prompts.Store) { s.prompts.Store(store) }

func (s *studio) open(o opening) (uint16, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sc := s.calls[o.call]
	if sc == nil {
		sc = &scene{legs: map[string]*micLeg{}}
	}
	leg := &micLeg{in: &latch{}, out: &latch{}}
	config := rtp.LegConfig{Notify: o.notify, In: leg.in, Out: leg.out, Signalling: o.from, With: sc.first}
	if o.headset != "" {
		ear, err := s.ears.Of(o.headset)
		if err != nil {
			return 0, fmt.Errorf("cannot wire the headset of %s: %w", o.headset, err)
		}
		leg.ear, config.Wire = ear, ear
	}
	made, err := s.pool.Leg(config)
	if err != nil {
		return 0, fmt.Errorf("cannot open a media port: %w", err)
	}
	leg.Leg = made
	if sc.first == nil {
		sc.first = made
	}
	sc.legs[o.leg] = leg
	s.calls[o.call] = sc
	if sc.taped {
		s.tapeLeg(o.call, o.leg, leg)
	}
	return made.Port(), nil
}

// tapeLeg puts a leg on the tape: the citizen on the left, everybody else and
// what the house plays to the citizen on the right.
func (s *studio) tapeLeg(callID, name string, leg *micLeg) {
	if name != call.Citizen {
		leg.in.set(s.tape.Track(callID, name, tape.Right))
		return
	}
	leg.in.set(s.tape.Track(callID, name, tape.Left))
	leg.out.set(s.tape.Track(callID, "house", tape.Right))
}

func (s *studio) do(callID string, order call.Order) {
	var sounds []*media.Sound
	if play, ok := order.(call.Play); ok {
		sounds = s.find(play.Prompts) // before the lock: it may have to decode them
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	sc := s.calls[callID]
	if sc == nil {
		return
	}
	switch o := order.(type) {
	case call.Talk:
		sc.with(o.Leg, func(l *micLeg) { l.talk(o.Agree) })
	case call.Play:
		sc.with(o.Leg, func(l *micLeg) { l.Play(o.Number, sounds, o.Loop) })
	case call.Hush:
		sc.with(o.Leg, func(l *micLeg) { l.Hush() })
	case call.Join:
		sc.pair(o.A, o.B, s.join)
	case call.Mix:
		s.mix(sc, o.Members)
	case call.Tape:
		s.record(callID, sc)
	case call.Part:
		sc.pair(o.A, o.B, func(a, b *micLeg) { a.Part(b.Leg) })
	}
}

func (s *studio) join(a, b *micLeg) {
	if err := a.Join(b.Leg); err != nil {
		s.log.Error("cannot join two legs", "err", err)
	}
}

// mix lets legs hear each other as a plan says.
func (s *studio) mix(sc *scene, members []call.Member) {
	var mixed []rtp.Mixed
	for _, m := range members {
		sc.with(m.Leg, func(l *micLeg) {
			one := rtp.Mixed{Leg: l.Leg}
			for _, name := range m.Hears {
				sc.with(name, func(other *micLeg) { one.Hears = append(one.Hears, other.Leg) })
			}
			mixed = append(mixed, one)
		})
	}
	if err := rtp.Mix(mixed); err != nil {
		s.log.Error("cannot mix legs", "err", err)
	}
}

// find gives the sounds of prompts; the config was checked against the store,
// so a missing one can only come from a folder that changed underneath.
func (s *studio) find(names []string) []*media.Sound {
	var sounds []*media.Sound
	for _, name := range names {
		if sound, ok := s.prompts.Load().Sound(name); ok {
			sounds = append(sounds, sound)
		} else {
			s.log.Error("a prompt is missing", "prompt", name)
		}
	}
	return sounds
}

// record starts the tape of a call.
func (s *studio) record(callID string, sc *scene) {
	if sc.taped || s.tape == nil {
		return
	}
	sc.taped = true
	s.tape.Start(callID, time.Now().UTC().Truncate(time.Millisecond))
	for _, name := range owner.Keys(sc.legs) {
		s.tapeLeg(callID, name, sc.legs[name])
	}
}

func (s *studio) shut(callID, leg string, report func(rtp.Report)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sc := s.calls[callID]
	if sc == nil {
		return
	}
	sc.with(leg, func(l *micLeg) { l.close(report) })
	delete(sc.legs, leg)
}

func (s *studio) finish(callID string, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sc := s.calls[callID]
	if sc == nil {
		return
	}
	for _, name := range owner.Keys(sc.legs) {
		sc.legs[name].close(nil)
	}
	if sc.taped {
		s.tape.Finish(callID, at)
	}
	delete(s.calls, callID)
}

func (sc *scene) with(leg string, do func(*micLeg)) {
	if l := sc.legs[leg]; l != nil {
		do(l)
	}
}

func (sc *scene) pair(a, b string, do func(a, b *micLeg)) {
	sc.with(a, func(x *micLeg) { sc.with(b, func(y *micLeg) { do(x, y) }) })
}
