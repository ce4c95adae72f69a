package gauge

import (
	"go/parser"
	"go/token"
	"io"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/recording/fact"
)

var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

// day tells a little day: one call answered, one abandoned, one refused.
func day() []fact.Fact {
	at := func(s int) time.Time { return noon.Add(time.Duration(s) * time.Second) }
	call := func(s int, id string, b fact.Body) fact.Fact {
		return fact.Fact{At: at(s), Call: id, Line: "city", Queue: "general", Person: "1001", Body: b}
	}
	return []fact.Fact{
		{At: at(0), Person: "1001", Body: fact.SeatState{To: "not-ready"}},
		{At: at(0), Person: "1001", Body: fact.SeatState{From: "not-ready", To: "ready"}},
		{At: at(0), Person: "1002", Body: fact.SeatState{To: "ready"}},
		call(1, "c1", fact.CallArrived{}), call(2, "c1", fact.CallQueued{}), call(2, "c1", fact.OfferMade{Offer: 1}),
		call(3, "c2", fact.CallArrived{}), call(3, "c2", fact.CallQueued{}),
		call(3, "c3", fact.CallArrived{}), call(4, "c3", fact.CallQueued{}),
		call(8, "c1", fact.CallAnswered{Offer: 1, WaitMS: 7000}),
		{At: at(8), Person: "1001", Call: "c1", Body: fact.SeatState{From: "ready", To: "talking", Call: "c1"}},
		call(12, "c2", fact.CallEnded{Outcome: fact.Abandoned}), call(12, "c2", fact.CallbackWanted{Why: "abandoned"}),
		{At: at(28), Person: "1001", Call: "c1", Body: fact.SeatState{From: "talking", To: "wrap-up", Call: "c1"}},
		call(28, "c1", fact.CallEnded{Outcome: fact.Answered}),
		call(29, "c1", fact.MediaReport{Received: 1000, Sent: 1400, Lost: 2, Foreign: 1, BadTags: 3, NoKeys: "certificate", MOS: 4.25}),
		{At: at(29), Call: "c1", Leg: "a", Body: fact.MediaReport{MOS: 4.25, FarMOS: 3.5}},
		{At: at(29), Call: "c1", Leg: "b1", Body: fact.MediaReport{MOS: 4, Wired: true}},
		{At: at(29), Call: "c1", Leg: "b2", Body: fact.MediaReport{}}, // nothing was heard: nothing is counted
		call(29, "c1", fact.RecordingRendered{DurationMS: 20000}), call(29, "c1", fact.RecordingGap{MS: 40}),
		call(30, "c4", fact.CallEnded{Outcome: fact.Refused}),
		{At: at(31), Body: fact.SystemPanic{Where: "call"}}, {At: at(31), Body: fact.SystemClockStepped{}},
		{At: at(31), Body: fact.SystemAlarm{What: "ledger-slow"}},
		{At: at(32), Body: fact.SystemAlarm{What: "tape-full"}}, {At: at(33), Body: fact.SystemAlarm{What: "tape-full", Over: true}},
		{At: at(34), Person: "1002", Body: fact.SeatState{From: "ready", To: ""}},
	}
}

func full() *Gauge {
	g := New("v1", Sources{LedgerWaiting: func() int { return 3 }, EngineMailbox: func() int { return 4 }, LegsOpen: func() int { return 5 }, CallsOpen: func() int { return 6 },
		Headsets: func() Headsets {
			return Headsets{Headsets: 9, Connected: 7, Handshakes: 1, Connections: 20, Refused: 2, Received: 100, Unheard: 5, Sent: 90, Dropped: 4, Foreign: 3, BadTags: 12, Malformed: 6, Late: 8}
		}})
	for _, f := range day() {
		g.Add(f)
	}
	g.Step("engine", time.Millisecond)
	g.Committed(2, 3*time.Millisecond)
	g.Freed("c9", time.Now())
	g.Left("c9")
	g.Late()
	g.Dropped("call-mailbox")
	return g
}

