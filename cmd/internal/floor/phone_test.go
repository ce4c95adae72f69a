package floor

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"hotline/sip"
	"hotline/sip/rtp"
	"hotline/sip/ua"
)

// silences are when sip/rtp says that nothing has been heard on a leg.
var silences = []time.Duration{3 * time.Second, 30 * time.Second}

// handset is a far end: a citizen's, or a person's that registers.
type handset struct {
	w       *world
	name    string
	person  string // whose phone it is; "" for a citizen's
	secret  string
	addr    netip.AddrPort
	gone    bool // nothing comes from it and nothing reaches it
	legs    []*far
	cseq    uint32 // of REGISTER
	bound   bool
	refresh int           // turn of the refresh that counts
	answers sip.Direction // what it answers offers with
	slow180 bool          // it does not say that it rings
	onRing  func(*far)    // simulation: what the person does

	browser    bool   // simulation: the person sits at one
	connection uint64 // of the person's browser
}

// far is one dialog of a phone.
type far struct {
	p       *handset
	d       *sip.Dialog
	id      string // Call-ID
	house   string // sound leg of the house: call/leg
	caller  bool
	code    bool
	offer   *sip.SDP // theirs
	ours    *sip.SDP
	local   sip.Local
	ringing bool
	up      bool
	over    bool
	lost    bool // with its phone
	ends    int
	tick    time.Time
}

// phoneOf gives a phone by name, making a citizen's when there is none.
func (w *world) phoneOf(name string) *handset {
	p := w.phones[name]
	if p == nil {
		n := byte(len(w.phones) + 1)
		p = &handset{w: w, name: name, addr: netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 1, n}), 5060)}
		w.phones[name] = p
	}
	return p
}

// addPerson makes the phone of a person.
func (w *world) addPerson(name, person string) *handset {
	n := byte(len(w.phones) + 1)
	p := &handset{w: w, name: name, person: person, secret: "secret-" + person,
		addr: netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, n}), 5060)}
	w.phones[name] = p
	return p
}

func (p *handset) local() sip.Local {
	return sip.Local{Addr: p.addr.Addr(), Port: uint16(4000 + 2*len(p.legs)), SessionID: uint64(len(p.legs) + 1)}
}

// live gives the newest dialog that is not over, nil when there is none.
func (p *handset) live() *far {
	for _, f := range slices.Backward(p.legs) {
		if !f.over {
			return f
		}
	}
	return nil
}

// dial calls a number. From is the user of the From header.
func (p *handset) dial(number, from string, late bool) *far {
	f := &far{p: p, id: fmt.Sprintf("%s-call-%d", p.name, len(p.legs)+1), caller: true, local: p.local(), code: strings.HasPrefix(number, "*")}
	uri := "sip:" + number + "@" + houseAddr.String()
	f.d = sip.NewOutgoing(sip.Outgoing{CallID: f.id, Tag: f.id + "-tag", From: sip.Party{URI: "sip:" + from + "@" + p.addr.Addr().String()},
		To: sip.Party{URI: uri}, URI: uri, Contact: p.contact(), Next: houseAddr, Transport: "udp", CSeq: 1})
	p.legs = append(p.legs, f)
	p.w.net.legs[f.id] = f
	if !late {
		f.ours = sip.Offer(f.local, sip.SendRecv)
	}
	f.take(sip.WantInvite{SDP: f.ours, Headers: sip.Headers{{Name: "Supported", Value: "from-change"}}})
	return f
}

// mustBe checks where the house takes the phone's signalling to come from: its
// sound may come from there as well, whatever it signals.
func (p *handset) mustBe(at netip.Addr) {
	if at != p.addr.Addr() {
		p.w.t.Errorf("the sound of %s at %s may come from %s", p.name, p.addr, at)
	}
}

func (p *handset) contact() string { return "sip:" + p.name + "@" + p.addr.String() }

