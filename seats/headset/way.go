package headset

import (
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/stun/v4"
)

const (
	// maxAddresses bounds the addresses of a browser that are remembered: those of
	// its interfaces and relays.
	maxAddresses = 16
	// maxQuestions bounds the questions that wait for an answer.
	maxQuestions = 8
)

// way is how a connection's browser is reached: our side of ICE, which is lite
// (RFC 8445 §2.5): the browser finds us and says by which of its addresses.
//
// What it says names the address; sound turns there when a question of ours to it
// was answered. So nobody can turn sound away by sending once more, from elsewhere,
// what the browser has sent.
type way struct {
	port  *port
	of    *connection
	peer  atomic.Pointer[netip.AddrPort] // where to send; nil: not known yet
	heard atomic.Int64                   // when something came from there that only the browser can have sent
	rtt   atomic.Int64                   // of the latest question that was answered, nanoseconds

	mu          sync.Mutex
	generations []*generation // the latest one last; at most two
	chosen      *generation   // in which the browser last named an address
	wanted      netip.AddrPort
	known       []netip.AddrPort // validated, the oldest first
	open        [maxQuestions]question
	asks        int
	looked      int64 // when the browser was last asked by the clock
	over        bool
}

// question is one of ours that waits for its answer.
type question struct {
	id [stun.TransactionIDSize]byte
	in *generation
	to netip.AddrPort
	at int64
}

// begin makes new credentials for the browser's, unless it came with them before. The
// generation before stays known: the browser goes on with it until a way is found.
// It gives nil after the end.
func (w *way) begin(theirs credentials) *generation {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over {
		return nil
	}
	g := &generation{of: w.of, theirs: theirs}
	if n := len(w.generations); n > 0 {
		latest := w.generations[n-1]
		if latest.theirs == theirs {
			return latest
		}
		g.number = latest.number + 1
	}
	w.generations = append(w.generations, g)
	if len(w.generations) > 2 {
		w.port.forget(w.of, []string{w.generations[0].ours.ufrag}, nil)
		w.generations = w.generations[1:]
	}
	w.port.name(g)
	return g
}

// checked takes a check of the browser that has its tag.
func (w *way) checked(g *generation, from netip.AddrPort, named bool) {
	now := w.port.now()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over {
		return
	}
	w.learn(from)
	if w.peer.Load() == nil {
		w.chosen = g
		w.peer.Store(&from)
		w.ask(from, now) // some wait for it before they name an address
	}
	w.live(from, now)
	if !named || g.number < w.chosen.number {
		return
	}
	w.chosen, w.wanted = g, from
	if *w.peer.Load() != from {
		w.ask(from, now)
	}
}

// learn notes an address; the one in use is not given up for it.
func (w *way) learn(from netip.AddrPort) {
	if slices.Contains(w.known, from) {
		w.port.learn(w.of, from, from)
		return
	}
	var oldest netip.AddrPort
	if len(w.known) == maxAddresses {
		i := slices.IndexFunc(w.known, func(a netip.AddrPort) bool { return a != *w.peer.Load() })
		oldest = w.known[i]
		w.known = slices.Delete(w.known, i, i+1)
	}
	w.known = append(w.known, from)
	w.port.learn(w.of, from, oldest)
}

// look asks when it is time to: RFC 7675 §5.1; sooner when nothing comes by itself.
func (w *way) look(now int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	peer, since := w.peer.Load(), time.Duration(now-w.looked)
	if peer == nil || since < askEvery || since < consentEvery && w.silent(now) < askEvery {
		return
	}
	w.looked = now
	w.ask(*peer, now)
	if w.wanted.IsValid() && w.wanted != *peer {
		w.ask(w.wanted, now)
	}
}

func (w *way) ask(to netip.AddrPort, now int64) {
	q := question{stun.NewTransactionID(), w.chosen, to, now}
	w.open[w.asks%maxQuestions] = q
	w.asks++
	w.port.ask(q.in, q.id, to)
}

// answered takes an answer; false: it is none to a question of ours.
func (w *way) answered(m *stun.Message, from netip.AddrPort) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.IndexFunc(w.open[:], func(q question) bool { return q.in != nil && q.id == m.TransactionID && q.to == from })
	if i < 0 || w.open[i].in.outward.Check(m) != nil || stun.Fingerprint.Check(m) != nil {
		return false
	}
	now := w.port.now()
	w.rtt.Store(max(now-w.open[i].at, 1))
	w.open[i] = question{}
	if from == w.wanted && from != *w.peer.Load() {
		w.peer.Store(&from)
	}
	w.live(from, now)
	return true
}

// live notes that something came which only the browser can have sent. What comes by
// another way than ours is no sign that ours is good.
func (w *way) live(from netip.AddrPort, now int64) {
	if *w.peer.Load() == from {
		w.heard.Store(now)
	}
}

// silent tells for how long nothing has come.
func (w *way) silent(now int64) time.Duration { return time.Duration(now - w.heard.Load()) }

// end forgets the browser.
func (w *way) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over = true
	var ufrags []string
	for _, g := range w.generations {
		ufrags = append(ufrags, g.ours.ufrag)
	}
	w.port.forget(w.of, ufrags, w.known)
}
