package floor

import (
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"hotline/sip/media"
)

// weather is what a network does to packets of sound.
type weather struct {
	loss   float64       // share that is lost
	twice  float64       // share that comes twice
	held   float64       // share that is held back until three others have overtaken it
	jitter time.Duration // each is late by up to so much; more than 20 ms puts some out of order
}

const heldFor = 65 * time.Millisecond

// link is a network between a phone and the house, with dice of its own for each way.
type link struct {
	phone, house *net.UDPConn // the ends that the phone and the house see
	out, in      way          // to the house, and from it
}

// way is one direction of a link.
type way struct {
	weather
	from, to *net.UDPConn
	back     *way // leads to whoever sends first, when nobody has led it; nil: it does not
	dice     *rand.Rand
	read     sync.WaitGroup // the reading goroutine
	late     sync.WaitGroup // packets on their way

	mu    sync.Mutex
	goal  *net.UDPAddr // nil: packets are dropped
	order []uint16     // sequence numbers of sound as they came, each once
	rough int          // packets that the machine brought later than the weather wanted
	fates map[uint16]fate
}

// fate is what became of a packet: when it came, when its first copy passed, and
// whether none will.
type fate struct {
	came, passed time.Time
	lost         bool
}

// under tells whether the packet is still under way.
func (f fate) under() bool { return !f.lost && f.passed.IsZero() }

func bind(t *testing.T, host string) *net.UDPConn {
	t.Helper()
	c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.ParseIP(host)})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.SetReadBuffer(1 << 20); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func at(c *net.UDPConn) netip.AddrPort { return c.LocalAddr().(*net.UDPAddr).AddrPort() }

func newLink(t *testing.T, seed uint64, w weather) *link {
	t.Helper()
	l := &link{phone: bind(t, "127.0.0.1"), house: bind(t, "127.0.0.1")}
	for i, end := range []*way{&l.out, &l.in} {
		end.weather, end.fates = w, map[uint16]fate{}
		end.dice = rand.New(rand.NewPCG(seed, uint64(i)))
	}
	l.out.from, l.out.to, l.in.from, l.in.to = l.phone, l.house, l.house, l.phone
	l.out.back = &l.in
	l.out.read.Go(l.out.carry)
	l.in.read.Go(l.in.carry)
	t.Cleanup(func() {
		_, _ = l.phone.Close(), l.house.Close()
		l.out.wait()
		l.in.wait()
	})
	return l
}

func (w *way) wait() {
	w.read.Wait()
	w.late.Wait()
}

func (w *way) lead(to netip.AddrPort) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.goal = net.UDPAddrFromAddrPort(to)
}

// leadFirst leads to an address unless the way leads somewhere.
func (w *way) leadFirst(to netip.AddrPort) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.goal == nil {
		w.goal = net.UDPAddrFromAddrPort(to)
	}
}

// carry reads until its socket is closed.
func (w *way) carry() {
	for {
		b := make([]byte, 2048)
		n, from, err := w.from.ReadFromUDPAddrPort(b)
		if err != nil {
			return
		}
		if w.back != nil {
			w.back.leadFirst(from)
		}
		w.pass(b[:n])
	}
}

// isSound tells sound from what else has the same port: RFC 7983 §7, RFC 5761 §4.
func isSound(packet []byte) bool {
	return len(packet) >= media.HeaderSize && packet[0]>>6 == 2 && (packet[1]&0x7f < 64 || packet[1]&0x7f > 95)
}

// pass throws the dice for a packet; all of them are thrown each time, so that
// the fate of one does not hang on those before.
func (w *way) pass(packet []byte) {
	if !isSound(packet) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.send(packet, 0)
		return
	}
	lost, twice, held := w.dice.Float64() < w.loss, w.dice.Float64() < w.twice, w.dice.Float64() < w.held
	first, second := w.dice.Int64N(int64(w.jitter)+1), w.dice.Int64N(int64(w.jitter)+1)
	if held {
		first += int64(heldFor)
	}
	h, _, _ := media.ParsePacket(packet)
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, again := w.fates[h.Seq]; !again {
		w.order = append(w.order, h.Seq)
		w.fates[h.Seq] = fate{came: time.Now(), lost: lost}
	}
	if lost {
		return
	}
	w.send(packet, time.Duration(first))
	if twice {
		w.send(packet, time.Duration(second))
	}
}

func (w *way) send(packet []byte, after time.Duration) {
	goal := w.goal
	if goal == nil {
		return
	}
	if after == 0 {
		w.leave(packet, goal)
		return
	}
	w.late.Add(1)
	due := time.Now().Add(after)
	time.AfterFunc(after, func() {
		defer w.late.Done()
		w.mu.Lock()
		defer w.mu.Unlock()
		if time.Since(due) > calm {
			w.rough++
		}
		w.leave(packet, goal)
	})
}

// leave lets a packet out; the lock is held.
func (w *way) leave(packet []byte, goal *net.UDPAddr) {
	if isSound(packet) {
		h, _, _ := media.ParsePacket(packet)
		if f := w.fates[h.Seq]; f.passed.IsZero() {
			f.passed, f.lost = time.Now(), false
			w.fates[h.Seq] = f
		}
	}
	_, _ = w.to.WriteToUDP(packet, goal)
}

// nth gives what became of the sound packet that came so many others after the first one.
func (w *way) nth(n int) fate {
	w.mu.Lock()
	defer w.mu.Unlock()
	if n >= len(w.order) {
		return fate{}
	}
	return w.fates[w.order[n]]
}

// of gives what became of the packet with a sequence number.
func (w *way) of(seq uint16) fate {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.fates[seq]
}

// count gives how many packets of sound came, were lost, and are still under way.
func (w *way) count() (came, lost, under int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range w.fates {
		if f.lost {
			lost++
		}
		if f.under() {
			under++
		}
	}
	return len(w.order), lost, under
}

// calm is by how much a calm machine is late at the most.
const calm = 8 * time.Millisecond

// roughs is how many packets the machine brought later than it should.
func (l *link) roughs() int {
	l.out.mu.Lock()
	defer l.out.mu.Unlock()
	l.in.mu.Lock()
	defer l.in.mu.Unlock()
	return l.out.rough + l.in.rough
}
