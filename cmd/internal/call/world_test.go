package call

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"hotline/acd"
	"hotline/ivr"
	"hotline/sip"
	"hotline/sip/media"
)

var origin = time.UnixMilli(1_800_000_000_000).UTC()

// phone is the far end of a leg: a dialog machine like ours, and the wire to it.
type phone struct {
	leg      string
	dialog   *sip.Dialog
	local    sip.Local
	slow     bool        // messages wait until they are delivered by hand
	mute     bool        // no sound comes from it
	gone     bool        // nothing comes from it and nothing reaches it
	toPhone  []sip.Order // from the call
	toCall   []sip.Input // from the phone
	invites  []string    // transactions of requests from the call, for a failure of the last
	asked    string      // transaction of the OPTIONS that has no answer
	failAt   time.Time   // when it fails: 64*T1, RFC 3261 §17.1.2.2
	ended    []sip.Ended
	accepted bool
	answers  sip.Direction // what it answers an offer with
}

// world is a call with everything around it but the engine.
type world struct {
	call   *Call
	setup  Setup
	now    time.Time
	phones map[string]*phone
	say    int // number of the last Play that does not loop
	note   func(string)
	check  *checker
	tells  []acd.Input
	opens  []Open
	seated []Open // legs that are browsers
	done   bool
	heard  []string // legs whose sound begins with what was just agreed
	secure bool     // the citizen offers keys
}

func newWorld(setup Setup, note func(string)) *world {
	w := &world{setup: setup, now: origin, phones: map[string]*phone{}, note: note, check: newChecker()}
	return w
}

func flow() ivr.Flow {
	return ivr.Flow{
		Name:     "hotline",
		Greeting: []string{"greeting"},
		Queue:    "general",
		Keys:     map[byte]ivr.Choice{'9': {Queue: "english", Say: []string{"english"}}, '8': {Queue: "english", Needs: "lang.ru"}},
		Music:    "music",
		Announce: []ivr.Announcement{{After: 40 * time.Second, Say: []string{"please-wait"}}},
		Overflow: map[string]ivr.Way{"full": {End: []string{"sorry-full"}}, "": {End: []string{"sorry-end"}}},
	}
}

func setup() Setup {
	return Setup{
		ID: "c1", Line: "12345", Flow: flow(), From: "053182345678", Called: "12345", Tag: "us",
		Media:   sip.Local{Addr: netip.MustParseAddr("127.0.0.1"), Port: 20000, SessionID: 1, Dice: sip.NewSecret([]byte("ours")), Print: sip.PrintOf([]byte("ours"))},
		Contact: "sip:hotline@127.0.0.1:5060",
	}
}

func phoneLocal(n uint16) sip.Local {
	return sip.Local{Addr: netip.MustParseAddr("192.0.2.1"), Port: 4000 + 2*n, SessionID: uint64(n), Dice: sip.NewSecret([]byte{byte(n)}), Print: sip.PrintOf([]byte("the phone's"))}
}

// citizen makes the citizen's phone and its INVITE; late leaves the offer out.
func (w *world) citizen(late bool, laws ...media.Law) {
	p := &phone{leg: Citizen, local: phoneLocal(0)}
	p.local.Laws = laws
	if w.secure {
		p.local = p.local.Over("tls")
	}
	w.phones[Citizen] = p
	p.dialog = sip.NewOutgoing(sip.Outgoing{CallID: "x1", Tag: "citizen",
		From: sip.Party{URI: "sip:053182345678@192.0.2.1"}, To: sip.Party{URI: "sip:12345@127.0.0.1"},
		URI: "sip:12345@127.0.0.1", Contact: "sip:citizen@192.0.2.1", Transport: "udp", CSeq: 1})
	var sdp *sip.SDP
	if !late {
		sdp = sip.Offer(p.local, sip.SendRecv)
	}
	orders, _ := p.dialog.Step(w.now, sip.WantInvite{SDP: sdp})
	w.setup.Invite = orders[0].(sip.SendRequest).Request
	w.setup.Invite.Source = netip.MustParseAddrPort("192.0.2.1:5060")
	w.call = New(w.setup, w.now)
	w.check.open(Citizen)
}

// byDTLS lets the citizen's phone want its keys by DTLS, and show a certificate of a hash.
func (w *world) byDTLS(hash string) {
	print := sip.PrintOf([]byte("the citizen's"))
	print.Hash = hash
	stream := &w.setup.Invite.SDP.Media[0]
	stream.Proto, stream.Setup, stream.Prints = "UDP/TLS/RTP/SAVP", sip.Actpass, []sip.Print{print}
	w.call = New(w.setup, w.now)
}

