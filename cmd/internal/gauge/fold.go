package gauge

import (
	"cmp"
	"time"

	"hotline/recording/fact"
)

// call is an open call as the facts of this boot tell it.
type call struct {
	line, queue string
	arrived     time.Time
	waiting     bool // counted in hotline_calls_waiting
	answered    bool
}

// seat is what a signed-in person is doing.
type seat struct {
	state, call string
	since       time.Time
}

func (g *Gauge) addCall(f fact.Fact) {
	if body, ok := f.Body.(fact.CallbackWanted); ok {
		g.callbacks.WithLabelValues(body.Why).Inc()
		return
	}
	c := g.calls[f.Call]
	if c == nil {
		c = &call{line: f.Line, arrived: f.At}
	}
	switch body := f.Body.(type) {
	case fact.CallArrived:
		g.calls[f.Call] = c
		g.callsArrived.WithLabelValues(f.Line).Inc()
	case fact.CallQueued:
		g.wait(c, false)
		c.queue = f.Queue
		g.wait(c, !c.answered)
	case fact.CallOverflowed:
		g.wait(c, false)
		c.queue = cmp.Or(f.Queue, c.queue)
	case fact.CallAnswered:
		g.wait(c, false)
		c.answered = true
		g.callWait.WithLabelValues(c.queue).Observe(float64(body.WaitMS) / 1000)
		g.offers.WithLabelValues("answered").Inc()
	case fact.CallEnded:
		g.end(f, c, body)
	}
}

// wait counts a call into its queue, or out of it.
func (g *Gauge) wait(c *call, waiting bool) {
	if c.waiting == waiting {
		return
	}
	c.waiting = waiting
	if waiting {
		g.callsWaiting.WithLabelValues(c.queue).Inc()
	} else {
		g.callsWaiting.WithLabelValues(c.queue).Dec()
	}
}

func (g *Gauge) end(f fact.Fact, c *call, body fact.CallEnded) {
	g.wait(c, false)
	g.callsTotal.WithLabelValues(c.line, string(body.Outcome)).Inc()
	if body.Outcome == fact.Abandoned {
		g.callAbandoned.WithLabelValues(c.queue).Observe(f.At.Sub(c.arrived).Seconds())
	}
	delete(g.calls, f.Call)
	delete(g.freed, f.Call)
}

func (g *Gauge) addOffer(f fact.Fact) {
	result := ""
	switch f.Body.(type) {
	case fact.OfferMade:
		result = "made"
	case fact.OfferRefused:
		result = "refused"
	case fact.OfferMissed:
		result = "missed"
	case fact.OfferUnreachable:
		result = "unreachable"
	case fact.OfferWithdrawn:
		result = "withdrawn"
	case fact.OfferDismissed:
		result = "dismissed"
	}
	g.offers.WithLabelValues(result).Inc()
}

// addSeat moves a person from one state to the next; To is "" at sign-out.
func (g *Gauge) addSeat(f fact.Fact, body fact.SeatState) {
	was, known := g.seats[f.Person]
	if known {
		g.seatsIn.WithLabelValues(was.state).Dec()
		if was.state == "talking" {
			queue := f.Queue
			if c := g.calls[was.call]; c != nil {
				queue = c.queue
			}
			g.callTalk.WithLabelValues(queue).Observe(f.At.Sub(was.since).Seconds())
		}
	}
	if body.To == "" {
		delete(g.seats, f.Person)
		return
	}
	g.seats[f.Person] = seat{state: body.To, call: body.Call, since: f.At}
	g.seatsIn.WithLabelValues(body.To).Inc()
}

func (g *Gauge) addSound(f fact.Fact) {
	switch body := f.Body.(type) {
	case fact.MediaReport:
		g.rtp.WithLabelValues("in").Add(float64(body.Received))
		g.rtp.WithLabelValues("out").Add(float64(body.Sent))
		g.rtpLost.Add(float64(body.Lost))
		g.rtpForeign.Add(float64(body.Foreign))
		g.rtpBadTags.Add(float64(body.BadTags))
		if body.NoKeys != "" {
			g.rtpNoKeys.WithLabelValues(body.NoKeys).Inc()
		}
		g.score(farEnd(f.Leg, body), body)
	case fact.RecordingRendered:
		g.recordings.Inc()
		g.recordedSeconds.Add(float64(body.DurationMS) / 1000)
	case fact.RecordingGap:
		g.gapSeconds.Add(float64(max(body.MS, 0)) / 1000)
	}
}

// score takes how good a leg was; what is not known is not counted.
func (g *Gauge) score(leg string, r fact.MediaReport) {
	if r.MOS > 0 {
		g.legMOS.WithLabelValues(leg, "here").Observe(r.MOS)
	}
	if r.FarMOS > 0 {
		g.legMOS.WithLabelValues(leg, "there").Observe(r.FarMOS)
	}
}

// farEnd says what a leg leads to; a citizen's is always the first of its call.
func farEnd(leg string, r fact.MediaReport) string {
	switch {
	case leg == "a":
		return "citizen"
	case r.Wired:
		return "headset"
	}
	return "phone"
}
