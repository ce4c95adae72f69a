package floor

import (
	"io"
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/alarm"
	"hotline/cmd/internal/api"
	"hotline/cmd/internal/call"
	"hotline/cmd/internal/config"
	"hotline/cmd/internal/engine"
	"hotline/cmd/internal/folds"
	"hotline/cmd/internal/gauge"
	"hotline/cmd/internal/owner"
	"hotline/cmd/internal/places"
	"hotline/recording/fact"
	"hotline/recording/ledger"
	"hotline/sip"
	"hotline/sip/ua"
)

// Options are what the command line says; the city is the rest.
type Options struct {
	Version   string
	Node      string         // name in ids; "" is n1
	Advertise netip.Addr     // media address told to far ends
	Contact   netip.AddrPort // SIP address told to far ends
	Random    io.Reader      // tags, and what the keys of secure sound are made of
	Print     sip.Print      // of the certificate for handshakes; none: there are no handshakes
	Log       *slog.Logger
}

// House is one running hotline: the goroutines and what they share.
type House struct {
	opts  Options
	log   *slog.Logger
	clock *owner.Clock
	city  atomic.Pointer[config.City]
	rules atomic.Pointer[string] // digest of the rules in force
	count *gauge.Gauge

	wire  wire
	sound sound
	book  book
	ears  ears

	engine *engine.Room
	hub    *folds.Hub
	push   *api.Hub
	places *places.Book
	guard  *ua.Guard
	routes *owner.Routes[recipient]
	alarms *alarm.Board

	mu       sync.Mutex
	calls    map[string]*conversation
	trunks   map[string]int    // running calls by trunk
	seated   map[string]seated // by person: the browsers in calls
	lastCall atomic.Uint64
	boot     uint64
	draining bool

	running sync.WaitGroup // conversations and errands
}

// doors are what a house is given open.
type doors struct {
	wire  wire
	sound sound
	book  book
	boot  uint64
	count *gauge.Gauge
	hub   *folds.Hub
	push  *api.Hub
	past  func(seq uint64, now time.Time) (*acd.Engine, error) // see engine.Config
}

// newHouse puts the house together; nothing runs before start.
func newHouse(opts Options, city *config.City, d doors) *House {
	h := &House{opts: opts, log: opts.Log, clock: owner.NewClock(), count: d.count,
		wire: d.wire, sound: d.sound, book: d.book, boot: d.boot, hub: d.hub, push: d.push,
		routes: owner.NewRoutes[recipient](), calls: map[string]*conversation{}, trunks: map[string]int{}, seated: map[string]seated{}}
	if h.opts.Node == "" {
		h.opts.Node = "n1"
	}
	h.alarms = alarm.New(h.onAlarm)
	h.guard = ua.NewGuard("hotline", h.secret, opts.Random)
	h.guard.MD5Only = h.md5Only
	h.guard.Home = h.home
	h.adopt(city)
	h.engine = h.newEngine(h.hub.InForce(city.Rules), d.past)
	h.hub.Ruled = h.enforce
	h.hub.WarnIdle(city.Rules)
	h.places = places.New(h.City, city.Zone, h.engine.Post)
	return h
}

func (h *House) newEngine(rules acd.Rules, past func(uint64, time.Time) (*acd.Engine, error)) *engine.Room {
	return engine.New(engine.Config{Rules: rules, Clock: h.clock, Zone: func() *time.Location { return h.City().Zone },
		Ledger: h.book, Past: past, Perform: h.perform, Failed: h.engineFailed, Log: h.log,
		Stepped: func(took time.Duration) { h.count.Step("engine", took) },
		Freed:   h.count.Freed,
		Dropped: func() { h.count.Dropped("engine-mailbox") },
		Told:    h.committed, Late: h.late, Full: h.full})
}

// perform posts an order of the engine to the call it is for.
func (h *House) perform(order acd.Order) {
	if c := h.conversation(acd.CallOf(order)); c != nil {
		c.post(call.Engine{Order: order})
	}
}

// engineFailed ends the call on whose input the engine panicked: it would wait
// for ever for what follows from it.
func (h *House) engineFailed(id, text string) {
	h.Write(fact.Fact{Body: fact.SystemPanic{Where: "engine", Text: text}})
	if c := h.conversation(id); c != nil {
		c.postEnd(call.Hangup{Why: "engine failed", Apology: true})
	}
}

