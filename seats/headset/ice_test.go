package headset

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/stun/v4"

	"hotline/sip/media"
)

// prober speaks STUN from a socket of its own.
type prober struct {
	*testing.T
	socket *net.UDPConn
	house  netip.AddrPort
}

func newProber(w *world) *prober {
	w.Helper()
	socket, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(loopback))
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { _ = socket.Close() })
	return &prober{w.T, socket, w.Addr()}
}

func (p *prober) addr() netip.AddrPort { return p.socket.LocalAddr().(*net.UDPAddr).AddrPort() }

// send builds a message and sends it.
func (p *prober) send(setters ...stun.Setter) *stun.Message {
	p.Helper()
	m, err := stun.Build(setters...)
	if err != nil {
		p.Fatal(err)
	}
	if _, err := p.socket.WriteToUDPAddrPort(m.Raw, p.house); err != nil {
		p.Fatal(err)
	}
	return m
}

// next is the next message that comes.
func (p *prober) next() *stun.Message {
	p.Helper()
	var b [maxDatagram]byte
	_ = p.socket.SetReadDeadline(time.Now().Add(patience))
	n, _, err := p.socket.ReadFromUDPAddrPort(b[:])
	if err != nil {
		p.Fatal(err)
	}
	m := &stun.Message{}
	if _, err := m.Write(b[:n]); err != nil {
		p.Fatalf("no STUN came but % x", b[:n])
	}
	return m
}

// came gives how much has come until now.
func (p *prober) came() (kinds []byte) {
	var b [maxDatagram]byte
	_ = p.socket.SetReadDeadline(time.Now().Add(time.Millisecond))
	for {
		if n, _, err := p.socket.ReadFromUDPAddrPort(b[:]); err != nil || n == 0 {
			return kinds
		}
		kinds = append(kinds, b[0])
	}
}

// check is a browser's check with the credentials of a generation; named has it name
// its address.
func (p *prober) check(g *generation, named bool) *stun.Message {
	p.Helper()
	setters := []stun.Setter{stun.TransactionID, stun.BindingRequest, stun.NewUsername(g.ours.ufrag + ":" + g.theirs.ufrag),
		ice.AttrControlling(1), ice.PriorityAttr(1)}
	if named {
		setters = append(setters, ice.UseCandidate())
	}
	return p.send(append(setters, g.inward, stun.Fingerprint)...)
}

// latest is the latest generation of a person's connection.
func (w *world) latest(person string) *generation {
	w.Helper()
	c := w.of(person).now.Load()
	c.way.mu.Lock()
	defer c.way.mu.Unlock()
	return c.way.generations[len(c.way.generations)-1]
}

// peer is where sound goes.
func (w *world) peer(person string) (at netip.AddrPort) {
	if p := w.of(person).now.Load().way.peer.Load(); p != nil {
		at = *p
	}
	return at
}

// A check without the right name, tag or checksum is not answered, not even by an
// error, and teaches no address: RFC 8445 §7.3.
func TestOnlyARightCheckIsAnswered(t *testing.T) {
	w := open(t, Config{})
	if _, _, err := w.Offer(t.Context(), "ann", goodOffer); err != nil {
		t.Fatal(err)
	}
	g, p := w.latest("ann"), newProber(w)
	name := stun.NewUsername(g.ours.ufrag + ":" + g.theirs.ufrag)
	wrong := stun.NewShortTermIntegrity(g.theirs.password)
	for _, setters := range [][]stun.Setter{
		{name, wrong, stun.Fingerprint},
		{name, stun.Fingerprint},
		{name, g.inward},
		{stun.NewUsername(g.ours.ufrag), g.inward, stun.Fingerprint},
		{stun.NewUsername(g.ours.ufrag + ":else"), g.inward, stun.Fingerprint},
		{stun.NewUsername("else:" + g.theirs.ufrag), g.inward, stun.Fingerprint},
		{},
	} {
		p.send(append([]stun.Setter{stun.TransactionID, stun.BindingRequest}, setters...)...)
	}
	if _, err := p.socket.WriteToUDPAddrPort([]byte{0, 1, 0, 0, 0x21}, p.house); err != nil {
		t.Fatal(err)
	}
	right := p.check(g, false)
	answer := p.next()
	if answer.TransactionID != right.TransactionID || answer.Type != stun.BindingSuccess {
		t.Fatalf("answered %v", answer)
	}
	if err := g.inward.Check(answer); err != nil {
		t.Error(err)
	}
	var mapped stun.XORMappedAddress
	if err := mapped.GetFrom(answer); err != nil || mapped.Port != int(p.addr().Port()) {
		t.Errorf("our address is %v: %v", mapped, err)
	}
	if got := w.Counts().Foreign; got != 8 {
		t.Errorf("%d strangers were counted, want 8", got)
	}
	if got := w.peer("ann"); got != p.addr() {
		t.Errorf("the peer is %v, want %v", got, p.addr())
	}
}

