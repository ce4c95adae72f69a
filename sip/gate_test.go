package sip

import (
	"net/netip"
	"testing"
	"time"
)

// knocks sends the same message so many times at one moment and counts the verdicts.
func knocks(g *Gate, now time.Time, k Knock, times int) (passed, busy, dropped int) {
	for range times {
		switch verdict, _ := g.Admit(now, k); verdict {
		case Pass:
			passed++
		case Busy:
			busy++
		case Drop:
			dropped++
		}
	}
	return passed, busy, dropped
}

// exhausted is a gate at a moment at which trunks have taken all the work that
// there is time for.
func exhausted() (*Gate, time.Time) {
	g := NewGate(1)
	g.Know(dawn, desk)
	knocks(g, dawn, Knock{Source: carrier, Standing: Trunk, Kind: NewCall}, 10_000)
	return g, dawn
}

var (
	desk  = netip.MustParseAddr("10.0.0.7")
	thief = netip.MustParseAddr("198.51.100.6")
)

// TestTheOrderInWhichWorkIsDoneWithout: RFC 3261 §21.5.4, RFC 5390 §5.
func TestTheOrderInWhichWorkIsDoneWithout(t *testing.T) {
	order := []struct {
		name string
		k    Knock
	}{ // the first goes without first
		{"OPTIONS of a trunk", Knock{carrier, Trunk, Probe}},
		{"REGISTER without a password", Knock{thief, Stranger, SignIn}},
		{"a stranger's call", Knock{thief, Stranger, NewCall}},
		{"a citizen's call", Knock{carrier, Trunk, NewCall}},
		{"a phone of ours that is still there", Knock{desk, Stranger, SignIn}},
	}
	g := NewGate(1)
	g.Know(dawn, desk)
	burst := maxPace / 4
	for taken := range burst {
		first := len(order) // the first that would still be let in
		for i := len(order) - 1; i >= 0; i-- {
			probe := *g // one look at the gate as it is, without a trace
			k := order[i].k
			if k.Source == desk {
				k.Standing = Known
			}
			if probe.pace.take(dawn, k) {
				first = i
			} else if first < i {
				t.Fatalf("after %d calls %s goes without, and %s does not", taken, order[i].name, order[first].name)
			}
		}
		g.Admit(dawn, Knock{carrier, Trunk, NewCall})
	}
	for _, c := range order[:4] {
		if passed, _, _ := knocks(g, dawn, c.k, 1); passed != 0 {
			t.Errorf("%s is let in when all time is spent", c.name)
		}
	}
}

func TestWhatNeverGoesWithout(t *testing.T) {
	g, now := exhausted()
	for name, k := range map[string]Knock{
		"ACK, BYE, CANCEL or in a dialog of a trunk": {carrier, Trunk, Vital},
		"the same of a phone":                        {desk, Stranger, Vital},
		"an emergency":                               {carrier, Emergency, NewCall},
	} {
		if passed, _, _ := knocks(g, now, k, 1000); passed != 1000 {
			t.Errorf("%s: %d of 1000 passed", name, passed)
		}
	}
}

func TestAStrangerIsDroppedAfterAHandful(t *testing.T) {
	g := NewGate(1)
	passed, busy, dropped := knocks(g, dawn, Knock{thief, Stranger, SignIn}, 1000)
	if passed != strangerBurst || busy != 0 || dropped != 1000-strangerBurst {
		t.Errorf("%d passed, %d got 503, %d were dropped", passed, busy, dropped)
	}
	if passed, _, _ := knocks(g, dawn.Add(time.Second), Knock{thief, Stranger, SignIn}, 1000); passed != strangerRate {
		t.Errorf("%d passed a second later, want %d", passed, strangerRate)
	}
	if passed, _, _ := knocks(g, dawn.Add(time.Second), Knock{thief.Next(), Stranger, SignIn}, 10); passed != 10 {
		t.Errorf("of another address %d of 10 passed", passed)
	}
	if passed, _, _ := knocks(g, dawn, Knock{carrier, Trunk, NewCall}, 50); passed != 50 {
		t.Errorf("of the trunk %d of 50 passed", passed)
	}
}

