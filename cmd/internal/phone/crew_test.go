package phone

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hotline/cmd/internal/owner"
	"hotline/sip"
	"hotline/sip/media"
)

// exchange is a hotline of a few lines at the other end of a crew's wire: it
// signs everybody in whose password is "demo" and answers every call.
type exchange struct {
	crew *Crew
	mu   sync.Mutex
	log  []string // what the robots sent and did
	legs int      // open now
	call sip.Request
}

func newExchange() *exchange {
	x := &exchange{}
	x.crew = &Crew{Server: houseAt, Addr: robotAt, Fleet: NewFleet(), Wire: x, Say: media.NewSound("say", make([]int16, 8000)),
		Clock: owner.NewClock(), Random: rand.NewChaCha8([32]byte{1}), Tell: func(e Event) { x.note("%s", strings.TrimSpace(e.Robot+" "+e.Name)) },
		OpenLeg: func(*Listener) (Leg, uint16, error) {
			x.mu.Lock()
			defer x.mu.Unlock()
			x.legs++
			return &deafLeg{x}, 30000, nil
		},
		Authorize: func(_ sip.Response, _, _, _, password, _ string, _ int) (sip.Header, error) {
			return sip.Header{Name: "Authorization", Value: password}, nil
		}}
	return x
}

func (x *exchange) note(format string, args ...any) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.log = append(x.log, fmt.Sprintf(format, args...))
}

// noted gives how often something was noted.
func (x *exchange) noted(what string) int {
	x.mu.Lock()
	defer x.mu.Unlock()
	n := 0
	for _, line := range x.log {
		if line == what {
			n++
		}
	}
	return n
}

// deafLeg is a media leg without sound.
type deafLeg struct{ x *exchange }

func (l *deafLeg) Talk(sip.Agreed) { l.x.note("leg talks") }
func (l *deafLeg) Play(_ int, sounds []*media.Sound, loop bool) {
	l.x.note("leg plays %d sounds, loop %v", len(sounds), loop)
}
func (l *deafLeg) Digits(digits string) { l.x.note("leg presses %s", digits) }
func (l *deafLeg) Close() {
	l.x.note("leg closes")
	l.x.mu.Lock()
	l.x.legs--
	l.x.mu.Unlock()
}

// Send implements Wire.
func (x *exchange) Send(req sip.Request) {
	x.note("-> %s", req.Method)
	proof := req.Headers.Get("Authorization")
	resp := answerTo(req, "x"+req.From.Tag, 200)
	resp.Contact, resp.Contacts = "sip:"+houseAt.String(), req.Contacts
	switch {
	case req.Method == sip.Ack:
		return
	case req.Method == sip.Register && proof != "demo", strings.HasSuffix(req.To.URI, "*1@"+houseAt.String()) && proof == "":
		resp.Status = 401
	case req.Method == sip.Invite:
		x.mu.Lock()
		x.call = req
		x.mu.Unlock()
		resp.SDP, _, _ = sip.Answer(req.SDP, houseLeg, sip.SendRecv)
		time.AfterFunc(2*time.Second, func() { x.within(req, sip.Update) })
		time.AfterFunc(6*time.Second, func() { x.within(req, sip.Bye) })
	}
	x.crew.Fleet.Response(resp)
}

// Reply implements Wire.
func (x *exchange) Reply(resp sip.Response) { x.note("-> %d %s", resp.Status, resp.Method) }

// within sends a request in the dialog of a robot's INVITE; an UPDATE names 1007.
func (x *exchange) within(invite sip.Request, method string) {
	x.crew.Fleet.Request(sip.Request{Method: method, CallID: invite.CallID, CSeq: map[string]uint32{sip.Update: 1, sip.Bye: 2}[method],
		From: sip.Party{URI: "sip:1007@house", Tag: "x" + invite.From.Tag}, To: invite.From, Tx: method})
}

// rings sends something to a number outside any dialog.
func (x *exchange) rings(method, number, tx string) {
	x.crew.Fleet.Request(sip.Request{Method: method, URI: "sip:" + number + "@" + robotAt.String(), CallID: tx, CSeq: 1, Tx: tx,
		From: sip.Party{URI: "sip:12345@house", Tag: tx}, To: sip.Party{URI: "sip:" + number + "@house"}, SDP: sip.Offer(houseLeg, sip.SendRecv)})
}

