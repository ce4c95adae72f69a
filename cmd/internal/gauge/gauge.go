// Package gauge folds facts and counters into Prometheus metrics with stable names.
//
// These names are a promise; a test compares them with what is registered.
// Times are seconds. Histograms have classic buckets and a native form both.
//
//	hotline_build_info{version}              1
//	hotline_calls_total{line,outcome}        calls ended, by outcome
//	hotline_calls_arrived_total{line}        calls that reached a line
//	hotline_calls_open                       calls that run
//	hotline_calls_waiting{queue}             calls in a queue without an answer
//	hotline_call_wait_seconds{queue}         from the INVITE to the answer
//	hotline_call_abandoned_seconds{queue}    from the INVITE to the end without an answer
//	hotline_call_talk_seconds{queue}         one stretch of talk, hold apart
//	hotline_callbacks_wanted_total{why}      citizens to be called back
//	hotline_offers_total{result}             made, answered, refused, missed, unreachable, withdrawn, dismissed
//	hotline_offer_leave_seconds              from the step that freed a person (ready, the end of wrap-up, a hang-up) until the
//	                                         INVITE of the offer it led to is sent, or the ringing has gone to the person's desk
//	hotline_seats{state}                     signed-in people
//	hotline_step_seconds{machine}            one step of a machine: engine, call
//	hotline_ledger_records_total             records committed
//	hotline_ledger_facts_total               facts committed
//	hotline_ledger_commit_seconds            from a record's append to its commit
//	hotline_ledger_waiting                   records waiting for their commit
//	hotline_ledger_late_total                records whose orders left before their commit
//	hotline_mailbox_depth{mailbox}           inputs waiting: engine
//	hotline_dropped_total{what}              refused at the gate or by a full bound: see Dropped
//	hotline_legs_open                        RTP legs: those with a port and those of browsers
//	hotline_rtp_packets_total{direction}     of legs that ended: in, out
//	hotline_rtp_lost_total                   missing on the way in, of legs that ended
//	hotline_rtp_foreign_total                from another source than the leg's, of legs that ended
//	hotline_rtp_bad_tags_total               not protected with the agreed key, of secure legs that ended
//	hotline_rtp_no_keys_total{why}           legs that ended without the keys that DTLS was to bring
//	hotline_leg_mos{ear,leg}                 E-model MOS of legs that ended: citizen, phone, headset; heard here, or there as the far end reports
//	hotline_headsets{state}                  persons with a browser: up, away (none that is connected)
//	hotline_headset_handshakes               connections of browsers on their way up
//	hotline_headset_offers_total{result}     answered, refused
//	hotline_headset_packets_total{direction} RTP that a call heard (in), RTP sent to browsers (out)
//	hotline_headset_dropped_total{why}       RTP: unheard (no call listened), unsent (no connection took it), late,
//	                                         malformed, bad_tag; and foreign, datagrams of no connection
//	hotline_recordings_total                 recordings rendered
//	hotline_recorded_seconds_total           their length
//	hotline_recording_gap_seconds_total      sound that was not kept
//	hotline_panics_total{where}              contained
//	hotline_alarms{what}                     1 while it lasts
//	hotline_clock_steps_total                steps of the wall clock
//
// Those of calls, offers and seats begin with the boot. Beside them are Go's own (go_...) and the process's (process_...).
package gauge

import (
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"hotline/recording/fact"
)

// Gauge holds all metrics of the house. Its methods may be called from many goroutines.
type Gauge struct {
	metrics
	registry *prometheus.Registry

	mu    sync.Mutex
	calls map[string]*call     // open ones
	seats map[string]seat      // signed-in people
	freed map[string]time.Time // by call: when the step began that freed the person of its running offer
}

// Sources are figures read when the metrics are asked for. A nil one reads 0.
type Sources struct {
	LedgerWaiting func() int // records waiting for their commit
	EngineMailbox func() int // inputs waiting for the engine
	CallsOpen     func() int // running calls
	LegsOpen      func() int // RTP legs
	Headsets      func() Headsets
}

// New makes the metrics; version labels hotline_build_info.
func New(version string, s Sources) *Gauge {
	g := &Gauge{metrics: newMetrics(), registry: prometheus.NewRegistry(), calls: map[string]*call{}, seats: map[string]seat{}, freed: map[string]time.Time{}}
	g.registry.MustRegister(g.all()...)
	g.registry.MustRegister(
		reading("hotline_ledger_waiting", "Records waiting for their commit.", nil, s.LedgerWaiting),
		reading("hotline_mailbox_depth", "Inputs waiting.", prometheus.Labels{"mailbox": "engine"}, s.EngineMailbox),
		reading("hotline_calls_open", "Calls that run.", nil, s.CallsOpen),
		reading("hotline_legs_open", "RTP legs.", nil, s.LegsOpen),
		headsets{s.Headsets},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	g.buildInfo.WithLabelValues(version).Set(1)
	return g
}

// Handler serves the metrics.
func (g *Gauge) Handler() http.Handler {
	return promhttp.HandlerFor(g.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
}

// Step counts a step of a machine (engine, call) and how long it took.
func (g *Gauge) Step(machine string, took time.Duration) {
	g.stepTime.WithLabelValues(machine).Observe(took.Seconds())
}

// Committed counts a record and its facts, and how long it waited for its commit.
func (g *Gauge) Committed(facts int, waited time.Duration) {
	g.ledgerRecords.Inc()
	g.ledgerFacts.Add(float64(facts))
	g.ledgerCommit.Observe(waited.Seconds())
}

// Late counts a record whose orders left before its commit.
func (g *Gauge) Late() { g.ledgerLate.Inc() }

// Dropped counts what was refused: by a full bound (engine-mailbox, call-mailbox, ledger,
// ports, calls, trunk) or at the gate (password: a phone locked out; toll-fraud: a call that a phone
// may not make; sip-flood, sip-overload: a second with 20 messages or more turned away unread;
// sign-in: a failed one at the pages). The floor adds to this list, callers cannot.
func (g *Gauge) Dropped(what string) { g.dropped.WithLabelValues(what).Inc() }

// Add folds a committed fact in. Give it every fact of this boot once, in order.
func (g *Gauge) Add(f fact.Fact) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch body := f.Body.(type) {
	case fact.CallArrived, fact.CallQueued, fact.CallOverflowed, fact.CallAnswered, fact.CallEnded, fact.CallbackWanted:
		g.addCall(f)
	case fact.OfferMade, fact.OfferRefused, fact.OfferMissed, fact.OfferUnreachable, fact.OfferWithdrawn, fact.OfferDismissed:
		g.addOffer(f)
	case fact.LegRinging:
		g.left(f.Call) // of a browser; the INVITE to a phone has left before
	case fact.SeatState:
		g.addSeat(f, body)
	case fact.SeatSignedOut:
		g.addSeat(f, fact.SeatState{})
	case fact.MediaReport, fact.RecordingRendered, fact.RecordingGap:
		g.addSound(f)
	case fact.SystemPanic:
		g.panics.WithLabelValues(body.Where).Inc()
	case fact.SystemAlarm:
		g.Alarm(body.What, !body.Over)
	case fact.SystemClockStepped:
		g.clockSteps.Inc()
	}
}

// Alarm shows an alarm, or its end, at once: the fact of a full disk is
// committed, and folded in, only when the disk has space again.
func (g *Gauge) Alarm(what string, on bool) {
	value := 0.0
	if on {
		value = 1
	}
	g.alarms.WithLabelValues(what).Set(value)
}
