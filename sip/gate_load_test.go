package sip

import (
	"fmt"
	"net/netip"
	"testing"
	"time"
)

// machine is a processor that reads messages before it does any work, as one
// goroutine reads the socket and many do the work. Time goes in slices.
type machine struct {
	gate    *Gate
	queue   []work
	reading time.Duration // what the next slices owe for messages read
	working time.Duration
	calls   map[int]*attempt
	later   map[int64][]int // by slice: calls that are sent again
	cost    costs

	good, refused       int // calls that had their answer in time, and those that got 503
	urgent, emergencies int // of emergencies, all and those answered in time
	probes              int // answered
}

type work struct {
	call    *attempt
	arrived time.Time
}

type attempt struct {
	standing Standing
	begun    time.Time
	again    time.Duration // until it is sent again
}

// costs are what this house was measured to spend: dropping a datagram, answering
// 503, taking the ACK of that, and a call with all that belongs to it.
type costs struct{ drop, busy, ack, call time.Duration }

const (
	slice      = 100 * time.Microsecond
	processors = 2
	designRate = 500             // calls a second that it is to set up
	tooLate    = 2 * time.Second // who has no answer by then has hung up
	callT1     = 500 * time.Millisecond
	loadTime   = 20 * time.Second
)

// load offers so many calls a second to a machine and counts what becomes of them
// in the second half.
func load(perSecond int, cost costs, gated bool) *machine {
	m := &machine{calls: map[int]*attempt{}, later: map[int64][]int{}, cost: cost}
	if gated {
		m.gate = NewGate(1)
	}
	slices := int64(loadTime / slice)
	next, due := 0, 0
	for i := range slices {
		now := dawn.Add(time.Duration(i) * slice)
		if i == slices/2 {
			m.good, m.refused, m.urgent, m.emergencies, m.probes = 0, 0, 0, 0, 0
		}
		for _, id := range m.later[i] {
			m.offer(now, i, id)
		}
		delete(m.later, i)
		for due += perSecond; due >= int(time.Second/slice); due -= int(time.Second / slice) {
			next++
			m.calls[next] = &attempt{standing: Trunk, begun: now, again: callT1}
			if next%100 == 0 {
				m.calls[next].standing = Emergency
				m.urgent++
			}
			m.offer(now, i, next)
			if next%10 == 0 && m.knock(now, Knock{Source: carrier, Standing: Trunk, Kind: Probe}) == Pass {
				m.probes++
			}
		}
		m.work(now)
	}
	return m
}

var carrier = netip.MustParseAddr("10.0.0.1")

// offer sends the INVITE of a call, and again until it is answered: RFC 3261 §17.1.1.2.
func (m *machine) offer(now time.Time, at int64, id int) {
	c := m.calls[id]
	if now.Sub(c.begun) >= tooLate {
		return
	}
	switch m.knock(now, Knock{Source: carrier, Standing: c.standing, Kind: NewCall}) {
	case Pass:
		m.queue = append(m.queue, work{c, now})
	case Busy:
		m.refused++
		m.knock(now, Knock{Source: carrier, Standing: c.standing, Kind: Vital})
		m.reading += m.cost.ack
	case Drop:
		m.later[at+int64(c.again/slice)] = append(m.later[at+int64(c.again/slice)], id)
		c.again *= 2
	}
}

func (m *machine) knock(now time.Time, k Knock) Verdict {
	m.reading += m.cost.drop
	if m.gate == nil {
		return Pass
	}
	verdict, _ := m.gate.Admit(now, k)
	if verdict == Busy {
		m.reading += m.cost.busy
	}
	return verdict
}

// work spends a slice.
func (m *machine) work(now time.Time) {
	left := processors*slice - min(processors*slice, m.reading)
	m.reading -= processors*slice - left
	for left > 0 && (m.working > 0 || len(m.queue) > 0) {
		if m.working == 0 {
			m.begin(now, m.queue[0])
			m.queue = m.queue[1:]
		}
		step := min(left, m.working)
		m.working -= step
		left -= step
	}
}

// begin takes up a call.
func (m *machine) begin(now time.Time, w work) {
	m.working = m.cost.call
	if m.gate != nil {
		m.gate.Waited(now, NewCall, now.Sub(w.arrived))
	}
	if now.Sub(w.call.begun) >= tooLate {
		return
	}
	m.good++
	if w.call.standing == Emergency {
		m.emergencies++
	}
}

// TestOverloadDoesNotCollapse: at five times the rate that the house is designed
// for, a machine of two processors does at least 95 % of the most it can, answers
// what it can of the others with 503, and lets nothing wait that belongs to a
// call, nor an emergency: RFC 7339 §5.10.1, RFC 5390 §5.
func TestOverloadDoesNotCollapse(t *testing.T) {
	for _, perCall := range []time.Duration{time.Millisecond, 2 * time.Millisecond, 5 * time.Millisecond} {
		cost := costs{drop: 5 * time.Microsecond, busy: 25 * time.Microsecond, ack: 15 * time.Microsecond, call: perCall}
		most := 0
		for _, percent := range []int{50, 75, 100, 150, 200} {
			most = max(most, load(designRate*percent/100, cost, true).good)
		}
		for times, want := range map[int]int{2: 95, 5: 95, 10: 85} {
			t.Run(fmt.Sprintf("%v a call, %d times", perCall, times), func(t *testing.T) {
				m := load(designRate*times, cost, true)
				t.Logf("%d calls had their answer in time, %d at best, %d of 503", m.good, most, m.refused)
				if m.good*100 < most*want {
					t.Errorf("%d calls had their answer, %d at best", m.good, most)
				}
				if m.emergencies*100 < m.urgent*99 {
					t.Errorf("%d of %d emergencies had their answer", m.emergencies, m.urgent)
				}
				if times > 2 && m.probes != 0 {
					t.Errorf("%d probes were answered while calls were sent away", m.probes)
				}
			})
		}
	}
}

// TestWithoutAGateItCollapses: the same machine that lets everybody in, which
// shows that the figures above can be missed.
func TestWithoutAGateItCollapses(t *testing.T) {
	m := load(5*designRate, costs{drop: 5 * time.Microsecond, call: 2 * time.Millisecond}, false)
	if m.good > designRate {
		t.Errorf("%d calls had their answer in time", m.good)
	}
}