// A browser that names another of its addresses is believed when it answers there:
// RFC 8445 §7.3.1.5, and nothing less than that.
func TestAnAddressIsTakenWhenItAnswers(t *testing.T) {
	w := open(t, Config{})
	if _, _, err := w.Offer(t.Context(), "ann", goodOffer); err != nil {
		t.Fatal(err)
	}
	g, first, second := w.latest("ann"), newProber(w), newProber(w)
	first.check(g, true)
	first.next() // the answer
	first.next() // a question
	second.check(g, false)
	second.next()
	second.check(g, true)
	second.next()
	question := second.next()
	if question.Type != stun.BindingRequest || g.outward.Check(question) != nil || stun.Fingerprint.Check(question) != nil {
		t.Fatalf("asked %v", question)
	}
	for _, forged := range [][]stun.Setter{
		{stun.TransactionID, stun.BindingSuccess, g.outward, stun.Fingerprint},
		{stun.NewTransactionIDSetter(question.TransactionID), stun.BindingSuccess, g.inward, stun.Fingerprint},
		{stun.NewTransactionIDSetter(question.TransactionID), stun.BindingSuccess, stun.Fingerprint},
	} {
		second.send(forged...)
	}
	second.check(g, false) // when it is answered, the ones before have been read
	second.next()
	if got := w.peer("ann"); got != first.addr() {
		t.Fatalf("forged answers moved the peer to %v", got)
	}
	second.send(stun.NewTransactionIDSetter(question.TransactionID), stun.BindingSuccess, g.outward, stun.Fingerprint)
	second.check(g, false)
	second.next()
	if got := w.peer("ann"); got != second.addr() {
		t.Errorf("the peer is %v, want %v", got, second.addr())
	}
}

// Who has listened on the line, and sends once more from elsewhere what the browser
// has sent, gets no sound: it cannot answer.
func TestARepeatedCheckTurnsNoSoundAway(t *testing.T) {
	w := open(t, Config{})
	ear := newListener()
	w.dial("ann", ClientConfig{Hear: ear.hear})
	w.expect(Up)
	thief := newProber(w)
	thief.check(w.latest("ann"), true)
	if m := thief.next(); m.Type != stun.BindingSuccess {
		t.Fatalf("answered %v", m)
	}
	h := w.of("ann")
	every(5, func(i int) {
		h.Send(packet(media.Header{PT: houseAlaw, Seq: uint16(i), Stamp: uint32(160 * i), SSRC: 5}, frame(byte(i))))
	})
	for i := range 5 {
		if heard := ear.wait(t); heard.payload != string(frame(byte(i))) {
			t.Errorf("the seat hears %+v", heard.Header)
		}
	}
	for _, kind := range thief.came() {
		if kind > stunLast {
			t.Errorf("the thief got a datagram that begins with %d", kind)
		}
	}
}

