package floor

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/api"
	"hotline/cmd/internal/certificate"
	"hotline/cmd/internal/config"
	"hotline/cmd/internal/folds"
	"hotline/cmd/internal/front"
	"hotline/cmd/internal/gauge"
	"hotline/cmd/internal/replay"
	"hotline/ivr/prompts"
	"hotline/recording"
	"hotline/recording/ledger"
	"hotline/recording/tape"
	"hotline/seats/desk"
	"hotline/sip"
	"hotline/sip/rtp"
	"hotline/sip/ua"
)

func (s *Server) openHouse() error {
	cfg := s.cfg
	advertise, err := ua.Reachable(cfg.RTP)
	if err != nil {
		return err
	}
	count := gauge.New(cfg.Version, gauge.Sources{LedgerWaiting: s.ledger.Waiting, EngineMailbox: s.engineDepth, CallsOpen: s.callsOpen, LegsOpen: s.legsOpen,
		Headsets: s.headsets})
	push := api.NewHub()
	hub, err := folds.Open(context.Background(), s.ledger, cfg.City.Zone, count, push, cfg.Log)
	if err != nil {
		return err
	}
	h := newHouse(Options{Version: cfg.Version, Advertise: advertise, Random: cfg.Random, Log: cfg.Log}, cfg.City,
		doors{book: s.ledger, boot: s.ledger.Boot(), count: count, hub: hub, push: push, past: s.past})
	s.house.Store(h)
	go hub.Run()
	go h.engine.Run()
	return nil
}

// pastMost is how long the house waits for what its engine remembers: citizens call.
const pastMost = 4 * time.Second

// past replays the engine of the house before.
func (s *Server) past(seq uint64, now time.Time) (*acd.Engine, error) {
	ctx, stop := context.WithTimeout(context.Background(), pastMost)
	defer stop()
	return replay.Last(ctx, s.ledger, seq, now)
}

func (s *Server) engineDepth() int { return s.house.Load().engine.Depth() }
func (s *Server) callsOpen() int   { return len(s.house.Load().conversations()) }
func (s *Server) legsOpen() int    { return s.pool.Counts().Legs }

// headsets, like the others, is read by the pages, the last door to open.
func (s *Server) headsets() gauge.Headsets { return gauge.Headsets(s.headset.Counts()) }

// openSound opens the prompts, the tape and the media ports.
func (s *Server) openSound() error {
	h := s.house.Load()
	store, err := loadPrompts(s.cfg.City)
	if err != nil {
		return err
	}
	s.tape, err = tape.Open(tape.Config{Dir: s.cfg.Data, Notify: h.onTape, Log: s.cfg.Log, Zone: s.cfg.City.Zone})
	if err != nil {
		return err
	}
	s.pool, err = rtp.Open(rtp.Config{Addr: s.cfg.RTP, Low: s.cfg.Low, High: s.cfg.High})
	if err != nil {
		return fmt.Errorf("%w (choose another address or range with --rtp)", err)
	}
	h.opts.Print = s.pool.Print()
	s.studio = newStudio(s.pool, store, s.tape, s.cfg.Log)
	h.sound = s.studio
	return nil
}

// loadPrompts reads the prompts and checks that every one the city names is there.
func loadPrompts(city *config.City) (*prompts.Store, error) {
	store, err := prompts.Load(city.Prompts)
	if err != nil {
		return nil, err
	}
	mistakes := append(city.CheckPrompts(store.Has), city.CheckCertificates(time.Now())...)
	if len(mistakes) > 0 {
		return nil, config.Mistakes(mistakes)
	}
	return store, nil
}

// CheckPrompts names every prompt of a city that is missing or damaged, and every certificate.
func CheckPrompts(city *config.City) error {
	_, err := loadPrompts(city)
	return err
}

func (s *Server) openWire() error {
	h := s.house.Load()
	bell := &doorbell{House: h, open: make(chan struct{})}
	tls := s.cfg.City.SIP
	var err error
	if s.keys, err = certificate.Open(tls.Cert, tls.Key, s.cfg.Log); err != nil {
		return err
	}
	wire, err := ua.Open(ua.Config{Listen: s.cfg.SIP, TLS: s.keys.Server(), TLSPort: tls.Port, UserAgent: "hotline/" + s.cfg.Version, Log: s.cfg.Log, Sent: h.onSent,
		Guard: h.guard, Trouble: h.onAttack,
		Standing: func(source netip.Addr, called string) sip.Standing { return h.City().Standing(source, called) },
		Lost:     func(transport string, source netip.AddrPort) { h.places.Disconnected(h.clock.Now(), transport, source) }}, bell)
	if err != nil {
		return fmt.Errorf("%w (choose another address with --sip)", err)
	}
	s.ua = wire
	h.wire = wire
	contact, err := ua.Reachable(wire.Addr().Addr())
	if err != nil {
		return err
	}
	h.opts.Contact = netip.AddrPortFrom(contact, wire.Addr().Port())
	close(bell.open)
	return nil
}

func (s *Server) openPages() error {
	h := s.house.Load()
	tls := s.cfg.City.HTTP
	s.surface = api.New(api.Config{House: s.pages(h), Pages: desk.Handler(), Hub: h.push, SIP: s.ua.ServeWebSocket, SIPOrigins: s.cfg.City.SIP.Origins,
		Metrics: h.count.Handler(), Dropped: h.count.Dropped, Zone: s.cfg.City.Zone, Version: s.cfg.Version, TLS: tls.Cert != "", BehindProxy: tls.BehindProxy, Log: s.cfg.Log})
	server, err := api.Open(api.ServerConfig{Listen: s.cfg.HTTP, Cert: tls.Cert, Key: tls.Key, BehindProxy: tls.BehindProxy, Handler: s.surface, Log: s.cfg.Log})
	if err != nil {
		return fmt.Errorf("%w (choose another address with --http)", err)
	}
	s.http = server
	return nil
}

// pages is the house as the HTTP surface sees it.
func (s *Server) pages(h *House) *front.Pages {
	return &front.Pages{Engine: h.engine, Floor: h, Places: h.places, Ledger: s.ledger, List: s.list, WAV: s.tape.Path,
		Days: h.hub, Numbers: h.hub, Condition: h, Now: h.clock.Now, Foreign: ledger.Foreign, Decided: replay.NewExplainer(s.ledger)}
}

func (s *Server) list(ctx context.Context, q api.CallsQuery) ([]recording.Call, string, error) {
	page, err := s.ledger.Calls(ctx, ledger.Query{Day: q.Day, Person: q.Person, Limit: q.Limit, After: q.After})
	return page.Calls, page.Next, err
}
