package floor

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"hotline/cmd/internal/call"
	"hotline/ivr"
	"hotline/recording/fact"
	"hotline/sip"
	"hotline/sip/rtp"
)

// lengths are how long prompts last in these tests.
var lengths = map[string]time.Duration{"greeting": 6 * time.Second, "greeting-night": 6 * time.Second, "ready": time.Second, "not-ready": time.Second}

const otherLength = 3 * time.Second

// wordLength is that of the words of composed sentences.
const wordLength = 500 * time.Millisecond

func lengthOf(prompt string) time.Duration {
	switch long, known := lengths[prompt]; {
	case known:
		return long
	case slices.Contains(ivr.Words(), prompt):
		return wordLength
	}
	return otherLength
}

// stage is the sound of a house: legs by name, prompts that take their time,
// keys and reports on demand.
type stage struct {
	w *world
	r *running

	mu    sync.Mutex
	legs  map[string]*stageLeg
	ports uint16
	seats map[string]string // who sits, or sat, at the browser of a leg
	dead  bool
	none  bool // no port is free
}

type stageLeg struct {
	call, leg string
	from      netip.Addr
	notify    func(rtp.Notice)
	playing   int // grows with every order that ends what plays
	agreed    sip.Agreed
	watch     int // grows when the watch for silence begins anew
}

func newStage(w *world, r *running) *stage {
	return &stage{w: w, r: r, legs: map[string]*stageLeg{}, seats: map[string]string{}, ports: 20_000}
}

func (s *stage) open(o opening) (uint16, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.none && !s.dead && o.headset == "" {
		return 0, errors.New("no free RTP port pair")
	}
	s.legs[o.call+"/"+o.leg] = &stageLeg{call: o.call, leg: o.leg, from: o.from, notify: o.notify}
	if o.headset != "" {
		s.seats[o.call+"/"+o.leg] = o.headset
	}
	if s.w.calling != nil && o.leg == call.Citizen {
		s.w.names[o.call] = s.w.calling.name
		s.w.calling.mustBe(o.from)
	}
	s.ports += 2
	if s.ports >= 60_000 {
		s.ports = 20_000
	}
	return s.ports, nil
}

func (s *stage) do(id string, order call.Order) {
	s.mu.Lock()
	dead := s.dead
	s.mu.Unlock()
	if !dead {
		s.w.say(noise{rank: 1, key: id, do: func() { s.perform(id, order) }})
	}
}

func (s *stage) leg(id, name string) *stageLeg {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.legs[id+"/"+name]
}

// at tells whose browser a leg is; "" for none.
func (s *stage) at(id, leg string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seats[id+"/"+leg]
}

func (s *stage) perform(id string, order call.Order) {
	switch o := order.(type) {
	case call.Talk:
		if l := s.leg(id, o.Leg); l != nil {
			l.agreed = o.Agree
			s.listen(l)
		}
	case call.Play:
		s.play(id, o)
	case call.Hush:
		s.hush(id, o.Leg)
	case call.Join:
		s.hush(id, o.A)
		s.w.tell("%s and %s hear each other", s.w.who(id, o.A), s.w.who(id, o.B))
	case call.Mix:
		s.mix(id, o)
	case call.Part:
		s.w.tell("%s and %s no longer hear each other", s.w.who(id, o.A), s.w.who(id, o.B))
	}
}

// mix tells who hears whom. What plays to somebody who hears others from now on ends.
func (s *stage) mix(id string, o call.Mix) {
	var say []string
	for _, m := range o.Members {
		heard := []string{"nobody"}
		if len(m.Hears) > 0 {
			heard = nil
			s.hush(id, m.Leg)
		}
		for _, leg := range m.Hears {
			heard = append(heard, s.w.who(id, leg))
		}
		say = append(say, s.w.who(id, m.Leg)+" hears "+strings.Join(heard, " and "))
	}
	s.w.tell("%s", strings.Join(say, ", "))
}

// listen begins the watch for silence anew, as sip/rtp does after an agreement.
func (s *stage) listen(l *stageLeg) {
	l.watch++
	turn := l.watch
	if !l.agreed.Receive {
		return
	}
	if !s.mute(l) {
		l.notify(rtp.Heard{})
	}
	for _, d := range silences {
		s.w.in(d, func() {
			if l.watch == turn && s.leg(l.call, l.leg) == l && s.mute(l) && !s.r.dead.Load() {
				l.notify(rtp.Silent{For: d})
			}
		})
	}
}

// mute tells whether nothing comes from a far end: it has vanished, holds, or has
// hung up though the house has not heard of it.
func (s *stage) mute(l *stageLeg) bool {
	for _, p := range s.w.phones {
		for _, f := range p.legs {
			if f.house == l.call+"/"+l.leg && (f.lost || f.over) {
				return true
			}
		}
	}
	return !l.agreed.Send
}

func (s *stage) hush(id, name string) {
	if l := s.leg(id, name); l != nil {
		l.playing++
	}
}

func (s *stage) play(id string, o call.Play) {
	l := s.leg(id, o.Leg)
	if l == nil {
		return
	}
	l.playing++
	turn := l.playing
	if o.Loop {
		s.w.tell("%s hears %s, on and on", s.w.who(id, o.Leg), strings.Join(o.Prompts, " "))
		return
	}
	s.w.tell("%s hears %s", s.w.who(id, o.Leg), strings.Join(o.Prompts, " "))
	var long time.Duration
	for _, prompt := range o.Prompts {
		long += lengthOf(prompt)
	}
	s.w.in(long, func() {
		if l.playing == turn && s.leg(id, o.Leg) == l && !s.r.dead.Load() {
			l.notify(rtp.Played{Number: o.Number})
		}
	})
}

func (s *stage) shut(id, leg string, report func(rtp.Report)) {
	s.mu.Lock()
	_, open := s.legs[id+"/"+leg]
	delete(s.legs, id+"/"+leg)
	dead := s.dead
	s.mu.Unlock()
	if !open || dead || report == nil {
		return
	}
	s.w.say(noise{rank: 1, key: id, do: func() {
		s.w.in(time.Millisecond, func() {
			if !s.r.dead.Load() {
				report(rtp.Report{MediaReport: fact.MediaReport{Received: 50, Sent: 50, FarLost: -1}})
			}
		})
	}})
}

func (s *stage) finish(id string, _ time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, l := range s.legs {
		if l.call == id {
			delete(s.legs, name)
		}
	}
}

func (s *stage) cut() {
	s.mu.Lock()
	s.dead = true
	s.mu.Unlock()
}

func (s *stage) deny(none bool) {
	s.mu.Lock()
	s.none = none
	s.mu.Unlock()
}

// left gives the legs that are open.
func (s *stage) left() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for name := range s.legs {
		names = append(names, name)
	}
	return names
}