// TestAFloodFromEverywhereLeavesTrunksAndPhonesAlone: 20,000 a second, each from
// an address of its own.
func TestAFloodFromEverywhereLeavesTrunksAndPhonesAlone(t *testing.T) {
	g := NewGate(1)
	g.Know(dawn, desk)
	source, let := netip.MustParseAddr("11.0.0.0"), 0
	for i := range 60 * 20_000 {
		now := dawn.Add(time.Duration(i) * time.Second / 20_000)
		source = source.Next()
		kind := []Kind{SignIn, NewCall, Probe, Other, Vital}[i%5]
		if verdict, _ := g.Admit(now, Knock{source, Stranger, kind}); verdict == Pass {
			let++
		}
		if i%1000 == 0 { // 20 a second of each
			for _, k := range []Knock{{carrier, Trunk, NewCall}, {carrier, Trunk, Vital}, {desk, Stranger, SignIn}, {desk, Stranger, Vital}} {
				if verdict, _ := g.Admit(now, k); verdict != Pass {
					t.Fatalf("%v of %v: verdict %v after %v", k.Kind, k.Source, verdict, now.Sub(dawn))
				}
			}
		}
	}
	if most := 2 * (61*strangersRate + strangersBurst); let > most {
		t.Errorf("%d of strangers were let in, want %d at most", let, most)
	}
	if len(g.known) != 1 {
		t.Errorf("%d addresses are known", len(g.known))
	}
}

func TestWhoIsSentAwayComesBackSpread(t *testing.T) {
	g, now := exhausted()
	when := map[time.Duration]int{}
	for range 100 {
		verdict, later := g.Admit(now.Add(10*time.Millisecond), Knock{carrier, Trunk, Probe})
		if verdict != Busy && verdict != Drop {
			t.Fatalf("verdict %v", verdict)
		}
		if verdict == Busy {
			when[later]++
		}
	}
	if len(when) < 8 {
		t.Errorf("they come back at %v", when)
	}
	for later := range when {
		if later < time.Second || later > 40*time.Second {
			t.Errorf("one comes back after %v", later)
		}
	}
}

func TestNobodyIsHeldUpAtTheDesignRate(t *testing.T) {
	g := NewGate(1)
	for i := range 60 * minPace {
		now := dawn.Add(time.Duration(i) * time.Second / minPace)
		if verdict, _ := g.Admit(now, Knock{carrier, Trunk, NewCall}); verdict != Pass {
			t.Fatalf("call %d: verdict %v", i, verdict)
		}
		g.Waited(now, NewCall, time.Hour) // however slow the machine is
	}
}

func TestTheKnownAreBounded(t *testing.T) {
	g := NewGate(1)
	source := netip.MustParseAddr("11.0.0.0")
	for i := range maxKnown + 10 {
		source = source.Next()
		g.Know(dawn.Add(time.Duration(i)), source)
	}
	if len(g.known) != maxKnown || g.known[netip.MustParseAddr("11.0.0.10")] != nil || g.known[source] == nil {
		t.Errorf("%d are known, or the wrong ones went", len(g.known))
	}
	after := dawn.Add(knownLife + time.Second)
	if passed, _, _ := knocks(g, after, Knock{source, Stranger, SignIn}, 1000); passed > strangerBurst {
		t.Errorf("%d passed: known for ever", passed)
	}
}

func TestAClockSetBackHoldsNobodyUp(t *testing.T) {
	g := NewGate(1)
	knocks(g, dawn, Knock{thief, Stranger, SignIn}, 1000)
	back := dawn.Add(-time.Hour)
	knocks(g, back, Knock{thief, Stranger, SignIn}, 1)
	if passed, _, _ := knocks(g, back.Add(time.Second), Knock{thief, Stranger, SignIn}, 1000); passed != strangerRate {
		t.Errorf("%d passed a second later", passed)
	}
}

// TestOneNetworkOfIPv6IsOneStranger: who has one has 2^64 addresses.
func TestOneNetworkOfIPv6IsOneStranger(t *testing.T) {
	g := NewGate(1)
	source, passed := netip.MustParseAddr("2001:db8:0:1::1"), 0
	for range 1000 {
		source = source.Next()
		n, _, _ := knocks(g, dawn, Knock{source, Stranger, SignIn}, 1)
		passed += n
	}
	if passed != strangerBurst {
		t.Errorf("%d passed", passed)
	}
	if n, _, _ := knocks(g, dawn, Knock{netip.MustParseAddr("2001:db8:0:2::1"), Stranger, SignIn}, 1); n != 1 {
		t.Error("the next network is the same stranger")
	}
}
