package ua

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"hotline/sip"

	sipgo "github.com/emiago/sipgo/sip"
)

// Bounds of a UA, beside those of lanes and streams.
const (
	maxServers = 65536 // server transactions; beyond it requests get 503
	maxClients = 65536 // client transactions; beyond it Send fails with 503
	maxEarly   = 4096  // CANCELs waiting for their INVITE; beyond it they get 481
	closeTime  = 2 * time.Second
)

// txTime is 64*T1, the life of a transaction: RFC 3261 §17.1.1.2.
const txTime = 32 * time.Second

// Config says where a UA listens and what it calls itself.
type Config struct {
	Listen     netip.AddrPort              // port 0: any free one, the same for UDP and TCP
	Transports []string                    // "udp", "tcp"; empty means both
	TLS        *tls.Config                 // has the certificate; nil: TLS is off
	TLSPort    uint16                      // of TLS, at the same address; 0: any free one
	UserAgent  string                      // of the User-Agent and Server headers; "" for none
	Log        *slog.Logger                // nil: silent. Holds Call-IDs, methods and addresses only
	Guard      *Guard                      // whoever passes it is known to the gate; nil: nobody is
	Sent       func(method, callID string) // told of each request when it has left for the first time; it must only note it. Nil: nobody is told

	// Standing tells whose address it is, and for a call from a trunk whether it goes
	// before others: called is the user it is for. It is asked for every message and
	// must be quick. Nil: everybody is let in, always.
	Standing func(source netip.Addr, called string) sip.Standing
	// Trouble is told at most once a second each that "sip-flood" is dropped unread, or
	// that "sip-overload" is answered 503, and of each lock-out of the Guard that it is
	// of a "password". It must not block. Nil: nobody is told.
	Trouble func(what, detail string)
	// Lost is told of each connection that ended, from any goroutine; it must not
	// block. The transport and address are those of the requests that came over it.
	// It is not told of what Close ends. Nil: nobody is told.
	Lost func(transport string, remote netip.AddrPort)
}

// Handler is told what the network brought. Calls of one Call-ID come one after
// the other, in order; calls of different ones come side by side. They must not
// block for long, and must not call Close. No call comes after Close.
type Handler interface {
	// Request brings a request that passed validation. An INVITE has had its
	// 100. A CANCEL has had its 200, carries the Tx of its INVITE and comes
	// after it. An ACK is that of a 2xx and has no Tx. Any other is to be
	// answered by Reply.
	Request(sip.Request)
	// Response brings every response, 100 too, but not those to CANCEL. A 2xx to
	// INVITE comes every time it arrives, from every fork.
	Response(sip.Response)
	// Failed says that a request sent got no final response: status 408 when
	// time ran out, 503 when it could not be sent. Response and Failed with a
	// final outcome exclude each other.
	Failed(localTag, tx string, status int, cause string)
}

// Counts are what a UA counted since Open.
type Counts struct {
	Received uint64 // messages
	Sent     uint64 // requests and responses of the rooms, without repeats by transactions
	Refused  uint64 // requests answered without state, and unreadable responses
	Dropped  uint64 // messages beyond a bound
	Shed     uint64 // messages for which there was no time: dropped unread, or answered 503
	Panics   uint64 // of the handler or of this package, contained
}

// UA is a SIP endpoint on UDP, TCP and TLS at one address, and over WebSocket on
// the connections that an HTTP server hands to ServeWebSocket.
type UA struct {
	cfg     Config
	log     *slog.Logger
	handler Handler
	addr    netip.AddrPort
	parser  *sipgo.Parser
	gate    *gate
	count   struct{ received, sent, refused, dropped, panics atomic.Uint64 }

	sockets sockets
	streams streams
	readers sync.WaitGroup // of sockets and connections
	waiters sync.WaitGroup // one for each client transaction
	in, out *lanes         // by Call-ID
	timers  timers
	ctx     context.Context // ends dialling
	cancel  context.CancelFunc
	closing sync.Once

	mu      sync.Mutex
	serial  uint64
	servers map[string]*serverTx    // by what a retransmission matches
	byName  map[string]*serverTx    // by Request.Tx
	early   map[string]*earlyCancel // by the key of the INVITE awaited
	clients map[string]*clientTx    // by branch and method
	invites map[string]*clientTx    // by local tag and Tx, for CANCEL
}