// rung is an INVITE of the house: sip/ua answers 100, the phone rings.
func (p *handset) rung(req sip.Request) {
	f := &far{p: p, id: req.CallID, offer: req.SDP, local: p.local(), ringing: true}
	name, _, _ := strings.Cut(req.CallID, "@")
	call, leg, _ := strings.Cut(name, "-b")
	f.house = call + "/b" + leg
	f.d = sip.Incoming(req, f.id+"-"+p.name, p.contact())
	p.legs = append(p.legs, f)
	p.w.net.legs[f.id] = f
	p.w.net.responseToHouse(p, trying(req))
	if l := f.soundLeg(); l != nil {
		p.mustBe(l.from)
	}
	number, _ := sip.CallerNumber(req)
	p.w.tell("%s's phone rings for %s, %s", p.name, orNobody(number), req.Headers.Get("Subject"))
	if !p.slow180 {
		f.take(sip.WantRing{Status: 180})
	}
	if p.onRing != nil {
		p.onRing(f)
	}
}

func orNobody(number string) string {
	if number == "" {
		return "a withheld number"
	}
	return number
}

// take gives the dialog an input; what it sends goes onto the network.
func (f *far) take(in sip.Input) {
	if f.p.gone {
		return
	}
	if got, ok := in.(sip.GotRequest); ok && got.Request.Method == sip.Bye && !f.over {
		f.p.w.tell("%s gets BYE%s", f.p.name, reason(got.Request.Headers))
	}
	orders, events := f.d.Step(time.Now(), in)
	for _, order := range orders {
		switch o := order.(type) {
		case sip.SendRequest:
			req := o.Request
			f.p.w.net.requestToHouse(f.p, req, func(cause string) {
				f.take(sip.TxFailed{Tx: req.Tx, Status: 408, Cause: cause})
			})
		case sip.SendResponse:
			f.p.w.net.responseToHouse(f.p, o.Response)
		}
	}
	for _, event := range events {
		f.event(event)
	}
	f.wind()
}

// wind lets the dialog's timer run out when it is due.
func (f *far) wind() {
	wake := f.d.Wake()
	if wake.IsZero() || wake.Equal(f.tick) {
		return
	}
	f.tick = wake
	f.p.w.on(wake, func() {
		if f.tick.Equal(wake) {
			f.tick = time.Time{}
			f.take(sip.Tick{})
		}
	})
}

func (f *far) event(event sip.Event) {
	w, who := f.p.w, f.p.name
	switch e := event.(type) {
	case sip.Progressed:
		w.tell("%s hears it ring (%d)", who, e.Status)
	case sip.Accepted:
		f.up = true
		w.tell("%s is answered", who)
		if f.ours == nil {
			answer, _, err := sip.Answer(e.SDP, f.local, f.p.answers)
			if err != nil {
				f.take(sip.WantEnd{})
				return
			}
			f.take(sip.WantAnswer{SDP: answer})
		}
	case sip.Challenged:
		f.challenged(e.Response)
	case sip.Offered:
		f.offered(e.SDP)
	case sip.IdentityChanged:
		w.tell("%s sees %s", who, sip.UserOf(e.Party.URI))
	case sip.Ended:
		f.ended(e)
	}
}

func (f *far) challenged(resp sip.Response) {
	p := f.p
	p.w.tell("%s is challenged (%d)", p.name, resp.Status)
	header, err := ua.Authorize(resp, sip.Invite, resp.To.URI, p.person, p.secret, "cnonce", 1)
	if p.person == "" || err != nil {
		f.take(sip.WantEnd{})
		return
	}
	f.take(sip.WantRetry{Authorization: header})
}

func (f *far) offered(offer *sip.SDP) {
	if offer == nil {
		f.take(sip.WantAnswer{SDP: sip.Offer(f.local, f.p.answers)})
		return
	}
	answer, _, err := sip.Answer(offer, f.local, f.p.answers)
	if err != nil {
		f.take(sip.WantRefuse{Status: 488})
		return
	}
	f.take(sip.WantAnswer{SDP: answer})
}

func (f *far) ended(e sip.Ended) {
	f.over, f.up = true, false
	f.ends++
	why := ""
	if e.Status != 0 {
		why += " " + strconv.Itoa(e.Status)
	}
	if e.Reason != "" {
		why += ": " + words(e.Reason)
	}
	by := "by itself"
	if e.ByThem {
		by = "by the house"
	}
	f.p.w.tell("%s's line is over, %s%s", f.p.name, by, why)
}

// answer picks a ringing phone up.
func (f *far) answer() {
	answer, _, err := sip.Answer(f.offer, f.local, f.p.answers)
	if err != nil {
		f.take(sip.WantRefuse{Status: 488})
		return
	}
	f.ringing, f.up = false, true
	f.take(sip.WantAccept{SDP: answer})
}