// What comes by another way than the one in use is no sign that that one is good.
func TestLifeIsThatOfTheWayInUse(t *testing.T) {
	w := open(t, Config{})
	if _, _, err := w.Offer(t.Context(), "ann", goodOffer); err != nil {
		t.Fatal(err)
	}
	g, first, second := w.latest("ann"), newProber(w).addr(), newProber(w).addr()
	way := &g.of.way
	way.checked(g, first, true)
	way.heard.Store(0)
	way.checked(g, second, false)
	way.live(second, w.now())
	if way.heard.Load() != 0 {
		t.Error("another way is taken for this one")
	}
	way.checked(g, first, false)
	if way.heard.Load() == 0 {
		t.Error("the way in use is not heard")
	}
}

// An alert in clear can come from anybody who knows the address, and would end a
// handshake: RFC 6347 §4.1.2.7.
func TestAnAlertInClearIsPassedOver(t *testing.T) {
	l := newLine(nil)
	alert := []byte{recordAlert, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40}
	l.put(alert)
	if n := l.inbox.Count(); n != 0 {
		t.Error("an alert in clear is passed on")
	}
	alert[4] = 1 // with keys
	l.put(alert)
	for range 2 * lineDatagrams {
		l.put([]byte{22, 0xfe, 0xfd})
	}
	if n := l.inbox.Count(); n != lineDatagrams {
		t.Errorf("%d datagrams wait, want %d", n, lineDatagrams)
	}
}

var ufragLine = regexp.MustCompile(`a=ice-(?:ufrag|pwd):(.*)\r\n`)

// The same credentials in a further offer are no restart: RFC 8839 §4.4.1.1.1.
func TestOnlyNewCredentialsRestart(t *testing.T) {
	w := open(t, Config{})
	var offer, first string
	client := w.dial("ann", ClientConfig{Ask: func(ctx context.Context, text string) (answer string, err error) {
		offer = text
		first, _, err = w.Offer(ctx, "ann", text)
		return first, err
	}})
	w.expect(Up)
	again, id, err := w.Offer(t.Context(), "ann", offer)
	if err != nil || id != 1 {
		t.Fatalf("connection %d: %v", id, err)
	}
	if got, want := ufragLine.FindAllString(again, -1), ufragLine.FindAllString(first, -1); !slices.Equal(got, want) {
		t.Errorf("answered %q, want %q", got, want)
	}
	restart := ufragLine.ReplaceAllString(offer, "a=ice-ufrag:"+"another1"+"\r\n")
	restart = strings.Replace(restart, "a=ice-ufrag:another1\r\na=ice-ufrag:another1\r\n", "a=ice-ufrag:another1\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\n", 1)
	third, id, err := w.Offer(t.Context(), "ann", restart)
	if err != nil || id != 1 {
		t.Fatalf("connection %d: %v", id, err)
	}
	if slices.Equal(ufragLine.FindAllString(third, -1), ufragLine.FindAllString(first, -1)) {
		t.Error("a restart got the old credentials")
	}
	if _, _, err := w.Offer(t.Context(), "ann", strings.Replace(restart, "sendrecv", "recvonly", 1)); !errors.Is(err, ErrOffer) {
		t.Errorf("a change of direction: error %v", err)
	}
	select {
	case <-client.Lost():
		t.Error("the connection is gone")
	default:
	}
}

// What is known of a connection ends with it.
func TestNothingIsLeftOfAConnection(t *testing.T) {
	w := open(t, Config{})
	g := func() *generation {
		w.dial("ann", ClientConfig{})
		w.expect(Up)
		return w.latest("ann")
	}()
	w.Drop("ann")
	w.Close()
	g.of.way.checked(g, loopback, true)
	w.port.mu.Lock()
	defer w.port.mu.Unlock()
	if len(w.port.byName)+len(w.port.byAddr) > 0 || g.of.way.begin(credentials{"late", "late"}) != nil {
		t.Errorf("left are %v and %v", w.port.byName, w.port.byAddr)
	}
}
