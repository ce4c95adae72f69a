package gauge

import "github.com/prometheus/client_golang/prometheus"

// Headsets are the figures of the browsers' connections, as their door counts
// them: field by field those of headset.Counts, which says what they are.
type Headsets struct {
	Headsets    int
	Connected   int
	Handshakes  int
	Connections uint64
	Refused     uint64
	Received    uint64
	Unheard     uint64
	Sent        uint64
	Dropped     uint64
	Foreign     uint64
	BadTags     uint64
	Malformed   uint64
	Late        uint64
}

// headsets reads them once for each time that the metrics are asked for.
type headsets struct{ read func() Headsets }

var (
	headsetsNow        = described("hotline_headsets", "Browsers, by how their connection stands.", "state")
	headsetHandshakes  = described("hotline_headset_handshakes", "Connections of browsers on their way up.")
	headsetOffers      = described("hotline_headset_offers_total", "Offers of browsers.", "result")
	headsetPackets     = described("hotline_headset_packets_total", "RTP packets of browsers and for them.", "direction")
	headsetPacketsLost = described("hotline_headset_dropped_total", "What reached nobody.", "why")
)

func described(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

// Describe implements prometheus.Collector.
func (headsets) Describe(all chan<- *prometheus.Desc) {
	for _, one := range []*prometheus.Desc{headsetsNow, headsetHandshakes, headsetOffers, headsetPackets, headsetPacketsLost} {
		all <- one
	}
}

// Collect implements prometheus.Collector.
func (h headsets) Collect(all chan<- prometheus.Metric) {
	var c Headsets
	if h.read != nil {
		c = h.read()
	}
	now := func(d *prometheus.Desc, n int, labels ...string) {
		all <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(n), labels...)
	}
	total := func(d *prometheus.Desc, n uint64, label string) {
		all <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), label)
	}
	now(headsetsNow, c.Connected, "up")
	now(headsetsNow, max(c.Headsets-c.Connected, 0), "away") // the two are not counted at one moment
	now(headsetHandshakes, c.Handshakes)
	total(headsetOffers, c.Connections, "answered")
	total(headsetOffers, c.Refused, "refused")
	total(headsetPackets, c.Received, "in")
	total(headsetPackets, c.Sent, "out")
	total(headsetPacketsLost, c.BadTags, "bad_tag")
	total(headsetPacketsLost, c.Unheard, "unheard")
	total(headsetPacketsLost, c.Dropped, "unsent")
	total(headsetPacketsLost, c.Late, "late")
	total(headsetPacketsLost, c.Malformed, "malformed")
	total(headsetPacketsLost, c.Foreign, "foreign")
}
