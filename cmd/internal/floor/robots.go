package floor

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"

	"hotline/cmd/internal/owner"
	"hotline/cmd/internal/phone"
	"hotline/ivr/prompts"
	"hotline/sip"
	"hotline/sip/media"
	"hotline/sip/rtp"
	"hotline/sip/ua"
)

// robotPorts are the RTP ports of robots: beside the default ones of serve.
const robotLow, robotHigh = 40_000, 59_999

// RobotConfig is what `hotline dial` and `hotline seat` have in common.
type RobotConfig struct {
	Server netip.AddrPort
	Tell   func(phone.Event) // gets the story as it happens
	Random io.Reader
	Log    *slog.Logger
}

// DialConfig is what `hotline dial` is told.
type DialConfig struct {
	RobotConfig
	Number, From, Keys string
	Say                string // sound file; "" is the built-in sentence
	Save               string // file for what was heard; "" keeps nothing
	For                time.Duration
}

// SeatConfig is what `hotline seat` is told.
type SeatConfig struct {
	RobotConfig
	Numbers     []string
	Password    string
	AnswerAfter time.Duration
	Talk        time.Duration
}

// crew is one command's robots with their doors.
type crew struct {
	cfg   RobotConfig
	fleet *phone.Fleet
	ua    *ua.UA
	pool  *rtp.Pool
	local netip.Addr
	clock *owner.Clock
}

func openCrew(cfg RobotConfig) (*crew, error) {
	local, err := towards(cfg.Server)
	if err != nil {
		return nil, err
	}
	c := &crew{cfg: cfg, fleet: phone.NewFleet(), local: local, clock: owner.NewClock()}
	if c.ua, err = ua.Open(ua.Config{Listen: netip.AddrPortFrom(local, 0), UserAgent: "hotline-robot", Log: cfg.Log}, c.fleet); err != nil {
		return nil, err
	}
	if c.pool, err = rtp.Open(rtp.Config{Addr: local, Low: robotLow, High: robotHigh, Workers: 1, Random: cfg.Random}); err != nil {
		c.ua.Close()
		return nil, err
	}
	return c, nil
}

func (c *crew) close() {
	c.ua.Close()
	c.pool.Close()
}

// towards gives the address of this machine that the server is reached from.
func towards(server netip.AddrPort) (netip.Addr, error) {
	conn, err := net.Dial("udp", server.String())
	if err != nil {
		return netip.Addr{}, fmt.Errorf("cannot find a way to %s: %w", server, err)
	}
	defer func() { _ = conn.Close() }()
	return netip.MustParseAddrPort(conn.LocalAddr().String()).Addr().Unmap(), nil
}

// tag makes the stem of a robot's tags; it holds no dash.
func (c *crew) tag() (string, error) {
	var b [8]byte
	if _, err := io.ReadFull(c.cfg.Random, b[:]); err != nil {
		return "", fmt.Errorf("cannot make a tag: %w", err)
	}
	return hex.EncodeToString(b[:]), nil
}

// handset is the hands of one robot: one media leg at a time.
type handset struct {
	*crew
	say    *media.Sound
	listen *phone.Listener
	notify func(rtp.Notice)
	leg    *rtp.Leg
}

// Send implements phone.Hands.
func (h *handset) Send(req sip.Request) { h.ua.Send(req) }

// Reply implements phone.Hands.
func (h *handset) Reply(resp sip.Response) { h.ua.Reply(resp) }

// Open implements phone.Hands.
func (h *handset) Open() (sip.Local, error) {
	if h.leg != nil {
		return sip.Local{}, fmt.Errorf("cannot take a second call")
	}
	leg, err := h.pool.Leg(rtp.LegConfig{Notify: h.notify, In: h.listen})
	if err != nil {
		return sip.Local{}, err
	}
	h.leg = leg
	return sip.Local{Addr: h.local, Port: leg.Port(), SessionID: uint64(h.clock.Now().UnixMilli())}, nil
}

// Sound implements phone.Hands.
func (h *handset) Sound(order phone.Order) {
	if h.leg == nil {
		return
	}
	switch o := order.(type) {
	case phone.Talk:
		h.leg.Talk(o.Agree)
	case phone.Speak:
		h.leg.Play(1, []*media.Sound{h.say}, false)
	case phone.Press:
		h.leg.Digits(o.Keys)
	case phone.Silence:
		h.leg.Close(nil)
		h.leg = nil
	}
}