func (f *far) hangUp() { f.take(sip.WantEnd{}) }

// hold offers anew: the phone no longer wants to hear, or wants to again.
func (f *far) hold(dir sip.Direction) {
	f.take(sip.WantReinvite{SDP: sip.Offer(f.local, dir)})
}

// press is a key, as sip/rtp would hear it.
func (f *far) press(key byte) {
	if l := f.soundLeg(); l != nil {
		l.notify(rtp.Digit{Key: key})
	}
}

// leg is the name of the dialog's leg in the house.
func (f *far) leg() string {
	_, leg, _ := strings.Cut(f.house, "/")
	return leg
}

func (f *far) soundLeg() *stageLeg {
	if f.p.w.house == nil {
		return nil
	}
	id, leg, _ := strings.Cut(f.house, "/")
	return f.p.w.house.stage.leg(id, leg)
}

// vanish is a cable pulled: no BYE, no answer, no sound.
func (p *handset) vanish() {
	p.gone = true
	for _, f := range p.legs {
		if !f.up {
			continue
		}
		f.lost = true
		if l := f.soundLeg(); l != nil {
			p.w.house.stage.listen(l)
		}
	}
}

// restart is a phone that was switched off and on: it knows of no dialog.
func (p *handset) restart() {
	for _, f := range p.legs {
		f.over, f.up = true, false
		delete(p.w.net.legs, f.id)
	}
	p.gone = false
}

// register signs the phone in for a minute, and again in half of it; with
// expires 0 it signs out.
func (p *handset) register(expires int) {
	p.refresh++
	p.ask(expires, nil)
}

func (p *handset) ask(expires int, authorization *sip.Header) {
	p.cseq++
	id := p.name + "-register"
	uri := "sip:" + houseAddr.String()
	me := "sip:" + p.person + "@" + houseAddr.String()
	req := sip.Request{Method: sip.Register, URI: uri, CallID: id, CSeq: p.cseq, From: sip.Party{URI: me, Tag: id}, To: sip.Party{URI: me},
		Contact: p.contact(), Contacts: []string{"<" + p.contact() + ">"}, Transport: "udp",
		Tx: fmt.Sprintf("%s-%d", id, p.cseq), Headers: sip.Headers{{Name: "Expires", Value: strconv.Itoa(expires)}}}
	if authorization != nil {
		req.Headers = append(req.Headers, *authorization)
	}
	turn := p.refresh
	p.w.net.answers[id] = func(resp sip.Response) {
		switch {
		case p.gone || turn != p.refresh:
		case resp.Status == 401 && authorization == nil:
			if header, err := ua.Authorize(resp, sip.Register, uri, p.person, p.secret, "cnonce", 1); err == nil {
				p.ask(expires, &header)
			}
		default:
			p.registered(expires, resp)
		}
	}
	p.w.net.requestToHouse(p, req, func(string) {
		if turn == p.refresh && p.bound {
			p.register(expires)
		}
	})
}

func (p *handset) registered(expires int, resp sip.Response) {
	was := p.bound
	p.bound = resp.Status == 200 && expires > 0
	if p.bound != was || resp.Status != 200 {
		p.w.tell("%s's phone is told %d%s%s", p.name, resp.Status, spaced(resp.Reason), spaced(strings.Join(values(resp.Headers, "Contact"), " ")))
	}
	if !p.bound {
		return
	}
	turn := p.refresh
	p.w.in(15*time.Second, func() {
		if !p.gone && p.bound && turn == p.refresh {
			p.register(60)
		}
	})
}

// options is a heartbeat.
func (p *handset) options() {
	p.cseq++
	id := fmt.Sprintf("%s-options-%d", p.name, p.cseq)
	p.w.net.answers[id] = func(resp sip.Response) { p.w.tell("%s is told %d%s", p.name, resp.Status, spaced(resp.Reason)) }
	p.w.net.requestToHouse(p, sip.Request{Method: sip.Options, URI: "sip:" + houseAddr.String(), CallID: id, CSeq: 1, Tx: id, Transport: "udp",
		From: sip.Party{URI: p.contact(), Tag: id}, To: sip.Party{URI: "sip:" + houseAddr.String()}}, func(string) {})
}
