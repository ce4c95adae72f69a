package phone

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"hotline/sip"
	"hotline/sip/ua"
)

var (
	dawn     = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
	houseAt  = netip.MustParseAddrPort("127.0.0.1:5060")
	robotAt  = netip.MustParseAddrPort("127.0.0.2:5070")
	robotLeg = sip.Local{Addr: robotAt.Addr(), Port: 30000, SessionID: 1}
	houseLeg = sip.Local{Addr: houseAt.Addr(), Port: 20000, SessionID: 2}
)

// stem is the robot's tag in every story.
const stem = "robot"

// world is one robot, its hotline and the network between them, on virtual time.
type world struct {
	t     *testing.T
	now   time.Duration
	robot Robot
	far   *hotline
	later []happening
	out   strings.Builder
	told  time.Duration // the time that the transcript stands at
	born  time.Duration // when the robot began
	slow  time.Duration // how long a message travels

	noPort bool
	busy   bool // the robot's media leg is taken
	rings  int
	ringTx string
	done   bool
	dones  int
	ok     bool
	talked time.Duration // when sound began, -1 before
	sound  time.Duration // how long there was sound, once over
	lose   func() bool   // whether the network loses a message
}

// happening is something due at a time of the virtual clock.
type happening struct {
	at time.Duration
	do func()
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, talked: -1, lose: func() bool { return false }}
	w.far = newHotline(w)
	return w
}

func (w *world) time() time.Time { return dawn.Add(w.now) }

func (w *world) citizen(number, keys string, most time.Duration) {
	uri := func(user string) string { return fmt.Sprintf("sip:%s@%s", user, houseAt) }
	w.robot = NewCitizen(CitizenSetup{Local: robotLeg, Keys: keys, For: most, Call: sip.Outgoing{CallID: "call@robot", Tag: stem,
		From: sip.Party{URI: uri("053182345678")}, To: sip.Party{URI: uri(number)}, URI: uri(number),
		Contact: "sip:053182345678@" + robotAt.String(), Next: houseAt, Transport: "udp", CSeq: 1}})
	w.busy, w.born = true, w.now
	w.step(Begin{})
}

func (w *world) seat(number, password string, answerAfter, talk time.Duration) {
	if password == "" {
		password = "demo"
	}
	nonces := 0
	w.seatOf(SeatSetup{Number: number, AnswerAfter: answerAfter, Talk: talk,
		Login: func(challenge sip.Response, method, uri string) (sip.Header, error) {
			nonces++
			return ua.Authorize(challenge, method, uri, number, password, fmt.Sprint("c", nonces), 1)
		}})
}

func (w *world) seatOf(s SeatSetup) {
	s.Registrar, s.Contact, s.CallID, s.Tag = "sip:"+houseAt.String(), "sip:"+s.Number+"@"+robotAt.String(), "registration@robot", stem
	s.Local, s.Expires, s.Base = sip.Local{Addr: robotAt.Addr(), Port: 9}, time.Minute, sip.Request{Next: houseAt, Transport: "udp"}
	w.robot = NewSeat(s)
	w.born = w.now
	w.step(Begin{})
}

// after plans something; things of one time happen in the order of planning.
func (w *world) after(d time.Duration, do func()) {
	w.later = append(w.later, happening{w.now + d, do})
}

// next finds what is due first: the network, then the hotline, then the robot.
func (w *world) next() (at time.Duration, do func()) {
	at = 1 << 62
	found := -1
	for i, h := range w.later {
		if h.at < at {
			at, found = h.at, i
		}
	}
	if found >= 0 {
		do = func() {
			h := w.later[found]
			w.later = append(w.later[:found:found], w.later[found+1:]...)
			h.do()
		}
	}
	if wake, tick := w.far.wake(); !wake.IsZero() && wake.Sub(dawn) < at {
		at, do = wake.Sub(dawn), tick
	}
	if w.robot != nil && !w.done {
		if wake := w.robot.Wake(); !wake.IsZero() && wake.Sub(dawn) < at {
			at, do = wake.Sub(dawn), func() { w.step(Tick{}) }
		}
	}
	return at, do
}

// runUntil lets everything happen that is due until then.
func (w *world) runUntil(until time.Duration) {
	for range 100_000 {
		at, do := w.next()
		if do == nil || at > until {
			return
		}
		w.now = max(w.now, at)
		do()
	}
	w.t.Fatal("the world never comes to rest")
}

