package rtp

import (
	"errors"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/sip/media"
)

func TestPortsAreEvenAndReusedLast(t *testing.T) {
	pool := openPool(t, 3, 2)
	var legs []*owner
	var used []uint16
	for range 3 {
		o := connect(t, pool, nil, LegConfig{})
		legs, used = append(legs, o), append(used, o.leg.Port())
	}
	if used[0]%2 != 0 || used[1] != used[0]+2 || used[2] != used[0]+4 {
		t.Errorf("ports %v", used)
	}
	if _, err := pool.Leg(LegConfig{}); !errors.Is(err, ErrNoPort) {
		t.Errorf("a fourth leg of three: %v", err)
	}
	legs[1].close()
	legs[0].close()
	for _, want := range []uint16{used[1], used[0]} { // in the order in which they were given back
		if o := connect(t, pool, nil, LegConfig{}); o.leg.Port() != want {
			t.Errorf("got port %d, want %d", o.leg.Port(), want)
		}
	}
	if c := pool.Counts(); c.Legs != 3 || c.FreePorts != 0 {
		t.Errorf("counts %+v", c)
	}
}

func TestAPortThatSomebodyElseHasIsPassedOver(t *testing.T) {
	pool := openPool(t, 2, 1)
	low := <-pool.ports
	theirs, err := openSocket(netip.AddrPortFrom(loopback, low+1)) // only the RTCP port
	if err != nil {
		t.Fatal(err)
	}
	pool.ports.give(low)
	pool.ports.give(<-pool.ports) // theirs is the next one again
	first := connect(t, pool, nil, LegConfig{})
	if first.leg.Port() != low+2 {
		t.Errorf("got port %d", first.leg.Port())
	}
	if _, err := pool.Leg(LegConfig{}); !errors.Is(err, ErrNoPort) {
		t.Errorf("got %v", err)
	}
	theirs.close()
	if o := connect(t, pool, nil, LegConfig{}); o.leg.Port() != low {
		t.Errorf("got port %d", o.leg.Port())
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	for _, c := range []Config{
		{Addr: loopback, Low: 20001, High: 20002},
		{Addr: loopback, Low: 20000, High: 20000},
		{Addr: loopback, Low: 30000, High: 20000},
		{Low: 20000, High: 20010},
	} {
		if p, err := Open(c); err == nil {
			p.Close()
			t.Errorf("%+v was opened", c)
		}
	}
	nobody := netip.MustParseAddr("192.0.2.1") // RFC 5737 §3: no machine has it
	_, err := Open(Config{Addr: nobody, Low: 28000, High: 28999})
	if err == nil || !strings.HasPrefix(err.Error(), "cannot open RTP ports on 192.0.2.1:28000-28999: ") {
		t.Errorf("an address of others: %v", err)
	}
	if got := len(newPorts(65530, 65535)); got != 3 {
		t.Errorf("the top of the range holds %d pairs", got)
	}
	if got := len(newPorts(20001, 20005)); got != 2 {
		t.Errorf("an odd beginning holds %d pairs", got)
	}
}

// A range whose pairs are all taken is refused, one with a pair left is not; and
// what Open has tried is free again.
func TestOpenTriesThePorts(t *testing.T) {
	low := freeRange(t, 2)
	cfg := Config{Addr: loopback, Low: low, High: low + 3, Workers: 1}
	theirs, err := openSocket(netip.AddrPortFrom(loopback, low))
	if err != nil {
		t.Fatal(err)
	}
	defer theirs.close()
	pool, err := Open(cfg)
	if err != nil {
		t.Fatalf("one pair is left: %v", err)
	}
	if c := pool.Counts(); c.FreePorts != 2 {
		t.Errorf("counts %+v", c)
	}
	pool.Close()
	other, err := openSocket(netip.AddrPortFrom(loopback, low+3))
	if err != nil {
		t.Fatal(err)
	}
	defer other.close()
	before := openFiles(t)
	if pool, err = Open(cfg); !errors.Is(err, ErrNoPort) {
		t.Errorf("no pair is left: %v", err)
		pool.Close()
	}
	if after := openFiles(t); after != before {
		t.Errorf("%d files were open before, %d after", before, after)
	}
}

func openFiles(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// Goroutines are counted by goleak in TestMain.
func TestCloseLeavesNothingBehind(t *testing.T) {
	low := freeRange(t, 8)
	before := openFiles(t)
	pool, err := Open(Config{Addr: loopback, Low: low, High: low + 15, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	reports := make(chan Report, 20)
	keep := func(r Report) { reports <- r }
	var legs []*Leg
	for range 8 {
		l, err := pool.Leg(LegConfig{})
		if err != nil {
			t.Fatal(err)
		}
		l.Play(1, []*media.Sound{prompt("p", 5)}, true)
		legs = append(legs, l)
	}
	legs[0].Close(keep)
	legs[0].Close(keep) // only the first counts
	legs[1].Close(nil)
	pool.Close()
	if len(reports) != 1 {
		t.Errorf("%d reports after Close", len(reports))
	}
	for _, l := range legs[2:] {
		l.Close(keep)
		l.Hush() // nobody listens any more
	}
	if len(reports) != 7 {
		t.Errorf("%d reports, want 7", len(reports))
	}
	if _, err := pool.Leg(LegConfig{}); !errors.Is(err, ErrClosed) {
		t.Errorf("a leg of a closed pool: %v", err)
	}
	pool.Close()
	if after := openFiles(t); after != before {
		t.Errorf("%d files were open before, %d after", before, after)
	}
}

// Legs that end while others speak: every report comes, exactly once, and all ports come back.
func TestManyLegsComeAndGo(t *testing.T) {
	const rounds, pairs = 40, 8
	pool := openPool(t, pairs, 2)
	reports := make(chan Report, rounds*pairs)
	for range rounds {
		var legs []*owner
		for i := range pairs {
			c := LegConfig{}
			if i%2 == 1 {
				c.With = legs[i-1].leg
			}
			o := connect(t, pool, newPeer(t, media.PCMA, 0), c)
			legs = append(legs, o)
			o.leg.Play(1, []*media.Sound{prompt("p", 1)}, false)
			if i%2 == 1 {
				if err := o.leg.Join(legs[i-1].leg); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, o := range legs {
			o.leg.Close(func(r Report) { reports <- r })
		}
		for range pairs {
			<-reports
		}
	}
	if c := pool.Counts(); c.Legs != 0 || c.FreePorts != pairs {
		t.Errorf("counts %+v", c)
	}
}

// A worker that is kept from its mail loses commands, says so, and still closes legs.
func TestAFullMailboxLosesCommandsButNoClose(t *testing.T) {
	pool := openPool(t, 2, 1)
	a, b := connect(t, pool, nil, LegConfig{}), connect(t, pool, nil, LegConfig{})
	busy, free := make(chan struct{}), make(chan struct{})
	a.leg.post(func() { close(busy); <-free })
	<-busy
	for range mailboxSize + 3 {
		a.leg.Hush()
	}
	reports := make(chan Report, 1)
	b.leg.Close(func(r Report) { reports <- r })
	if _, err := pool.Leg(LegConfig{}); !errors.Is(err, ErrNoPort) {
		t.Errorf("got %v", err)
	}
	close(free)
	<-reports
	a.await(Dropped{})
	if _, err := pool.Leg(LegConfig{}); err != nil {
		t.Errorf("the port did not come back: %v", err)
	}
	if c := pool.Counts(); c.Dropped != 3 {
		t.Errorf("counts %+v", c)
	}
}

func TestALegThatFindsTheMailboxFullIsNotMade(t *testing.T) {
	pool := openPool(t, 2, 1)
	a := connect(t, pool, nil, LegConfig{})
	busy, free := make(chan struct{}), make(chan struct{})
	a.leg.post(func() { close(busy); <-free })
	<-busy
	for range mailboxSize {
		a.leg.Hush()
	}
	if _, err := pool.Leg(LegConfig{}); !errors.Is(err, ErrBusy) {
		t.Errorf("got %v", err)
	}
	close(free)
	if c := pool.Counts(); c.Legs != 1 || c.FreePorts != 1 {
		t.Errorf("counts %+v", c)
	}
}

func TestSilenceIsSaidTwice(t *testing.T) {
	s := newStand(t)
	citizen := newPeer(t, media.PCMA, 0)
	l := s.leg(citizen, LegConfig{})
	expect := func(what string, want ...Notice) {
		t.Helper()
		if said := s.take(l); !slices.Equal(said, want) {
			t.Errorf("%s: said %v, want %v", what, said, want)
		}
	}
	sound := frames(1)[0]
	s.pass(time.Minute)
	expect("never heard")
	s.heard(l, citizen, citizen.packet(sound))
	expect("the first packet", Heard{})
	s.pass(2900 * time.Millisecond)
	expect("not yet")
	s.pass(100 * time.Millisecond)
	expect("three seconds", Silent{For: 3 * time.Second})
	s.pass(time.Hour)
	expect("an hour", Silent{For: 30 * time.Second})
	s.heard(l, citizen, citizen.packet(sound))
	expect("broken", Heard{})
	s.heard(l, citizen, citizen.packet(sound))
	s.pass(3 * time.Second)
	expect("again", Silent{For: 3 * time.Second})
	held := citizen.agreed()
	held.Receive = false
	s.talk(l, held)
	s.pass(time.Hour)
	expect("on hold")
	s.talk(l, citizen.agreed())
	s.pass(3 * time.Second)
	expect("back", Silent{For: 3 * time.Second})
	s.pass(time.Hour)
	expect("not heard since", Silent{For: 30 * time.Second})
	s.talk(l, citizen.agreed())
	s.pass(time.Hour)
	expect("agreed anew", Silent{For: 3 * time.Second}, Silent{For: 30 * time.Second})
	s.talk(l, citizen.agreed())
	s.heard(l, citizen, citizen.packet(sound))
	expect("heard after it was agreed once more", Heard{})
}

// The flag of a Close may reach the worker before the mail that brings the leg.
func TestALegClosedBeforeItBeganIsClosed(t *testing.T) {
	s := newStand(t)
	l := newLeg(s.worker, LegConfig{}, [16]byte{})
	if err := l.openSockets(loopback); err != nil {
		t.Fatal(err)
	}
	free := len(s.ports)
	s.load.Add(1)
	reports := 0
	l.Close(func(Report) { reports++ })
	s.obey()
	s.adopt(l)
	if reports != 1 || len(s.ports) != free+1 || len(s.legs) != 0 {
		t.Errorf("%d reports, %d legs left", reports, len(s.legs))
	}
}

// A command that comes while the worker rests for a crowd ends the rest, and is
// obeyed before the worker waits for anything else.
func TestACommandInARestIsNotLeftLying(t *testing.T) {
	s := newStand(t)
	s.poll.count, s.round = 1, time.Duration(s.now()) // packets have just come
	s.wake()
	if err := s.rest(); err != nil {
		t.Fatal(err)
	}
	if wait := s.idle(); wait != 0 {
		t.Errorf("the worker would wait for %s", wait)
	}
}
