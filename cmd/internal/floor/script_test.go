package floor

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/api"
	"hotline/cmd/internal/call"
	"hotline/sip"
)

// script is what happens in a story: "2s c1 dials 12345 from 13812345678", one
// event a line; without a time it is the moment of the line before.
type script struct {
	w     *world
	city  []byte
	drain chan struct{}
}

// play lets the lines happen, and tells them.
func (s *script) play(lines []string) error {
	at := time.Duration(0)
	for _, text := range lines {
		words := strings.Fields(text)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if d, err := time.ParseDuration(words[0]); err == nil {
			at, words = d, words[1:]
		}
		if wait := time.Until(s.w.begin.Add(at)); wait > 0 {
			s.w.pass(wait)
		}
		s.w.tell("> %s", strings.Join(words, " "))
		if err := s.event(words); err != nil {
			return fmt.Errorf("%q: %w", text, err)
		}
		s.w.listen()
	}
	return nil
}

// event is one line: who does what.
func (s *script) event(words []string) error {
	who, rest := words[0], words[1:]
	switch who {
	case "end", "it": // is 21:00:00: see setting
		return nil
	case "disk":
		return s.disk(rest)
	case "house":
		return s.aboutHouse(rest)
	case "rules":
		return s.rules(rest)
	case "ports":
		s.w.house.stage.deny(rest[0] == "run-out")
		return nil
	case "call":
		return s.breakCall(rest)
	case "engine":
		return s.breakEngine(rest)
	}
	return s.person(who, rest)
}

// person is what a phone does: a person's when it is named like one, or "ann2"
// for another phone of ann's.
func (s *script) person(name string, words []string) error {
	p := s.w.phones[name]
	if p == nil {
		person, known := s.w.city.Person(name)
		if !known {
			person, known = s.w.city.Person(strings.TrimRight(name, "0123456789"))
		}
		if known {
			p = s.w.addPerson(name, person.ID)
			p.secret = person.Phone.Secret
		} else {
			p = s.w.phoneOf(name)
		}
	}
	do, rest := words[0], words[1:]
	switch do {
	case "registers":
		p.register(60)
		return nil
	case "unregisters":
		p.register(0)
		return nil
	case "dials":
		return s.dial(p, rest)
	case "vanishes":
		p.vanish()
		return nil
	case "wants": // at the desk
		return s.desk(p, rest)
	case "page": // at the browser
		return p.page(rest[0])
	case "options":
		p.options()
		return nil
	case "forgets": // is switched off and on
		p.restart()
		return nil
	case "comes": // comes back
		p.gone = false
		for _, f := range p.legs {
			f.lost = false
		}
		return nil
	}
	f := p.live()
	if f == nil {
		return fmt.Errorf("%s has no line", name)
	}
	return s.onLine(f, do, rest)
}

func (s *script) dial(p *handset, words []string) error {
	from, late := p.person, false
	for i := 1; i < len(words); i++ {
		switch words[i] {
		case "from":
			from, i = words[i+1], i+1
		case "at":
			p.addr, i = netip.AddrPortFrom(netip.MustParseAddr(words[i+1]), 5060), i+1
		case "late":
			late = true
		default:
			return fmt.Errorf("what is %q?", words[i])
		}
	}
	p.dial(words[0], from, late)
	return nil
}

func (s *script) onLine(f *far, do string, words []string) error {
	switch do {
	case "presses":
		f.press(words[0][0])
	case "floods": // keys, all in one moment
		for f.soundLeg() != nil { // until the call has given up
			f.press('5')
		}
	case "answers":
		f.answer()
	case "refuses":
		status, err := strconv.Atoi(words[0])
		if err != nil {
			return err
		}
		f.take(sip.WantRefuse{Status: status})
	case "hangs":
		f.hangUp()
	case "holds":
		f.hold(sip.SendOnly)
	case "resumes":
		f.hold(sip.SendRecv)
	case "sends": // messages the phone sends the second time
		return s.again(f, words[0])
	default:
		return fmt.Errorf("what is %q?", do)
	}
	return nil
}

// again sends a request of a dialog that is over, as a phone that lost its mind does.
func (s *script) again(f *far, method string) error {
	saved := f.d.Saved()
	id := f.id + "-again"
	s.w.net.answers[id] = func(resp sip.Response) { s.w.tell("%s is told %d to %s", f.p.name, resp.Status, resp.Method) }
	s.w.net.requestToHouse(f.p, sip.Request{Method: method, URI: saved.Target, CallID: id, CSeq: saved.LocalCSeq + 9, Tx: id,
		From: sip.Party{URI: saved.LocalURI, Tag: saved.LocalTag}, To: sip.Party{URI: saved.RemoteURI, Tag: saved.RemoteTag + "?"}}, func(string) {})
	return nil
}