// input gives the call one input, takes what it orders and lets the phones act.
func (w *world) input(in Input) {
	w.check.input(in)
	orders, facts := w.call.Step(w.now, in)
	for _, f := range facts {
		w.note("  ! " + showFact(f))
		w.check.fact(f)
	}
	for _, o := range orders {
		w.note("  > " + showOrder(o))
		w.check.order(o)
		w.perform(o)
	}
	for len(w.heard) > 0 && !w.done {
		leg := w.heard[0]
		w.heard = w.heard[1:]
		w.input(Heard{Leg: leg})
	}
	w.carry()
}

func (w *world) perform(o Order) {
	switch o := o.(type) {
	case Signal:
		w.signal(o)
	case Talk:
		if p := w.phones[o.Leg]; o.Agree.Receive && (p == nil || !p.mute && !p.gone) {
			w.heard = append(w.heard, o.Leg)
		}
	case Tell:
		w.tells = append(w.tells, o.In)
	case Open:
		w.opens = append(w.opens, o)
	case Play:
		if o.Leg == Citizen && !o.Loop {
			w.say = o.Number
		}
	case Done:
		w.done = true
	}
}

func (w *world) signal(s Signal) {
	p := w.phones[s.Leg]
	if p == nil {
		p = w.ring(s)
	}
	if r, ok := s.Out.(sip.SendRequest); ok && r.Request.Method != sip.Ack {
		p.invites = append(p.invites, r.Request.Tx)
		if r.Request.Method == sip.Options {
			p.asked, p.failAt = r.Request.Tx, w.now.Add(32*time.Second)
		}
	}
	p.toPhone = append(p.toPhone, s.Out)
}

// ring makes the phone that an INVITE is for.
func (w *world) ring(s Signal) *phone {
	req := s.Out.(sip.SendRequest).Request
	p := &phone{leg: s.Leg, local: phoneLocal(uint16(len(w.phones)))}
	p.dialog = sip.Incoming(req, "phone-"+s.Leg, "sip:phone@192.0.2.9")
	w.phones[s.Leg] = p
	p.toCall = append(p.toCall, sip.GotResponse{Response: sip.Response{Status: 100, CallID: req.CallID,
		From: req.From, To: req.To, CSeq: req.CSeq, Method: sip.Invite, Tx: req.Tx}}) // sip/ua's of the phone
	return p
}

// carry moves messages until nothing moves any more.
func (w *world) carry() {
	for moved := true; moved; {
		moved = false
		for _, name := range w.names() {
			p := w.phones[name]
			if p.gone {
				p.toPhone, p.toCall = nil, nil
			}
			if p.slow {
				continue
			}
			if w.deliver(p) {
				moved = true
			}
		}
	}
}

