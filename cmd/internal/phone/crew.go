package phone

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"hotline/cmd/internal/owner"
	"hotline/sip"
	"hotline/sip/media"
)

// Wire sends for robots; it never blocks.
type Wire interface {
	Send(sip.Request)
	Reply(sip.Response)
}

// Leg is the sound of one call.
type Leg interface {
	Talk(a sip.Agreed)
	Play(number int, sounds []*media.Sound, loop bool)
	Digits(digits string)
	Close()
}

// Crew is the robots of one command with the doors that were opened for them.
type Crew struct {
	Server    netip.AddrPort // of the hotline
	Addr      netip.AddrPort // our SIP address
	Fleet     *Fleet         // the handler of Wire
	Wire      Wire
	OpenLeg   func(l *Listener) (Leg, uint16, error) // a media leg and its port
	Authorize func(challenge sip.Response, method, uri, user, password, cnonce string, nc int) (sip.Header, error)
	Say       *media.Sound
	Clock     *owner.Clock
	Random    io.Reader
	Tell      func(Event) // gets the story as it happens
}

// DialPlan is one call of a robot citizen.
type DialPlan struct {
	Number, From, Keys string
	For                time.Duration // from the answer of the line
}

// SeatPlan is what robot seats do.
type SeatPlan struct {
	Numbers     []string
	Password    string
	AnswerAfter time.Duration
	Talk        time.Duration
	Fixed       bool // at a fixed address: no registration
}

// Dial makes one call; it also gives what was heard.
func (c *Crew) Dial(ctx context.Context, plan DialPlan) (Summary, *Listener, error) {
	tag, err := c.tag()
	if err != nil {
		return Summary{}, nil, err
	}
	hands := &handset{Crew: c}
	driver := NewDriver(hands, tag, c.Clock, c.Tell)
	hands.listen = NewListener(func(h media.Heard) { driver.Post(Heard{What: h}) })
	local, err := hands.Open()
	if err != nil {
		return Summary{}, nil, err
	}
	citizen := NewCitizen(CitizenSetup{Local: local, Keys: plan.Keys, For: plan.For, Call: sip.Outgoing{
		CallID: tag + "@" + c.Addr.Addr().String(), Tag: tag, From: sip.Party{URI: c.uri(plan.From)}, To: sip.Party{URI: c.uri(plan.Number)},
		URI: c.uri(plan.Number), Contact: c.contact(plan.From), Next: c.Server, Transport: "udp", CSeq: 1}})
	c.run(ctx, "", driver, citizen)
	return citizen.Summary(), hands.listen, nil
}

// Seats runs robot seats until ctx ends or all have failed; false when one has.
func (c *Crew) Seats(ctx context.Context, plan SeatPlan) (bool, error) {
	tags := make([]string, len(plan.Numbers))
	for i := range tags {
		tag, err := c.tag()
		if err != nil {
			return false, err
		}
		tags[i] = tag
	}
	var all sync.WaitGroup
	results := make([]bool, len(tags))
	for i, number := range plan.Numbers {
		hands := &handset{Crew: c, listen: NewListener(func(media.Heard) {})}
		driver := NewDriver(hands, tags[i], c.Clock, c.Tell)
		all.Go(func() { results[i] = c.run(ctx, number, driver, c.seat(plan, number, tags[i])) })
	}
	all.Wait()
	return !slices.Contains(results, false), nil
}

// run lets a robot live in the fleet until it is done.
func (c *Crew) run(ctx context.Context, number string, d *Driver, r Robot) bool {
	c.Fleet.attach(c.Wire)
	c.Fleet.add(number, d)
	defer c.Fleet.remove(number, d)
	return d.Run(ctx, r)
}

func (c *Crew) seat(plan SeatPlan, number, tag string) *Seat {
	nonces := 0
	return NewSeat(SeatSetup{Number: number, Registrar: "sip:" + c.Server.String(),
		Local:   sip.Local{Addr: c.Addr.Addr(), Port: 9}, // what *1 says is not heard: the discard port
		Contact: c.contact(number), CallID: tag + "@" + c.Addr.Addr().String(), Tag: tag,
		Expires: time.Minute, Fixed: plan.Fixed, AnswerAfter: plan.AnswerAfter, Talk: plan.Talk, Base: sip.Request{Next: c.Server, Transport: "udp"},
		Login: func(challenge sip.Response, method, uri string) (sip.Header, error) {
			nonces++
			return c.Authorize(challenge, method, uri, number, plan.Password, fmt.Sprintf("%s%d", tag, nonces), 1)
		}})
}

// Towards gives the address of this machine that a server is reached from.
func Towards(server netip.AddrPort) (netip.Addr, error) {
	conn, err := net.Dial("udp", server.String())
	if err != nil {
		return netip.Addr{}, fmt.Errorf("cannot find a way to %s: %w", server, err)
	}
	defer func() { _ = conn.Close() }()
	return netip.MustParseAddrPort(conn.LocalAddr().String()).Addr().Unmap(), nil
}

func (c *Crew) uri(user string) string     { return fmt.Sprintf("sip:%s@%s", user, c.Server) }
func (c *Crew) contact(user string) string { return fmt.Sprintf("sip:%s@%s", user, c.Addr) }

// tag makes the stem of a robot's tags; it holds no dash.
func (c *Crew) tag() (string, error) {
	var b [8]byte
	if _, err := io.ReadFull(c.Random, b[:]); err != nil {
		return "", fmt.Errorf("cannot make a tag: %w", err)
	}
	return hex.EncodeToString(b[:]), nil
}

// handset is the hands of one robot: one media leg at a time.
type handset struct {
	*Crew
	listen *Listener
	leg    Leg
	spoke  bool
}

// Send implements Hands.
func (h *handset) Send(req sip.Request) { h.Wire.Send(req) }

// Reply implements Hands.
func (h *handset) Reply(resp sip.Response) { h.Wire.Reply(resp) }

// Open implements Hands.
func (h *handset) Open() (sip.Local, error) {
	if h.leg != nil {
		return sip.Local{}, fmt.Errorf("cannot take a second call")
	}
	leg, port, err := h.OpenLeg(h.listen)
	if err != nil {
		return sip.Local{}, err
	}
	h.leg = leg
	return sip.Local{Addr: h.Addr.Addr(), Port: port, SessionID: uint64(h.Clock.Now().UnixMilli())}, nil
}

// Sound implements Hands.
func (h *handset) Sound(order Order) {
	if h.leg == nil {
		return
	}
	switch o := order.(type) {
	case Talk:
		h.leg.Talk(o.Agree)
		if !h.spoke {
			h.leg.Play(1, []*media.Sound{quiet}, true) // a phone off the hook is never mute
		}
	case Speak:
		h.spoke = true
		h.leg.Play(2, []*media.Sound{h.Say, quiet}, true)
	case Press:
		h.leg.Digits(o.Keys)
	case Silence:
		h.leg.Close()
		h.leg, h.spoke = nil, false
	}
}

// quiet is a second of silence.
var quiet = media.NewSound("quiet", make([]int16, 8000))