func (w *world) step(in Input) {
	if w.robot == nil || w.done {
		return
	}
	for _, order := range w.robot.Step(w.time(), in) {
		w.perform(order)
	}
}

func (w *world) perform(order Order) {
	if w.done {
		w.t.Errorf("an order after Done: %#v", order)
	}
	switch o := order.(type) {
	case Signal:
		w.send(o.Out)
	case Tell:
		if o.Event.After != w.now-w.born {
			w.t.Errorf("%q is told as of %v at %v", o.Event.Name, o.Event.After, w.now)
		}
		w.write("!  %s %s", o.Event.Name, o.Event.Detail)
	case Talk:
		w.write("*  talks to %s, sends %v", o.Agree.Remote, o.Agree.Send)
		if w.talked < 0 {
			w.talked = w.now
		}
	case Speak:
		w.write("*  speaks")
	case Press:
		w.write("*  presses %s", o.Keys)
	case Silence:
		w.write("*  silence")
		w.busy = false
		if w.talked >= 0 {
			w.sound = w.now - w.talked
		}
	case Done:
		w.write("*  done, %v", o.OK)
		w.done, w.ok = true, o.OK
		w.dones++
	}
}

func (w *world) write(format string, args ...any) {
	when := ""
	if w.now != w.told {
		when = fmt.Sprint(w.now, " ")
	}
	fmt.Fprintf(&w.out, "    %s%s\n", when, strings.TrimRight(fmt.Sprintf(format, args...), " "))
}

// send carries a message of the robot to the hotline.
func (w *world) send(order sip.Order) {
	switch o := order.(type) {
	case sip.SendRequest:
		req := o.Request
		w.write("-> %s", showRequest(req))
		req.Source = robotAt
		w.after(w.slow, func() { w.far.request(req) })
	case sip.SendResponse:
		w.write("-> %d %s", o.Response.Status, o.Response.Method)
		resp := o.Response
		resp.Source = robotAt
		w.after(w.slow, func() { w.far.response(resp) })
	}
}

// receive is a message of the hotline that reaches the robot: what its driver
// and fleet make of it.
func (w *world) receive(in sip.Input) {
	switch in := in.(type) {
	case sip.GotResponse:
		r := in.Response
		w.write("<- %s", strings.TrimSpace(fmt.Sprint(r.Status, " ", r.Method, " ", r.Reason)))
		if r.Method == sip.Register {
			w.step(Registered{Response: r})
			return
		}
		w.step(Dialog{Tag: r.From.Tag, In: in})
	case sip.GotRequest:
		req := in.Request
		w.write("<- %s", showRequest(req))
		switch {
		case req.To.Tag != "":
			w.step(Dialog{Tag: req.To.Tag, In: in})
		case req.Method == sip.Cancel && req.Tx == w.ringTx:
			w.step(Dialog{Tag: fmt.Sprintf("%s-r%d", stem, w.rings), In: in})
		case req.Method == sip.Invite:
			w.rung(req)
		}
	}
}

func (w *world) rung(invite sip.Request) {
	if _, seat := w.robot.(*Seat); !seat || w.done {
		return // a citizen has no number
	}
	var local sip.Local
	if !w.busy && !w.noPort {
		w.busy, local = true, robotLeg
		w.rings++
		w.ringTx = invite.Tx
	}
	w.step(Rung{Invite: invite, Tag: fmt.Sprintf("%s-r%d", stem, w.rings), Local: local})
}

func showRequest(r sip.Request) string {
	words := []string{r.Method, fmt.Sprint(r.CSeq)}
	if r.Method == sip.Invite && r.To.Tag == "" {
		words = append(words, sip.UserOf(r.URI))
	}
	if expires := r.Headers.Get("Expires"); expires != "" {
		words = append(words, "expires "+expires)
	}
	if r.Method == sip.Register && len(r.Contacts) == 0 {
		words = append(words, "asks")
	}
	if proof := r.Headers.Get("Authorization"); strings.Contains(proof, "SHA-256") {
		words = append(words, "with proof (SHA-256)")
	}
	if r.SDP != nil {
		words = append(words, "sdp "+[]string{"sendrecv", "sendonly", "recvonly", "inactive"}[r.SDP.Media[0].Direction])
	}
	return strings.Join(words, " ")
}