func (w *world) names() []string {
	var names []string
	for name := range w.phones {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// deliver brings one message each way; it tells whether there was one.
func (w *world) deliver(p *phone) bool {
	moved := false
	if len(p.toPhone) > 0 {
		moved = true
		out := p.toPhone[0]
		p.toPhone = p.toPhone[1:]
		w.receive(p, out)
	}
	if len(p.toCall) > 0 {
		moved = true
		in := p.toCall[0]
		p.toCall = p.toCall[1:]
		if got, ok := in.(sip.GotResponse); ok && got.Response.Tx == p.asked {
			p.asked, p.failAt = "", time.Time{}
		}
		if text := showInput(in); text != "100 to INVITE" {
			w.note("  " + p.leg + ": " + text)
		}
		w.input(Dialog{Leg: p.leg, In: in})
	}
	return moved
}

// receive is a message of the call that reaches the phone.
func (w *world) receive(p *phone, out sip.Order) {
	switch out := out.(type) {
	case sip.SendRequest:
		if out.Request.Method == sip.Invite && out.Request.To.Tag == "" {
			return // the phone was made of it
		}
		p.do(w, sip.GotRequest(out))
	case sip.SendResponse:
		p.do(w, sip.GotResponse(out))
	}
}

// do gives the phone's dialog an input; its messages go on the wire.
func (p *phone) do(w *world, in sip.Input) {
	orders, events := p.dialog.Step(w.now, in)
	for _, out := range orders {
		switch out := out.(type) {
		case sip.SendRequest:
			p.toCall = append(p.toCall, sip.GotRequest(out))
		case sip.SendResponse:
			p.toCall = append(p.toCall, sip.GotResponse(out))
		}
	}
	for _, event := range events {
		p.event(w, event)
	}
}

func (p *phone) event(w *world, event sip.Event) {
	switch event := event.(type) {
	case sip.Offered:
		answer, _, err := sip.Answer(event.SDP, p.local, p.answers)
		if err != nil {
			answer = sip.Offer(p.local, p.answers)
		}
		p.do(w, sip.WantAnswer{SDP: answer})
	case sip.Accepted:
		p.accepted = true
		if w.setup.Invite.SDP == nil && p.leg == Citizen {
			answer, _, err := sip.Answer(event.SDP, p.local, p.answers)
			if err != nil {
				p.do(w, sip.WantEnd{Reason: "no codec"})
				return
			}
			p.do(w, sip.WantAnswer{SDP: answer})
		}
	case sip.Ended:
		p.ended = append(p.ended, event)
		w.check.phoneEnded(p.leg)
	case sip.IdentityChanged:
		w.note(fmt.Sprintf("  %s: sees %s", p.leg, event.Party.Display))
	}
}

// answer is a person's phone picked up.
func (p *phone) answer(w *world) {
	offer := *w.lastOffer(p)
	offer.Lite = false // it is no lite side itself: what is, answers without ICE
	answer, _, err := sip.Answer(&offer, p.local, p.answers)
	if err != nil {
		panic(err)
	}
	answer.Lite = false
	p.do(w, sip.WantAccept{SDP: answer})
}

// early is a phone that sends sound while it rings.
func (p *phone) early(w *world) sip.WantRing {
	answer, _, err := sip.Answer(w.lastOffer(p), p.local, p.answers)
	if err != nil {
		panic(err)
	}
	return sip.WantRing{Status: 183, SDP: answer}
}

func (w *world) lastOffer(p *phone) *sip.SDP { return w.call.find(p.leg).ours }

// until lets time pass: every timer of the call and of the phones that is due
// runs out at its time.
func (w *world) until(at time.Time) {
	for turns := 0; ; turns++ {
		if turns > 1000 {
			w.check.fail("a timer runs out again and again at %s", seconds(w.now))
			break
		}
		next := at
		var who *phone
		if wake := w.call.Wake(); !wake.IsZero() && wake.Before(next) {
			next = wake
		}
		for _, name := range w.names() {
			p := w.phones[name]
			if wake := p.dialog.Wake(); !p.gone && !wake.IsZero() && wake.Before(next) {
				next, who = wake, p
			}
			if !p.failAt.IsZero() && p.failAt.Before(next) {
				next, who = p.failAt, p
			}
		}
		if !next.Before(at) {
			break
		}
		if next.After(w.now) {
			w.now = next
			w.note(fmt.Sprintf("%s time passes", seconds(next)))
		}
		if who != nil && !who.failAt.IsZero() && !w.now.Before(who.failAt) {
			w.fail(who)
			continue
		}
		if who != nil {
			who.do(w, sip.Tick{})
			w.carry()
			continue
		}
		w.input(Tick{})
	}
	w.now = at
}

// fail is what sip/ua tells of an OPTIONS that got no answer.
func (w *world) fail(p *phone) {
	tx := p.asked
	p.asked, p.failAt = "", time.Time{}
	w.note("  " + p.leg + ": no answer to OPTIONS")
	w.input(Dialog{Leg: p.leg, In: sip.TxFailed{Tx: tx, Status: 408, Cause: "no answer"}})
}

func seconds(t time.Time) string { return fmt.Sprintf("%g", t.Sub(origin).Seconds()) }

// open answers the oldest Open that has no answer yet.
func (w *world) open(failed string) { w.openOver("udp", failed) }

// openOver lets the place be reached over a transport.
func (w *world) openOver(transport, failed string) {
	o := w.opens[0]
	w.opens = w.opens[1:]
	n := uint16(len(w.phones))
	w.input(Opened{Leg: o.Leg, Failed: failed, NoPort: strings.Contains(failed, "port"),
		Media: sip.Local{Addr: netip.MustParseAddr("127.0.0.1"), Port: 20000 + 2*n, SessionID: uint64(n), Dice: sip.NewSecret([]byte{9, byte(n)}), Print: sip.PrintOf([]byte("ours"))},
		Target: Target{URI: "sip:" + o.Person + "@192.0.2.9", To: sip.Party{URI: "sip:" + o.Person + "@127.0.0.1"},
			Next: netip.MustParseAddrPort("192.0.2.9:5060"), Transport: transport}})
}

// openAuto lets the leg that waits for its port ring at a place that answers by itself.
func (w *world) openAuto(browser bool) {
	o := w.opens[0]
	w.opens = w.opens[1:]
	target := Target{Auto: true, Headset: true}
	local := sip.Local{}
	if !browser {
		target = Target{Auto: true, URI: "sip:" + o.Person + "@192.0.2.9", To: sip.Party{URI: "sip:" + o.Person + "@127.0.0.1"},
			Next: netip.MustParseAddrPort("192.0.2.9:5060"), Transport: "udp"}
		local = sip.Local{Addr: netip.MustParseAddr("127.0.0.1"), Port: 20002, SessionID: 1}
	} else {
		w.seated = append(w.seated, o)
	}
	w.input(Opened{Leg: o.Leg, Media: local, Target: target})
}

// openBrowser lets the leg that waits for its port ring at a browser.
func (w *world) openBrowser() {
	o := w.opens[0]
	w.opens, w.seated = w.opens[1:], append(w.seated, o)
	w.input(Opened{Leg: o.Leg, Target: Target{Headset: true}})
}