func TestCrewDials(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := newExchange()
		sum, listener, err := x.crew.Dial(t.Context(), DialPlan{Number: "12345", From: "053182345678", Keys: "9", For: 30 * time.Second})
		if err != nil || listener == nil {
			t.Fatal(listener, err)
		}
		if !sum.Answered || sum.Person != "1007" || sum.WaitMS != 2000 || sum.ConnectedMS != 4000 || sum.HungUpBy != "hotline" {
			t.Errorf("the call was %+v", sum)
		}
		want := []string{"dialling", "-> INVITE", "-> ACK", "answered", "leg talks", "leg plays 1 sounds, loop true", "pressed", "leg presses 9",
			"-> 200 UPDATE", "seat", "leg plays 2 sounds, loop true", "-> 200 BYE", "ended", "leg closes"}
		if !slices.Equal(x.log, want) {
			t.Errorf("it went\n%q\nnot\n%q", x.log, want)
		}
		x.mu.Lock()
		call := x.call
		x.mu.Unlock()
		x.within(call, sip.Bye)
		if x.noted("-> 481 BYE") != 1 {
			t.Error("a request for a robot that is gone was not refused")
		}
	})
}

func TestCrewDialInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := newExchange()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		sum, _, err := x.crew.Dial(ctx, DialPlan{Number: "12345", From: "1", For: time.Minute})
		if err != nil || sum.HungUpBy != "citizen" || sum.ConnectedMS != 1000 || x.noted("-> BYE") != 1 || x.legs != 0 {
			t.Errorf("%+v, %v, %d legs open: %q", sum, err, x.legs, x.log)
		}
		time.Sleep(10 * time.Second) // fake time: what the exchange still has to say
	})
}

func TestCrewSeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := newExchange()
		ctx, cancel := context.WithCancel(t.Context())
		var fine bool
		var err error
		over := make(chan struct{})
		go func() {
			defer close(over)
			fine, err = x.crew.Seats(ctx, SeatPlan{Numbers: []string{"1007", "1008"}, Password: "demo", AnswerAfter: time.Second, Talk: 5 * time.Second})
		}()
		time.Sleep(8 * time.Second) // fake time: *1 is dialled and hung up
		for _, robot := range []string{"1007", "1008"} {
			if x.noted(robot+" signed-in") != 1 || x.noted(robot+" ready") != 1 {
				t.Errorf("%s did not become ready: %q", robot, x.log)
			}
		}
		x.rings(sip.Invite, "1007", "first")
		x.rings(sip.Invite, "1007", "second")
		x.rings(sip.Invite, "1008", "third")
		x.rings(sip.Invite, "1009", "nobody")
		x.rings(sip.Options, "1008", "alive")
		x.rings("DANCE", "1008", "odd")
		time.Sleep(500 * time.Millisecond)
		x.rings(sip.Cancel, "1007", "second") // refused already: disturbs nobody
		x.rings(sip.Cancel, "1008", "third")
		time.Sleep(time.Second)
		for what, times := range map[string]int{"1007 ringing": 1, "1007 answered": 1, "1008 ringing": 1, "1008 answered": 0, "1008 stopped-ringing": 1,
			"-> 486 INVITE": 1, "-> 487 INVITE": 1, "-> 404 INVITE": 1, "-> 200 OPTIONS": 1, "-> 405 DANCE": 1} {
			if x.noted(what) != times {
				t.Errorf("%q was noted %d times, not %d: %q", what, x.noted(what), times, x.log)
			}
		}
		cancel()
		<-over
		if !fine || err != nil || x.legs != 0 || x.noted("1007 signed-out") != 1 || x.noted("1008 signed-out") != 1 {
			t.Errorf("left with %v, %v, %d legs open: %q", fine, err, x.legs, x.log)
		}
		time.Sleep(time.Minute)
	})
}

func TestCrewSeatsFailTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := newExchange()
		fine, err := x.crew.Seats(t.Context(), SeatPlan{Numbers: []string{"1007", "1008"}, Password: "guess"})
		if fine || err != nil || x.noted("1007 failed") != 1 || x.noted("1008 failed") != 1 {
			t.Errorf("%v, %v: %q", fine, err, x.log)
		}
	})
}

func TestCrewWithoutAPort(t *testing.T) {
	x := newExchange()
	x.crew.OpenLeg = func(*Listener) (Leg, uint16, error) { return nil, 0, fmt.Errorf("no port") }
	if _, _, err := x.crew.Dial(t.Context(), DialPlan{Number: "1", For: time.Second}); err == nil {
		t.Error("a citizen without a media port dialled")
	}
}