// adopt puts a city in force for everything but the engine, which is told by an input.
func (h *House) adopt(city *config.City) {
	digest := acd.Digest(h.hub.InForce(city.Rules))
	h.city.Store(city)
	h.rules.Store(&digest)
}

// enforce tells the engine the rules in force: those of the city, and those that
// supervisors keep for numbers. The later call has the later ones of both.
func (h *House) enforce() {
	h.mu.Lock()
	defer h.mu.Unlock()
	rules := h.hub.InForce(h.City().Rules)
	digest := acd.Digest(rules)
	h.rules.Store(&digest)
	h.engine.Post(acd.SetRules{Rules: rules})
}

func (h *House) digest() string { return *h.rules.Load() }

// Write keeps facts of the floor's own, at this moment.
func (h *House) Write(facts ...fact.Fact) bool {
	now := h.clock.Now()
	for i := range facts {
		if facts[i].At.IsZero() {
			facts[i].At = now
		}
	}
	begin := time.Now()
	ok := h.book.Append(fact.Record{At: now, Machine: "floor", Rules: h.digest(), Facts: facts}, func(written []fact.Fact) {
		h.committed(written, time.Since(begin))
	})
	if !ok {
		h.full()
	}
	return ok
}

// committed passes on what is on disk now, on the ledger's writer.
func (h *House) committed(facts []fact.Fact, waited time.Duration) {
	h.count.Committed(len(facts), waited)
	h.hub.Publish(facts)
}

// late is told when orders left before their record was on disk.
func (h *House) late() { h.count.Late() }

// full is told when the ledger took a record no more.
func (h *House) full() { h.count.Dropped("ledger") }

// send hands a dialog's order to the wire.
func (h *House) send(order sip.Order) {
	switch o := order.(type) {
	case sip.SendRequest:
		h.wire.Send(o.Request)
	case sip.SendResponse:
		h.wire.Reply(o.Response)
	}
}

// local is our side of a media leg.
func (h *House) local(advertise netip.Addr, port uint16) sip.Local {
	local := sip.Local{Addr: advertise, Port: port, SessionID: uint64(h.clock.Now().UnixMilli()), Print: h.opts.Print}
	var dice [32]byte
	if _, err := io.ReadFull(h.opts.Random, dice[:]); err == nil {
		local.Dice = sip.NewSecret(dice[:])
	}
	return local
}

// join counts a call in, unless its trunk is full or the house is draining.
func (h *House) join(c *conversation, ceiling int) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.draining || ceiling > 0 && h.trunks[c.trunk] >= ceiling {
		return false
	}
	h.trunks[c.trunk]++
	h.calls[c.id] = c
	h.running.Add(1)
	return true
}

// leave is the end of a conversation's goroutine.
func (h *House) leave(c *conversation) {
	c.box.Close()
	h.routes.Drop(c)
	h.mu.Lock()
	delete(h.calls, c.id)
	h.trunks[c.trunk]--
	h.mu.Unlock()
	h.running.Done()
}

func (h *House) conversation(id string) *conversation {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.calls[id]
}

func (h *House) conversations() []*conversation {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []*conversation
	for _, id := range owner.Keys(h.calls) {
		out = append(out, h.calls[id])
	}
	return out
}

// Draining tells whether new calls are turned away for good.
func (h *House) Draining() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.draining
}

// City gives the city in force.
func (h *House) City() *config.City { return h.city.Load() }

// Command passes a person's wish to their call.
func (h *House) Command(id string, do call.Command) (found, taken bool) {
	c := h.conversation(id)
	return c != nil, c != nil && c.box.Post(do)
}

// recipient is whoever holds a dialog: a conversation or an errand.
type recipient interface {
	deliver(leg string, in sip.Input)
}

// EngineFull tells whether the engine can take no new calls.
func (h *House) EngineFull() bool { return h.engine.Full() }

// LedgerFull tells whether so much waits for the disk that new calls are turned away.
func (h *House) LedgerFull() bool { return h.book.Waiting() >= ledger.MaxWaiting }

// Alarm tells whether an alarm is on, and why.
func (h *House) Alarm(what string) (detail string, on bool) { return h.alarms.Detail(what) }
