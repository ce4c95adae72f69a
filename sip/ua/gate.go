package ua

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"hotline/sip"
)

// gate lets messages in or not before they are read. It is safe for concurrent use.
type gate struct {
	standing func(source netip.Addr, called string) sip.Standing // nil: everybody may come in
	trouble  func(what, detail string)
	now      func() time.Time // a clock that is never set

	mu        sync.Mutex
	rules     *sip.Gate
	shed      uint64
	recent    map[string]int // what was turned away since the begin of this second, by what is told
	recentEnd time.Time
}

// What is told of messages turned away, and how many a second are worth a word.
const (
	troubleFlood    = "sip-flood"
	troubleOverload = "sip-overload"
	troublePassword = "password"
	worthTelling    = 20
)

func newGate(cfg Config) *gate {
	var seed [8]byte
	_, _ = rand.Read(seed[:])
	return &gate{standing: cfg.Standing, trouble: cfg.Trouble, now: steady(),
		rules: sip.NewGate(binary.BigEndian.Uint64(seed[:])), recent: map[string]int{}}
}

// watch lets the gate know who proves a password, and tells of lock-outs.
func (u *UA) watch(guard *Guard) {
	if guard == nil {
		return
	}
	guard.onProof = u.gate.know
	if guard.Locked == nil && u.cfg.Trouble != nil {
		guard.Locked = func(user string, source netip.Addr) {
			u.cfg.Trouble(troublePassword, fmt.Sprintf("%s is locked out after wrong passwords from %v", user, source))
		}
	}
}

// steady gives a clock that goes on from now, whatever is done to the machine's.
func steady() func() time.Time {
	began := time.Now()
	return func() time.Time { return began.Add(time.Since(began)) }
}

// admit decides on the octets of a message.
func (g *gate) admit(data []byte, source netip.Addr) (verdict sip.Verdict, later time.Duration) {
	if g.standing == nil {
		return sip.Pass, 0
	}
	source = source.Unmap()
	kind, uri := knock(data)
	called := ""
	if uri != "" {
		called = sip.UserOf(uri)
	}
	k := sip.Knock{Source: source, Standing: g.standing(source, called), Kind: kind}
	now := g.now()
	g.mu.Lock()
	verdict, later = g.rules.Admit(now, k)
	tell := ""
	if verdict != sip.Pass {
		tell = g.turnedAway(now, verdict)
	}
	g.mu.Unlock()
	if tell != "" && g.trouble != nil {
		g.trouble(tell, fmt.Sprintf("%d messages and more a second are turned away unread, one from %v", worthTelling, source))
	}
	return verdict, later
}

// turnedAway counts, and names the trouble once a second.
func (g *gate) turnedAway(now time.Time, verdict sip.Verdict) (tell string) {
	g.shed++
	if !now.Before(g.recentEnd) {
		clear(g.recent)
		g.recentEnd = now.Add(time.Second)
	}
	what := troubleFlood
	if verdict == sip.Busy {
		what = troubleOverload
	}
	if g.recent[what]++; g.recent[what] == worthTelling {
		return what
	}
	return ""
}

// waited notes how long a request waited for its turn.
func (g *gate) waited(m *message, wait time.Duration) {
	if g.standing == nil {
		return
	}
	kind := sip.Vital
	if to, _ := parseParty(m.get("To")); m.method() == sip.Invite && to.Tag == "" {
		kind = sip.NewCall
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rules.Waited(g.now(), kind, wait)
}

// foreign tells whether a source is no trunk.
func (g *gate) foreign(source netip.Addr) bool {
	return g.standing != nil && g.standing(source.Unmap(), "") < sip.Trunk
}

// stranger tells whether nothing is known of a source.
func (g *gate) stranger(source netip.Addr) bool {
	if !g.foreign(source) {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return !g.rules.Knows(g.now(), source.Unmap())
}

// know remembers an address that proved a password, or that we send to.
func (g *gate) know(source netip.Addr) {
	if g.standing == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rules.Know(g.now(), source.Unmap())
}

func (g *gate) count() uint64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.shed
}

// sendAway answers 503 for want of time, without state: RFC 3261 §21.5.4. A
// request that is being served already is only a copy, and is taken on.
func (u *UA) sendAway(m *message, data []byte, later time.Duration, from *hop) {
	u.mu.Lock()
	known := u.servers[serverKey(m, m.method())] != nil
	u.mu.Unlock()
	if known || u.in.holds(m.get("Call-ID")) {
		u.receiveRequest(m, data, from)
		return
	}
	u.refuse(m, refuse(503, "", field{"Retry-After", strconv.Itoa(int(later / time.Second))}), from)
}
