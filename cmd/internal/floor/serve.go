package floor

import (
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"sync/atomic"

	"hotline/cmd/internal/api"
	"hotline/cmd/internal/certificate"
	"hotline/cmd/internal/config"
	"hotline/cmd/internal/owner"
	"hotline/recording/ledger"
	"hotline/recording/tape"
	"hotline/seats/headset"
	"hotline/sip"
	"hotline/sip/rtp"
	"hotline/sip/ua"
)

// ServeConfig is what `hotline serve` is told on its command line.
type ServeConfig struct {
	City    *config.City
	Again   func() (*config.City, error) // reads the config again, for SIGHUP
	Data    string                       // folder of the ledger and the tape
	SIP     netip.AddrPort
	RTP     netip.Addr
	Low     uint16
	High    uint16
	HTTP    string
	Version string
	Log     *slog.Logger
	Random  io.Reader
}

// Server is a house with its doors open: starting and stopping it is this
// file, serve_doors.go and stop.go.
type Server struct {
	cfg     ServeConfig
	house   atomic.Pointer[House]
	ledger  *ledger.Ledger
	tape    *tape.Tape
	pool    *rtp.Pool
	studio  *studio
	headset *headset.Headsets
	ua      *ua.UA
	keys    *certificate.Pair // of SIP
	surface *api.API
	http    *api.Server
	keeper  *owner.Every
}

// Open opens every door in order, starts the goroutines and takes calls. On an
// error what was opened is closed again.
func Open(cfg ServeConfig) (*Server, error) {
	s := &Server{cfg: cfg}
	for _, open := range []func() error{s.checkSecrets, s.openLedger, s.openHouse, s.openSound, s.openHeadsets, s.openWire, s.openPages} {
		if err := open(); err != nil {
			s.closeDoors()
			return nil, err
		}
	}
	h := s.house.Load()
	h.closeLeft(s.ledger, s.tape.LastSound())
	h.places.SignInFixed(nil, cfg.City)
	s.keeper = startCaretaker(h, s.ledger)
	return s, nil
}

// SIP gives the bound SIP address, Pages the address of the pages.
func (s *Server) SIP() netip.AddrPort { return s.ua.Addr() }

// Pages gives the address of the pages, e.g. http://127.0.0.1:8080.
func (s *Server) Pages() string { return s.http.URL() }

// Sick is told once, with why, when the engine cannot be kept alive: end the process.
func (s *Server) Sick() <-chan string { return s.house.Load().engine.Sick() }

func (s *Server) checkSecrets() error { return s.cfg.City.CheckSecrets(s.cfg.SIP, s.cfg.HTTP) }

func (s *Server) openLedger() error {
	if err := os.MkdirAll(s.cfg.Data, 0o750); err != nil {
		return fmt.Errorf("cannot make the data folder: %w (choose another with --data)", err)
	}
	var err error
	s.ledger, err = ledger.Open(ledger.Config{File: filepath.Join(s.cfg.Data, "ledger.db"), Location: s.cfg.City.Zone, Trouble: s.onLedger})
	return err
}

// onLedger hears of the ledger's troubles, on its writer. One that comes before
// the house can keep it is only logged.
func (s *Server) onLedger(what, detail string, over bool) {
	h := s.house.Load()
	if h == nil {
		s.cfg.Log.Warn("ledger trouble at start", "what", what, "detail", detail, "over", over)
		return
	}
	h.alarms.Set(what, detail, over)
}

// doorbell holds the first messages back until the house can answer them.
type doorbell struct {
	*House
	open chan struct{}
}

// Request implements ua.Handler.
func (d *doorbell) Request(req sip.Request) {
	<-d.open
	d.House.Request(req)
}
