package phone

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"hotline/sip"
	"hotline/sip/ua"
)

// hotline is the far end of a story: real dialogs, the real registrar and the
// real guard, without calls or seats behind them.
type hotline struct {
	w         *world
	down      bool
	crowded   int // status that every REGISTER and *1 gets, 0 for none
	registrar *sip.Registrar
	guard     *ua.Guard
	dialogs   []*farDialog
	noUpdate  bool // the robot seems not to know UPDATE
	refuses   int  // status that *1 gets
	boots     int
}

// farDialog is one dialog of the hotline.
type farDialog struct {
	tag    string
	dialog *sip.Dialog
	offer  *sip.SDP
	tx     string // of its INVITE
	late   bool   // its INVITE had no offer
}

func newHotline(w *world) *hotline {
	h := &hotline{w: w}
	h.boot()
	return h
}

// boot begins anew, with nothing known.
func (h *hotline) boot() {
	h.boots++
	h.dialogs = nil
	h.registrar = sip.NewRegistrar(10, nil)
	h.guard = ua.NewGuard("hotline", func(string) (string, bool) { return "demo", true }, rand.NewChaCha8([32]byte{byte(h.boots)}))
}

// does is what a story lets the hotline do. It does it with its newest dialog.
func (h *hotline) does(what string, args []string) {
	text := strings.Join(args, " ")
	switch what {
	case "ring":
		h.step(h.last(), sip.WantRing{Status: 180})
	case "early-sound":
		h.step(h.last(), sip.WantRing{Status: 183, SDP: h.answer(h.last())})
	case "accept":
		h.accept(h.last())
	case "refuse":
		status, _ := strconv.Atoi(args[0])
		h.step(h.last(), sip.WantRefuse{Status: status, Reason: strings.Join(args[1:], " ")})
	case "names":
		h.step(h.last(), sip.WantIdentity{Party: sip.Party{Display: text, URI: "sip:" + text + "@house"}})
	case "hold":
		h.step(h.last(), sip.WantReinvite{SDP: sip.Offer(houseLeg, sip.SendOnly)})
	case "resume":
		h.step(h.last(), sip.WantReinvite{SDP: sip.Offer(houseLeg, sip.SendRecv)})
	case "asks-whether-it-is-there":
		h.step(h.last(), sip.WantAlive{})
	case "bye":
		h.step(h.last(), sip.WantEnd{Reason: text})
	case "rings":
		h.ring(args[0], sip.Offer(houseLeg, sip.SendRecv))
	case "rings-without-offer":
		h.ring(args[0], nil)
	case "rings-with-video":
		offer := sip.Offer(houseLeg, sip.SendRecv)
		offer.Media[0].Kind = "video"
		h.ring(args[0], offer)
	case "asks-for-an-offer":
		h.raw(sip.Invite)
	case "byes-the-ended-dialog":
		h.raw(sip.Bye)
	default:
		h.state(what, args)
	}
}

// state changes how the hotline behaves from now on.
func (h *hotline) state(what string, args []string) {
	switch what {
	case "is-slow":
		h.w.slow = duration(args[0], 0)
	case "knows-no-update":
		h.noUpdate = true
	case "goes-down":
		h.down = true
	case "comes-back":
		h.down = false
	case "restarts":
		h.boot()
	case "is-crowded":
		h.crowded, _ = strconv.Atoi(args[0])
	case "is-well":
		h.crowded = 0
	case "refuses-codes":
		h.refuses, _ = strconv.Atoi(args[0])
	case "other-phone":
		h.registrar.Step(h.w.time(), sip.Registration{Person: args[0], Contacts: []string{"<sip:" + args[0] + "@127.0.0.9:5060>"}, CallID: "other", CSeq: 1})
	default:
		h.w.t.Fatalf("a hotline does not know how to %q", what)
	}
}

func (h *hotline) last() *farDialog {
	if len(h.dialogs) == 0 {
		h.w.t.Fatal("the hotline has no dialog")
	}
	return h.dialogs[len(h.dialogs)-1]
}

func (h *hotline) find(tag string) *farDialog {
	for _, d := range h.dialogs {
		if d.tag == tag {
			return d
		}
	}
	return nil
}

func (h *hotline) wake() (time.Time, func()) {
	var first time.Time
	var tick func()
	for _, d := range h.dialogs {
		if wake := d.dialog.Wake(); !wake.IsZero() && (first.IsZero() || wake.Before(first)) {
			first, tick = wake, func() { h.step(d, sip.Tick{}) }
		}
	}
	return first, tick
}

func (h *hotline) newDialog() *farDialog {
	d := &farDialog{tag: fmt.Sprintf("far%d.%d", h.boots, len(h.dialogs)+1)}
	h.dialogs = append(h.dialogs, d)
	return d
}

func (h *hotline) step(d *farDialog, in sip.Input) {
	orders, events := d.dialog.Step(h.w.time(), in)
	for _, order := range orders {
		switch o := order.(type) {
		case sip.SendRequest:
			h.send(sip.GotRequest(o))
		case sip.SendResponse:
			h.send(sip.GotResponse(o))
		}
	}
	for _, event := range events {
		switch e := event.(type) {
		case sip.Accepted:
			if d.late {
				h.step(d, sip.WantAnswer{SDP: h.answerTo(e.SDP)})
			}
		case sip.Offered:
			h.step(d, sip.WantAnswer{SDP: h.answerTo(e.SDP)})
		}
	}
}