// Dial is one call of a robot citizen.
func Dial(ctx context.Context, cfg DialConfig) (phone.Summary, error) {
	say, err := sentence(cfg.Say, prompts.RobotCitizen)
	if err != nil {
		return phone.Summary{}, err
	}
	c, err := openCrew(cfg.RobotConfig)
	if err != nil {
		return phone.Summary{}, err
	}
	defer c.close()
	tag, err := c.tag()
	if err != nil {
		return phone.Summary{}, err
	}
	hands := &handset{crew: c, say: say, notify: func(rtp.Notice) {}}
	var driver *phone.Driver
	hands.listen = phone.NewListener(func(h media.Heard) { driver.Post(phone.Heard{What: h}) })
	local, err := hands.Open()
	if err != nil {
		return phone.Summary{}, err
	}
	uri := func(user string) string { return fmt.Sprintf("sip:%s@%s", user, cfg.Server) }
	citizen := phone.NewCitizen(phone.CitizenSetup{Local: local, Keys: cfg.Keys, For: cfg.For, Call: sip.Outgoing{
		CallID: tag + "@" + c.local.String(), Tag: tag, From: sip.Party{URI: uri(cfg.From)}, To: sip.Party{URI: uri(cfg.Number)},
		URI: uri(cfg.Number), Contact: fmt.Sprintf("sip:%s@%s", cfg.From, c.ua.Addr()), Next: cfg.Server, Transport: "udp", CSeq: 1}})
	driver = phone.NewDriver(citizen, hands, tag, c.clock, cfg.Tell)
	c.fleet.Add("", driver)
	driver.Run(ctx)
	if cfg.Save != "" {
		if err := os.WriteFile(cfg.Save, hands.listen.WAV(), 0o600); err != nil {
			return citizen.Summary(), fmt.Errorf("cannot save what was heard: %w", err)
		}
	}
	return citizen.Summary(), nil
}

// sentence is what a robot says.
func sentence(file, builtin string) (*media.Sound, error) {
	if file == "" {
		store, err := prompts.Load("")
		if err != nil {
			return nil, err
		}
		sound, _ := store.Sound(builtin)
		return sound, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("cannot read what to say: %w", err)
	}
	defer func() { _ = f.Close() }()
	return prompts.Decode(file, f)
}

// Seats runs robot seats until ctx ends; false when one of them failed.
func Seats(ctx context.Context, cfg SeatConfig) (bool, error) {
	say, err := sentence("", prompts.RobotSeat)
	if err != nil {
		return false, err
	}
	c, err := openCrew(cfg.RobotConfig)
	if err != nil {
		return false, err
	}
	defer c.close()
	var all sync.WaitGroup
	results := make([]bool, len(cfg.Numbers))
	for i, number := range cfg.Numbers {
		driver, err := c.seat(cfg, number, say)
		if err != nil {
			return false, err
		}
		all.Go(func() { results[i] = driver.Run(ctx) })
	}
	all.Wait()
	ok := true
	for _, r := range results {
		ok = ok && r
	}
	return ok, nil
}

// seat makes one robot seat with its hands.
func (c *crew) seat(cfg SeatConfig, number string, say *media.Sound) (*phone.Driver, error) {
	tag, err := c.tag()
	if err != nil {
		return nil, err
	}
	hands := &handset{crew: c, say: say, notify: func(rtp.Notice) {}, listen: phone.NewListener(func(media.Heard) {})}
	local := sip.Local{Addr: c.local, Port: 9} // the call that dials *1 hears nothing: the discard port
	nonces := 0
	seat := phone.NewSeat(phone.SeatSetup{Number: number, Registrar: "sip:" + cfg.Server.String(), Local: local,
		Contact: fmt.Sprintf("sip:%s@%s", number, c.ua.Addr()), CallID: tag + "@" + c.local.String(), Tag: tag,
		Expires: time.Minute, AnswerAfter: cfg.AnswerAfter, Talk: cfg.Talk, Base: sip.Request{Next: cfg.Server, Transport: "udp"},
		Login: func(challenge sip.Response, method, uri string) (sip.Header, error) {
			nonces++
			return ua.Authorize(challenge, method, uri, number, cfg.Password, fmt.Sprintf("%s%d", tag, nonces), 1)
		}})
	driver := phone.NewDriver(seat, hands, tag, c.clock, cfg.Tell)
	c.fleet.Add(number, driver)
	return driver, nil
}
