package floor

import (
	"container/heap"
	"context"
	"encoding/binary"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/api"
	"hotline/cmd/internal/call"
	"hotline/cmd/internal/config"
	"hotline/cmd/internal/folds"
	"hotline/cmd/internal/front"
	"hotline/cmd/internal/gauge"
	"hotline/cmd/internal/owner"
	"hotline/recording"
	"hotline/seats"
)

// world is a house on fake time with everything that is outside of it: phones
// and citizens that are real dialog machines, the network between, the sound
// and the disk. Everything outside happens on the goroutine of the test, one
// thing after the other; what the house does in between runs to its end first.
type world struct {
	t      *testing.T
	begin  time.Time
	zone   *time.Location
	dice   *rand.ChaCha8
	count  *gauge.Gauge
	shelf  shelf // the disk
	city   *config.City
	house  *running
	ghosts []*running // houses that were killed

	due    agenda
	wake   chan struct{} // something is in the box
	things int           // that were put on the agenda

	mu  sync.Mutex
	box []noise // what the house has said since the last look

	net     *network
	phones  map[string]*handset
	calling *handset          // whose request the house is reading
	names   map[string]string // call id -> who calls
	note    func(line string)
	after   func() // after every thing that happened
	log     *slog.Logger
}

// running is a house with what it was given open.
type running struct {
	*House
	server *Server
	store  store
	book   *tray
	wire   *line
	stage  *stage
	keeper *owner.Every
	dead   atomic.Bool
}

// noise is something the house did, put in order before it is acted upon: what
// was said in the same moment by different goroutines has no order of its own.
type noise struct {
	rank int    // wire, sound, facts
	key  string // the call it is about
	do   func()
}

// thing is what happens outside the house at a moment.
type thing struct {
	at time.Time
	n  int
	do func()
}

type agenda []thing

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	return a[i].at.Before(a[j].at) || a[i].at.Equal(a[j].at) && a[i].n < a[j].n
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(thing)) }
func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

// newWorld must be called inside a bubble.
func newWorld(t *testing.T, city *config.City, s shelf, seed uint64) *world {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	w := &world{t: t, begin: time.Now(), zone: city.Zone, dice: rand.NewChaCha8(key), city: city, shelf: s,
		count: gauge.New("test", gauge.Sources{}), wake: make(chan struct{}, 1),
		phones: map[string]*handset{}, names: map[string]string{},
		after: func() {}, log: slog.New(slog.DiscardHandler)}
	w.net = newNetwork(w)
	return w
}

// boot opens a house as Open does, with scripted doors.
func (w *world) boot() {
	w.t.Helper()
	r := &running{wire: &line{w: w}, server: &Server{}}
	r.stage = newStage(w, r)
	var err error
	// The house is there before its ledger can complain, as in Server.onLedger.
	r.store, err = w.shelf.open(func(what, detail string, over bool) {
		if h := r.server.house.Load(); h != nil && !r.dead.Load() {
			h.alarms.Set(what, detail, over)
		}
	})
	if err != nil {
		w.t.Fatal(err)
	}
	r.book = newTray(w, r.store)
	push, log := api.NewHub(), w.log
	hub, err := folds.Open(context.Background(), r.store, w.zone, w.count, push, log)
	if err != nil {
		w.t.Fatal(err)
	}
	h := newHouse(Options{Version: "test", Advertise: netip.MustParseAddr("10.0.9.1"), Contact: houseAddr, Random: w.dice, Log: log}, w.city,
		doors{wire: r.wire, sound: r.stage, book: r.book, boot: r.store.Boot(), count: w.count, hub: hub, push: push})
	r.House = h
	h.ears = &browsers{}
	r.server.house.Store(h)
	w.house = r
	go hub.Run()
	go h.engine.Run()
	h.closeLeft(r.store, time.Time{})
	h.places.SignInFixed(nil, w.city)
	r.keeper = startCaretaker(h, r.store)
}

// reload puts another city in force, as Server.Reload does.
func (w *world) reload(city *config.City) {
	w.city = city
	w.house.House.reload(city)
}