func TestFactsBecomeMetrics(t *testing.T) {
	recorder := httptest.NewRecorder()
	full().Handler().ServeHTTP(recorder, httptest.NewRequest("GET", "/metrics", nil))
	body, _ := io.ReadAll(recorder.Body)
	lines := strings.Split(string(body), "\n")
	for _, want := range strings.Split(strings.TrimSpace(`
hotline_build_info{version="v1"} 1
hotline_calls_total{line="city",outcome="abandoned"} 1
hotline_calls_total{line="city",outcome="answered"} 1
hotline_calls_total{line="city",outcome="refused"} 1
hotline_calls_arrived_total{line="city"} 3
hotline_calls_open 6
hotline_calls_waiting{queue="general"} 1
hotline_call_wait_seconds_sum{queue="general"} 7
hotline_call_wait_seconds_bucket{queue="general",le="15"} 1
hotline_call_wait_seconds_bucket{queue="general",le="5"} 0
hotline_call_abandoned_seconds_sum{queue="general"} 9
hotline_call_talk_seconds_sum{queue="general"} 20
hotline_callbacks_wanted_total{why="abandoned"} 1
hotline_offers_total{result="answered"} 1
hotline_offers_total{result="made"} 1
hotline_seats{state="wrap-up"} 1
hotline_seats{state="ready"} 0
hotline_seats{state="talking"} 0
hotline_step_seconds_count{machine="engine"} 1
hotline_ledger_records_total 1
hotline_ledger_facts_total 2
hotline_ledger_commit_seconds_sum 0.003
hotline_ledger_waiting 3
hotline_ledger_late_total 1
hotline_mailbox_depth{mailbox="engine"} 4
hotline_dropped_total{what="call-mailbox"} 1
hotline_legs_open 5
hotline_rtp_packets_total{direction="in"} 1000
hotline_rtp_packets_total{direction="out"} 1400
hotline_rtp_lost_total 2
hotline_rtp_bad_tags_total 3
hotline_rtp_no_keys_total{why="certificate"} 1
hotline_rtp_foreign_total 1
hotline_leg_mos_sum{ear="here",leg="citizen"} 4.25
hotline_leg_mos_sum{ear="there",leg="citizen"} 3.5
hotline_leg_mos_sum{ear="here",leg="headset"} 4
hotline_leg_mos_count{ear="here",leg="phone"} 1
hotline_leg_mos_bucket{ear="here",leg="citizen",le="4.03"} 0
hotline_leg_mos_bucket{ear="here",leg="citizen",le="4.34"} 1
hotline_headsets{state="up"} 7
hotline_headsets{state="away"} 2
hotline_headset_handshakes 1
hotline_headset_offers_total{result="answered"} 20
hotline_headset_offers_total{result="refused"} 2
hotline_headset_packets_total{direction="in"} 100
hotline_headset_packets_total{direction="out"} 90
hotline_headset_dropped_total{why="unheard"} 5
hotline_headset_dropped_total{why="unsent"} 4
hotline_headset_dropped_total{why="late"} 8
hotline_headset_dropped_total{why="malformed"} 6
hotline_headset_dropped_total{why="foreign"} 3
hotline_headset_dropped_total{why="bad_tag"} 12
hotline_recordings_total 1
hotline_recorded_seconds_total 20
hotline_recording_gap_seconds_total 0.04
hotline_panics_total{where="call"} 1
hotline_alarms{what="ledger-slow"} 1
hotline_alarms{what="tape-full"} 0
hotline_clock_steps_total 1
`), "\n") {
		if !slices.Contains(lines, want) {
			t.Errorf("not exposed: %s", want)
		}
	}
}

// TestNamesAreDocumented compares the registry with the list in the package
// comment: names and labels, none missing, none more.
func TestNamesAreDocumented(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "gauge.go", nil, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		t.Fatal(err)
	}
	var documented []string
	for _, m := range regexp.MustCompile(`(?m)^\t(hotline_[a-z_]+)(?:\{([a-z,]+)\})?`).FindAllStringSubmatch(file.Doc.Text(), -1) {
		documented = append(documented, m[1]+" "+m[2])
	}
	families, err := full().registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var exposed []string
	for _, family := range families {
		if !strings.HasPrefix(family.GetName(), "hotline_") {
			continue
		}
		var labels []string
		for _, label := range family.Metric[0].Label {
			labels = append(labels, label.GetName())
		}
		exposed = append(exposed, family.GetName()+" "+strings.Join(labels, ","))
	}
	slices.Sort(documented)
	slices.Sort(exposed)
	if !slices.Equal(documented, exposed) {
		t.Errorf("documented:\n%s\nexposed:\n%s", strings.Join(documented, "\n"), strings.Join(exposed, "\n"))
	}
}

func TestHistogramsAreClassicAndNative(t *testing.T) {
	families, err := full().registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, family := range families {
		for _, m := range family.Metric {
			h := m.GetHistogram()
			if h == nil || !strings.HasPrefix(family.GetName(), "hotline_") {
				continue
			}
			checked++
			if len(h.Bucket) == 0 || h.GetSchema() == 0 || len(h.PositiveSpan) == 0 {
				t.Errorf("%s: %d classic buckets, native schema %d with %d spans", family.GetName(), len(h.Bucket), h.GetSchema(), len(h.PositiveSpan))
			}
		}
	}
	if checked < 5 {
		t.Errorf("%d histograms, want 5 at least", checked)
	}
}

// TestUnknownPastIsHarmless: facts about calls and people of an earlier boot
// close what this boot never saw open.
// TestTheDoorOfAQueue: who is turned away by a queue is that queue's from then on.
func TestTheDoorOfAQueue(t *testing.T) {
	g := New("v1", Sources{})
	for i, f := range []fact.Fact{
		{Body: fact.CallArrived{}}, {Queue: "general", Body: fact.CallQueued{}},
		{Queue: "english", Body: fact.CallOverflowed{Why: "nobody"}}, {Body: fact.CallOverflowed{Why: "closed"}}, {Body: fact.CallEnded{Outcome: fact.Abandoned}},
	} {
		f.Call, f.Line, f.At = "c1", "city", noon.Add(time.Duration(i)*time.Second)
		g.Add(f)
	}
	recorder := httptest.NewRecorder()
	g.Handler().ServeHTTP(recorder, httptest.NewRequest("GET", "/metrics", nil))
	for _, want := range []string{`hotline_call_abandoned_seconds_sum{queue="english"} 4`, `hotline_calls_waiting{queue="general"} 0`} {
		if !strings.Contains(recorder.Body.String(), want+"\n") {
			t.Errorf("not exposed: %s", want)
		}
	}
}

func TestUnknownPastIsHarmless(t *testing.T) {
	g := New("v1", Sources{})
	g.Add(fact.Fact{At: noon, Call: "old", Line: "city", Queue: "general", Body: fact.CallEnded{Outcome: fact.Lost}})
	g.Add(fact.Fact{At: noon, Person: "1001", Body: fact.SeatState{From: "talking", To: ""}})
	g.Add(fact.Fact{At: noon, Person: "1001", Body: fact.SeatSignedOut{Why: "restart"}})
	families, err := g.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		for _, m := range family.Metric {
			if strings.HasPrefix(family.GetName(), "hotline_") && m.GetGauge().GetValue() < 0 {
				t.Errorf("%s is below zero", family.GetName())
			}
		}
	}
}