// send carries a message to the robot.
func (h *hotline) send(in sip.Input) {
	if h.down || h.w.lose() {
		return
	}
	h.w.after(h.w.slow, func() { h.w.receive(in) })
}

// request is a message of the robot; what is lost fails after 64*T1.
func (h *hotline) request(req sip.Request) {
	if h.down || h.w.lose() {
		if req.Method != sip.Ack && req.Method != sip.Cancel {
			h.w.after(32*time.Second, func() { h.fails(req) })
		}
		return
	}
	if h.noUpdate {
		for i := range req.Headers {
			req.Headers[i].Value = strings.Replace(req.Headers[i].Value, ", UPDATE", "", 1)
		}
	}
	switch {
	case req.Method == sip.Register:
		h.register(req)
	case req.Method == sip.Cancel:
		for _, d := range h.dialogs {
			if d.tx == req.Tx {
				h.step(d, sip.GotRequest{Request: req})
			}
		}
	case req.To.Tag != "":
		if d := h.find(req.To.Tag); d != nil {
			h.step(d, sip.GotRequest{Request: req})
		} else if req.Method != sip.Ack {
			h.send(sip.GotResponse{Response: answerTo(req, "", 481)})
		}
	case req.Method == sip.Invite:
		h.invite(req)
	}
}

func (h *hotline) fails(req sip.Request) {
	if req.Method == sip.Register {
		h.w.step(RegisterFailed{Tx: req.Tx, Cause: "no response"})
		return
	}
	h.w.step(Dialog{Tag: req.From.Tag, In: sip.TxFailed{Tx: req.Tx, Status: 408, Cause: "no response"}})
}

func (h *hotline) response(resp sip.Response) {
	if resp.Tx == "raw" && resp.Method == sip.Invite && resp.SDP != nil {
		h.send(sip.GotRequest{Request: sip.Request{Method: sip.Ack, CSeq: resp.CSeq, From: resp.From, To: resp.To, SDP: h.answerTo(resp.SDP)}})
		return
	}
	if d := h.find(resp.From.Tag); d != nil && !h.down && !h.w.lose() {
		h.step(d, sip.GotResponse{Response: resp})
	}
}

func (h *hotline) register(req sip.Request) {
	if h.crowded != 0 {
		h.send(sip.GotResponse{Response: answerTo(req, "r", h.crowded)})
		return
	}
	if _, ok, challenge := h.guard.Check(h.w.time(), req); !ok {
		h.send(sip.GotResponse{Response: challenge})
		return
	}
	answer, _ := h.registrar.Step(h.w.time(), sip.RegistrationOf(sip.UserOf(req.To.URI), req))
	resp := answer.Response(req)
	resp.Contacts = answer.Contacts
	h.send(sip.GotResponse{Response: resp})
}

// invite is a call of the robot: *1 is answered, confirmed and hung up; a
// citizen waits for what the story says.
func (h *hotline) invite(req sip.Request) {
	code := strings.HasPrefix(sip.UserOf(req.URI), "*")
	if code {
		if _, ok, challenge := h.guard.Check(h.w.time(), req); !ok {
			h.send(sip.GotResponse{Response: challenge})
			return
		}
	}
	d := h.newDialog()
	d.dialog, d.offer, d.tx = sip.Incoming(req, d.tag, "sip:"+houseAt.String()), req.SDP, req.Tx
	switch {
	case code && max(h.refuses, h.crowded) != 0:
		h.step(d, sip.WantRefuse{Status: max(h.refuses, h.crowded), Reason: "Not now"})
	case code:
		h.accept(d)
		h.w.after(2*time.Second, func() { h.step(d, sip.WantEnd{}) })
	case sip.UserOf(req.From.URI) == "1007":
		_, _, challenge := h.guard.Check(h.w.time(), req)
		h.send(sip.GotResponse{Response: challenge})
	}
}

func (h *hotline) accept(d *farDialog) { h.step(d, sip.WantAccept{SDP: h.answer(d)}) }

func (h *hotline) answer(d *farDialog) *sip.SDP { return h.answerTo(d.offer) }

func (h *hotline) answerTo(offer *sip.SDP) *sip.SDP {
	if offer == nil {
		return sip.Offer(houseLeg, sip.SendRecv)
	}
	answer, _, err := sip.Answer(offer, houseLeg, sip.SendRecv)
	if err != nil {
		h.w.t.Fatal(err)
	}
	return answer
}

// ring calls the robot.
func (h *hotline) ring(number string, offer *sip.SDP) {
	d := h.newDialog()
	d.late = offer == nil
	d.dialog = sip.NewOutgoing(sip.Outgoing{CallID: d.tag + "@house", Tag: d.tag, From: sip.Party{URI: "sip:13812345678@house"},
		To: sip.Party{URI: "sip:" + number + "@house"}, URI: "sip:" + number + "@" + robotAt.String(),
		Contact: "sip:" + houseAt.String(), Next: robotAt, Transport: "udp"})
	h.step(d, sip.WantInvite{SDP: offer})
}

// raw sends a request that the newest dialog of the hotline would not: a
// re-INVITE without an offer, a BYE after the end.
func (h *hotline) raw(method string) {
	saved := h.last().dialog.Saved()
	h.send(sip.GotRequest{Request: sip.Request{Method: method, CallID: saved.CallID, CSeq: 99, Tx: "raw",
		From: sip.Party{URI: "sip:12345@house", Tag: h.last().tag}, To: sip.Party{URI: "sip:robot@house", Tag: saved.RemoteTag}, Contact: "sip:" + houseAt.String()}})
}