// desk is what a person does at the API.
func (s *script) desk(p *handset, words []string) error {
	h := s.w.house
	switch words[0] {
	case "ready":
		h.engine.Post(acd.SetReady{Person: p.person})
	case "not-ready":
		h.engine.Post(acd.SetNotReady{Person: p.person, Reason: words[1]})
	case "listen", "whisper", "barge": // into the call of somebody: wants listen c1
		for id, name := range s.w.names {
			if name == words[1] {
				h.engine.Post(acd.Supervise{Call: id, Person: p.person, Mode: words[0]})
			}
		}
	case "answer", "hold", "resume", "hang-up", "decline", call.DoLeave, call.DoTakeOver:
		for _, c := range h.conversations() {
			c.post(call.Command{Person: p.person, Do: words[0]})
		}
	default:
		return fmt.Errorf("what is %q?", words[0])
	}
	return nil
}

func (s *script) disk(words []string) error {
	switch words[0] {
	case "stalls":
		s.w.shelf.stall()
	case "obeys":
		s.w.shelf.obey()
	case "is": // is full: the bound of waiting records is reached
		s.w.house.book.refuse(true)
		s.w.house.alarms.Set("ledger-full", "100000 records wait for the disk", false)
	case "has": // has room
		s.w.house.book.refuse(false)
		s.w.house.alarms.Set("ledger-full", "committed", true)
	default:
		return fmt.Errorf("what is %q?", words[0])
	}
	return nil
}

func (s *script) aboutHouse(words []string) error {
	switch words[0] {
	case "killed":
		s.w.kill()
	case "starts":
		s.w.boot()
	case "drains":
		server := s.w.house.server
		go func() {
			defer close(s.drain)
			server.Drain(context.Background())
			s.w.say(noise{rank: 3, do: func() { s.w.tell("the house is drained") }})
		}()
	case "tells":
		for _, p := range s.w.parts() {
			if !p.OK {
				s.w.tell("  %s is not well%s: %s", p.Name, map[bool]string{true: ", stops"}[p.Stops], p.Detail)
			}
		}
		s.w.tell("  ready: %t", !slices.ContainsFunc(s.w.parts(), func(p api.Part) bool { return !p.OK }))
	case "signs": // somebody out, for a supervisor
		s.w.house.places.SignOut(words[1], "9001")
	case "sums":
		s.sums()
	default:
		return fmt.Errorf("what is %q?", words[0])
	}
	return nil
}

// sums tells where the day of everybody went.
func (s *script) sums() {
	day, counts := s.w.house.account(time.Now().In(s.w.zone).Format(time.DateOnly))
	for _, a := range day.People {
		s.w.tell("  %s was signed in %d ms = ready %d + offered %d + talk %d + hold %d + wrap-up %d + not ready %v; calls %d",
			a.Person, a.SignedInMS, a.ReadyMS, a.OfferedMS, a.TalkMS, a.HoldMS, a.WrapUpMS, a.NotReadyMS, a.Calls)
		if a.SumMS() != a.SignedInMS {
			s.w.t.Errorf("%s: the states add up to %d ms, signed in for %d", a.Person, a.SumMS(), a.SignedInMS)
		}
	}
	s.w.tell("  calls: %d arrived, %d answered", counts.Total.Offered, counts.Total.Answered)
}

// rules puts the city in force with a text replaced: "rules: ring_for: 20s => ring_for: 3s".
func (s *script) rules(words []string) error {
	before, after, found := strings.Cut(strings.Join(words, " "), " => ")
	if !found || !strings.Contains(string(s.city), before) {
		return fmt.Errorf("the city does not say %q", before)
	}
	s.city = []byte(strings.ReplaceAll(string(s.city), before, after))
	city, err := loadCity(s.city)
	if err != nil {
		return err
	}
	s.w.reload(city)
	return nil
}

// breakEngine lets the engine panic on what a call has just told it.
func (s *script) breakEngine(words []string) error {
	for id, name := range s.w.names {
		if len(words) == 3 && name == words[2] { // fails on c3
			s.w.house.breakEngine(acd.Arrive{Call: id})
			return nil
		}
	}
	return fmt.Errorf("nobody is called %v", words)
}

// breakCall lets the plan of a call panic at the next thing that happens to it.
func (s *script) breakCall(words []string) error {
	for id, name := range s.w.names {
		if c := s.w.house.conversation(id); name == words[0] && c != nil {
			c.plan = new(call.Call)
			c.post(call.Silent{Leg: call.Citizen})
			return nil
		}
	}
	return fmt.Errorf("%s has no call", words[0])
}