// kill ends the house in the middle of what it does: nothing that it says from
// now on is heard, and nothing more is written.
func (w *world) kill() {
	r := w.house
	r.dead.Store(true)
	r.wire.cut()
	r.stage.cut()
	r.book.cut()
	w.shelf.crash(r.store)
	r.keeper.Close()
	for _, c := range r.conversations() {
		c.postEnd(call.Hangup{Why: "killed"})
	}
	w.ghosts = append(w.ghosts, r)
	w.house = nil
}

// close ends what still runs and every goroutine, as Server.Close does.
func (w *world) close() {
	r := w.house
	for _, c := range r.conversations() {
		c.postEnd(call.Hangup{Why: "closing"})
	}
	w.quiet()
	r.keeper.Close()
	for _, g := range append(w.ghosts, r) {
		g.engine.Close()
		g.hub.Close()
		g.book.close()
		if err := w.shelf.shut(g.store); err != nil && !g.dead.Load() {
			w.t.Error(err)
		}
	}
}

// quiet lets time pass until no call and no errand runs, for an hour at most.
func (w *world) quiet() {
	all := append(slices.Clone(w.ghosts), w.house)
	over := make(chan struct{})
	go func() {
		defer close(over)
		for _, r := range all {
			r.running.Wait()
		}
	}()
	for range 3600 {
		w.pass(time.Second)
		select {
		case <-over:
			w.pass(time.Second)
			return
		default:
		}
	}
	w.t.Fatalf("calls are left after an hour: %v", w.house.conversations())
}

// in puts something on the agenda.
func (w *world) in(d time.Duration, do func()) { w.on(time.Now().Add(d), do) }

func (w *world) on(at time.Time, do func()) {
	w.things++
	heap.Push(&w.due, thing{at: at, n: w.things, do: do})
}

// say is called by the house's goroutines.
func (w *world) say(n noise) {
	w.mu.Lock()
	w.box = append(w.box, n)
	w.mu.Unlock()
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// listen waits until the house is idle and acts upon what it has said.
func (w *world) listen() {
	for {
		synctest.Wait()
		w.mu.Lock()
		box := w.box
		w.box = nil
		w.mu.Unlock()
		if len(box) == 0 {
			return
		}
		slices.SortStableFunc(box, func(a, b noise) int {
			if a.rank != b.rank {
				return a.rank - b.rank
			}
			return strings.Compare(a.key, b.key)
		})
		for _, n := range box {
			n.do()
		}
	}
}

// pass lets that much time go by, with everything that is due in it.
func (w *world) pass(d time.Duration) {
	until := time.Now().Add(d)
	for {
		w.listen()
		next := until
		if len(w.due) > 0 && w.due[0].at.Before(until) {
			next = w.due[0].at
		}
		if wait := time.Until(next); wait > 0 {
			select {
			case <-w.wake:
			case <-time.After(wait):
			}
			continue
		}
		if len(w.due) == 0 || w.due[0].at.After(time.Now()) {
			w.listen()
			w.after()
			return
		}
		heap.Pop(&w.due).(thing).do()
		w.listen()
		w.after()
	}
}

// tell adds a line to the transcript.
func (w *world) tell(format string, args ...any) {
	if w.note == nil {
		return
	}
	w.note(fmt.Sprintf("%8.3f  ", time.Since(w.begin).Seconds()) + fmt.Sprintf(format, args...))
}

// parts says what /readyz would.
func (w *world) parts() []api.Part {
	return (&front.Pages{Condition: w.house.House}).Parts()
}

// look asks the engine something between two steps.
func (r *running) look(ask func(*acd.Engine)) {
	answer := make(chan struct{})
	r.engine.Ask(func(e *acd.Engine) {
		ask(e)
		close(answer)
	})
	<-answer
}

// breakEngine lets the engine panic on that input: its maps are gone when it
// comes. No input may make a sound engine panic, so this is the only way.
func (r *running) breakEngine(on acd.Input) {
	r.engine.Ask(func(e *acd.Engine) { *e = acd.Engine{} })
	r.engine.Post(on)
}

// account adds up a local day from the live folds.
func (r *running) account(day string) (seats.DayAccount, recording.DayCounts) {
	accounts, counts, err := r.hub.Accounts(context.Background(), day, r.clock.Now())
	if err != nil {
		panic(err)
	}
	return accounts, counts
}
