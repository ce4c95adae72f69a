package gauge

import "github.com/prometheus/client_golang/prometheus"

// Classic buckets, in seconds. Those of waits have the marks of the standard at 15, 40 and 60,
// those of offers that leave the target of 10 ms.
var (
	waits   = []float64{1, 2.5, 5, 10, 15, 20, 30, 40, 60, 90, 120, 180, 300, 600}
	talks   = []float64{5, 10, 30, 60, 120, 180, 240, 300, 420, 600, 900, 1800, 3600}
	steps   = []float64{1e-5, 1e-4, 1e-3, 5e-3, 2e-2, 0.1, 0.5, 2}
	leaves  = []float64{5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2, 0.1, 0.25, 1}
	scores  = []float64{1.5, 2, 2.58, 3.1, 3.6, 4.03, 4.34, 4.5} // from 2.58 on the classes of ITU-T G.107 table B.1
	commits = []float64{1e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 0.1, 0.25, 1, 5, 30}
)

// metrics are the metrics that somebody sets; others are read when asked for.
type metrics struct {
	buildInfo, callsWaiting, seatsIn, alarms                                     *prometheus.GaugeVec
	callsTotal, callsArrived, callbacks, offers, dropped, rtp, rtpNoKeys, panics *prometheus.CounterVec
	ledgerRecords, ledgerFacts, ledgerLate, rtpLost, rtpForeign, rtpBadTags      prometheus.Counter
	recordings, recordedSeconds, gapSeconds, clockSteps                          prometheus.Counter
	callWait, callAbandoned, callTalk, stepTime, legMOS                          *prometheus.HistogramVec
	ledgerCommit, offerLeave                                                     prometheus.Histogram
}

func newMetrics() metrics {
	return metrics{
		buildInfo:       gauges("hotline_build_info", "1, labelled with the version.", "version"),
		callsWaiting:    gauges("hotline_calls_waiting", "Calls in a queue without an answer.", "queue"),
		seatsIn:         gauges("hotline_seats", "Signed-in people.", "state"),
		alarms:          gauges("hotline_alarms", "1 while the alarm lasts.", "what"),
		callsTotal:      counters("hotline_calls_total", "Calls ended.", "line", "outcome"),
		callsArrived:    counters("hotline_calls_arrived_total", "Calls that reached a line.", "line"),
		callbacks:       counters("hotline_callbacks_wanted_total", "Citizens to be called back.", "why"),
		offers:          counters("hotline_offers_total", "Offers of calls to people.", "result"),
		dropped:         counters("hotline_dropped_total", "Refused at the gate or by a full bound.", "what"),
		rtp:             counters("hotline_rtp_packets_total", "RTP packets of legs that ended.", "direction"),
		panics:          counters("hotline_panics_total", "Panics that were contained.", "where"),
		ledgerRecords:   counter("hotline_ledger_records_total", "Records committed."),
		ledgerFacts:     counter("hotline_ledger_facts_total", "Facts committed."),
		ledgerLate:      counter("hotline_ledger_late_total", "Records whose orders left before their commit."),
		rtpLost:         counter("hotline_rtp_lost_total", "RTP packets missing on the way in, of legs that ended."),
		rtpForeign:      counter("hotline_rtp_foreign_total", "RTP packets from another source than the leg's, of legs that ended."),
		rtpBadTags:      counter("hotline_rtp_bad_tags_total", "Packets of secure legs that ended, not protected with the agreed key."),
		rtpNoKeys:       counters("hotline_rtp_no_keys_total", "Legs that ended whose keys were to come by DTLS and did not.", "why"),
		recordings:      counter("hotline_recordings_total", "Recordings rendered."),
		recordedSeconds: counter("hotline_recorded_seconds_total", "Length of recordings."),
		gapSeconds:      counter("hotline_recording_gap_seconds_total", "Sound that was not kept."),
		clockSteps:      counter("hotline_clock_steps_total", "Steps of the wall clock."),
		callWait:        histograms("hotline_call_wait_seconds", "From the INVITE to the answer.", waits, "queue"),
		callAbandoned:   histograms("hotline_call_abandoned_seconds", "From the INVITE to the end without an answer.", waits, "queue"),
		callTalk:        histograms("hotline_call_talk_seconds", "One stretch of talk, hold apart.", talks, "queue"),
		stepTime:        histograms("hotline_step_seconds", "One step of a machine.", steps, "machine"),
		legMOS:          histograms("hotline_leg_mos", "E-model MOS of legs that ended.", scores, "leg", "ear"),
		ledgerCommit: prometheus.NewHistogram(histogram("hotline_ledger_commit_seconds",
			"From a record's append to its commit.", commits)),
		offerLeave: prometheus.NewHistogram(histogram("hotline_offer_leave_seconds",
			"From the step that freed a person until the offer it led to has left the house.", leaves)),
	}
}

func (m metrics) all() []prometheus.Collector {
	return []prometheus.Collector{
		m.buildInfo, m.callsWaiting, m.seatsIn, m.alarms, m.callsTotal, m.callsArrived, m.callbacks,
		m.offers, m.dropped, m.rtp, m.panics, m.ledgerRecords, m.ledgerFacts, m.ledgerLate, m.rtpLost, m.rtpForeign, m.rtpBadTags, m.rtpNoKeys,
		m.recordings, m.recordedSeconds, m.gapSeconds, m.clockSteps, m.callWait, m.callAbandoned, m.callTalk,
		m.stepTime, m.legMOS, m.ledgerCommit, m.offerLeave,
	}
}

func counter(name, help string) prometheus.Counter {
	return prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func gauges(name, help string, labels ...string) *prometheus.GaugeVec {
	return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
}

func histograms(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(histogram(name, help, buckets), labels)
}

// histogram has classic buckets and the native form both: a scraper takes what it knows.
func histogram(name, help string, buckets []float64) prometheus.HistogramOpts {
	return prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets,
		NativeHistogramBucketFactor: 1.1, NativeHistogramMaxBucketNumber: 100}
}

// reading is a gauge that is read when the metrics are asked for.
func reading(name, help string, labels prometheus.Labels, read func() int) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help, ConstLabels: labels}, func() float64 {
		if read == nil {
			return 0
		}
		return float64(read())
	})
}
