package floor

import (
	"context"
	"fmt"

	"hotline/cmd/internal/call"
	"hotline/seats/headset"
)

// page is what a person's browser does: opens (a new connection), closes, is
// quiet (nothing is heard of it in a call), speaks again, and leaves for good.
func (p *handset) page(does string) error {
	h := p.w.house
	if h == nil {
		return nil // it is down
	}
	n := headset.Notice{Person: p.person, Connection: p.connection}
	switch does {
	case "opens":
		if _, _, err := h.Headset(context.Background(), p.person, "offer"); err != nil {
			p.w.tell("%s is told: %s", p.name, err)
			return nil
		}
		p.connection, _ = h.places.HeadsetOf(p.person)
		n.Connection, n.What = p.connection, headset.Up
	case "closes":
		n.What, n.Reason = headset.Lost, headset.ReasonClosed
	case "quiet":
		n.What = headset.Quiet
	case "speaks":
		n.What = headset.Heard
	case "leaves":
		return h.LeaveHeadset(p.person)
	default:
		return fmt.Errorf("what is %q?", does)
	}
	h.onHeadset(n)
	return nil
}

// wants is what a person asks for at the desk.
func (p *handset) wants(do string) {
	for _, c := range p.w.house.conversations() {
		c.post(call.Command{Person: p.person, Do: do})
	}
}

// browsers is the browsers' door of a story: connections are what page says.
type browsers struct {
	ears
	connections uint64
}

func (b *browsers) Offer(context.Context, string, string) (string, uint64, error) {
	b.connections++
	return "answer", b.connections, nil
}

func (b *browsers) Drop(string) {}

// pageActs lets somebody do something at a browser.
func (s *sim) pageActs(p *handset) {
	does := []string{"opens", "opens", "opens", "closes", "quiet", "speaks", "speaks", "leaves"}[s.r.IntN(8)]
	seat := s.w.house.engine.Seat(p.person)
	busy := seat.Call != ""
	if does == "leaves" && busy { // the API refuses it
		does = "opens"
	}
	s.w.tell("> %s's page %s", p.name, does)
	s.saw("pages")
	if busy && does == "closes" {
		s.saw("pages closed in a call")
	}
	if err := p.page(does); err != nil {
		s.fail("%v", err)
	}
	if does == "closes" || does == "quiet" {
		s.later(50_000, func() { // the page is loaded again, or the laptop wakes up: in time, or too late
			s.w.tell("> %s's page is back", p.name)
			_ = p.page(map[string]string{"closes": "opens", "quiet": "speaks"}[does])
		})
	}
}

// pageAnswers lets those at browsers answer what rings there.
func (s *sim) pageAnswers() {
	for _, p := range s.people {
		if p.browser && s.w.house != nil && s.one(2) {
			p.wants("answer")
		}
	}
}
