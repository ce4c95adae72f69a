package front

import (
	"errors"
	"strings"
	"testing"

	"hotline/acd"
	"hotline/cmd/internal/api"
	"hotline/cmd/internal/call"
	"hotline/recording"
	"hotline/recording/fact"
	"hotline/seats"
)

// hall is a fake with two seats: 1007 talks in n1-1-1, 9001 is a supervisor.
type hall struct {
	*fake
	sue  seats.Seat
	call string // a state of the call, as the engine says
}

func (h *hall) Seat(person string) seats.Seat {
	if person == "9001" {
		return h.sue
	}
	return h.fake.Seat(person)
}

func (h *hall) View() acd.View {
	v := h.fake.View()
	if h.call == "gone" {
		return v
	}
	v.Calls = []acd.CallView{{Call: "n1-1-1", State: h.call}}
	if h.call == "talking" {
		v.Calls[0].Person = "1007"
	}
	return v
}

func (h *hall) pages() *Pages {
	p := h.fake.pages()
	p.Engine = h
	return p
}

func inHall(t *testing.T) *hall {
	h := &hall{fake: at(t, seats.Talking), sue: seats.Seat{Person: "9001", Place: "x", State: seats.Ready}, call: "talking"}
	h.fake.call = recording.Call{ID: "n1-1-0"}
	return h
}

func TestASupervisorEntersACall(t *testing.T) {
	for do, inside := range map[api.Act]bool{api.ActListen: false, api.ActWhisper: false, api.ActBarge: true, api.ActTakeOver: true, api.ActLeave: true} {
		h := inHall(t)
		if inside {
			h.seat.Supervisor, h.seat.Mode = "9001", "listen"
			h.sue.State, h.sue.Call = seats.NotReady, "n1-1-1"
		}
		if _, err := h.pages().Supervise(t.Context(), "9001", "n1-1-1", do); err != nil {
			t.Errorf("%s: %v", do, err)
		}
		if want := (fact.Fact{Person: "9001", Body: fact.Audit{Did: string(do), Object: "n1-1-1"}}); len(h.written) != 1 || h.written[0] != want {
			t.Errorf("%s: wrote %v", do, h.written)
		}
		if do == api.ActTakeOver || do == api.ActLeave {
			if want := (call.Command{Person: "9001", Do: string(do)}); len(h.commands) != 1 || h.commands[0] != want || len(h.engine) > 0 {
				t.Errorf("%s: the call is told %v", do, h.commands)
			}
		} else if want := (acd.Supervise{Call: "n1-1-1", Person: "9001", Mode: string(do)}); len(h.engine) != 1 || h.engine[0] != want || len(h.commands) > 0 {
			t.Errorf("%s: the engine is told %v", do, h.engine)
		}
	}
}

func TestWhatKeepsASupervisorOut(t *testing.T) {
	for name, c := range map[string]struct {
		do   api.Act
		with func(*hall)
		want string
	}{
		"not talked to":     {api.ActListen, func(h *hall) { h.call = "waiting" }, "Nobody talks to the citizen now."},
		"rings":             {api.ActListen, func(h *hall) { h.seat.State = seats.Offered }, "Nobody talks to the citizen now."},
		"over":              {api.ActListen, func(h *hall) { h.fake.call.ID = "n1-1-1"; h.call = "gone" }, "Nobody talks to the citizen now."},
		"own call":          {api.ActListen, func(h *hall) { h.seat.Person = "9001"; h.sue = h.seat; h.call = "own" }, "This is your own call."},
		"another is there":  {api.ActListen, func(h *hall) { h.seat.Supervisor = "9002" }, "9002 is in this call already."},
		"nowhere":           {api.ActListen, func(h *hall) { h.sue.State = seats.SignedOut }, "You are not signed in"},
		"cannot be rung":    {api.ActBarge, func(h *hall) { h.away = true }, "You are not signed in"},
		"offered a call":    {api.ActWhisper, func(h *hall) { h.sue.State = seats.Offered }, "a call is ringing at your place"},
		"in wrap-up":        {api.ActWhisper, func(h *hall) { h.sue.State = seats.WrapUp }, "you are wrapping up a call"},
		"in another call":   {api.ActWhisper, func(h *hall) { h.sue.State, h.sue.Call = seats.NotReady, "n1-1-9" }, "You are in another call already"},
		"takes over unseen": {api.ActTakeOver, func(*hall) {}, "You are not in this call"},
		"leaves unseen":     {api.ActLeave, func(h *hall) { h.seat.Supervisor = "9002" }, "You are not in this call"},
	} {
		h := inHall(t)
		c.with(h)
		p := h.pages()
		if h.call == "own" {
			p.Engine = own{h}
		}
		_, err := p.Supervise(t.Context(), "9001", "n1-1-1", c.do)
		if !errors.As(err, new(api.Conflict)) || !strings.Contains(err.Error(), c.want) || len(h.engine)+len(h.commands)+len(h.written) > 0 {
			t.Errorf("%s: %v; told %v %v, wrote %v", name, err, h.engine, h.commands, h.written)
		}
	}
	h := inHall(t)
	if _, err := h.pages().Supervise(t.Context(), "9001", "n1-1-7", api.ActListen); !errors.Is(err, api.ErrUnknown) {
		t.Errorf("a call that never was: %v", err)
	}
	h.full = true
	if _, err := h.pages().Supervise(t.Context(), "9001", "n1-1-1", api.ActListen); !errors.Is(err, api.ErrBusy) || len(h.engine) > 0 {
		t.Errorf("without an audit: %v, told %v", err, h.engine)
	}
}

// own is the hall in which 9001 talks.
type own struct{ *hall }

func (o own) View() acd.View {
	return acd.View{Calls: []acd.CallView{{Call: "n1-1-1", State: "talking", Person: "9001"}}}
}