// Open binds the transports and serves until Close. When an address is in use
// the error reads "cannot listen on udp 127.0.0.1:5060: it is taken". The handler
// may be called before Open returns.
func Open(cfg Config, h Handler) (*UA, error) {
	s, addr, err := listen(cfg)
	if err != nil {
		return nil, err
	}
	u := newUA(cfg, s, addr, h)
	if s.udp != nil {
		u.readers.Go(u.readUDP)
	}
	if s.tcp != nil {
		u.readers.Go(func() { u.accept(overTCP, s.tcp) })
	}
	if s.tls != nil {
		u.log.Info("SIP over TLS is spoken", "at", u.TLSAddr())
		u.readers.Go(func() { u.accept(overTLS, s.tls) })
	}
	return u, nil
}

// newUA makes a UA that does not yet read from its sockets.
func newUA(cfg Config, s sockets, addr netip.AddrPort, h Handler) *UA {
	u := &UA{
		cfg: cfg, log: cfg.Log, handler: h, addr: addr, parser: sipgo.NewParser(), sockets: s, gate: newGate(cfg),
		streams: streams{open: make(map[far]*stream), of: make(map[netip.Addr]int)},
		in:      newLanes(), out: newLanes(),
		servers: make(map[string]*serverTx), byName: make(map[string]*serverTx),
		early:   make(map[string]*earlyCancel),
		clients: make(map[string]*clientTx), invites: make(map[string]*clientTx),
	}
	if u.log == nil {
		u.log = slog.New(slog.DiscardHandler)
	}
	u.watch(cfg.Guard)
	u.ctx, u.cancel = context.WithCancel(context.Background())
	return u
}

// Addr is the address that is listened on; its port is never 0.
func (u *UA) Addr() netip.AddrPort { return u.addr }

// TLSAddr is the address of TLS; its port is 0 when that is off.
func (u *UA) TLSAddr() netip.AddrPort {
	if u.sockets.tls == nil {
		return netip.AddrPortFrom(u.addr.Addr(), 0)
	}
	return netip.AddrPortFrom(u.addr.Addr(), uint16(u.sockets.tls.Addr().(*net.TCPAddr).Port))
}

// Counts gives the counters.
func (u *UA) Counts() Counts {
	c := &u.count
	return Counts{
		Received: c.received.Load(), Sent: c.sent.Load(), Refused: c.refused.Load(),
		Dropped: c.dropped.Load(), Panics: c.panics.Load(), Shed: u.gate.count(),
	}
}

// Close sends what is queued (for 2 s at most), stops, and waits for every
// goroutine. Open transactions end without a word to the handler.
func (u *UA) Close() {
	u.closing.Do(func() {
		patience := time.AfterFunc(closeTime, u.abort)
		u.out.close()
		patience.Stop()
		u.abort()
		u.readers.Wait()
		u.timers.close()
		u.terminateAll()
		u.waiters.Wait()
		u.in.close()
	})
}

// abort breaks off dialling, reading and writing.
func (u *UA) abort() {
	u.cancel()
	u.sockets.close()
	u.streams.mu.Lock()
	defer u.streams.mu.Unlock()
	for _, s := range u.streams.open {
		s.cut()
	}
}

// contain runs f and survives its panic. It tells whether f came to its end.
func (u *UA) contain(what, callID string, f func()) (done bool) {
	defer func() {
		if p := recover(); p != nil {
			u.count.panics.Add(1)
			u.log.Error("a panic was contained", "in", what, "call", callID,
				"panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
		}
	}()
	f()
	return true
}

// newBranch makes the branch of a request to send: RFC 3261 §8.1.1.7.
func newBranch() string { return sipgo.RFC3261BranchMagicCookie + rand.Text() }
