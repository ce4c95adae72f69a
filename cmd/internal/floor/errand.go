package floor

import (
	"hotline/acd"
	"hotline/cmd/internal/call"
	"hotline/cmd/internal/config"
	"hotline/cmd/internal/errand"
	"hotline/ivr/prompts"
	"hotline/recording/fact"
	"hotline/sip"
	"hotline/sip/rtp"
)

// task is an errand of this house.
type task struct{ *errand.Errand }

func (t task) deliver(_ string, in sip.Input) { t.Post(in) }

// newTask makes an errand that is found by our tag in its dialog.
func (h *House) newTask(tag string) task {
	t := task{errand.New(h.clock, h.send)}
	h.routes.Add(tag, t, call.Citizen)
	return t
}

// start sends an errand off; after runs when it is over.
func (h *House) start(t task, dialog *sip.Dialog, begin sip.Input, after func()) {
	h.running.Go(func() {
		defer h.routes.Drop(t)
		defer after()
		t.Run(dialog, begin)
	})
}

// endDialog sends BYE for a dialog of which only its facts are left.
func (h *House) endDialog(d fact.Dialog, why string) {
	if d.CallID == "" {
		return // a browser's leg: it has none
	}
	dialog, err := sip.Restore(d)
	if err != nil {
		h.log.Error("cannot end a dialog that was left open", "sip_call", d.CallID, "err", err)
		return
	}
	h.start(h.newTask(d.LocalTag), dialog, sip.WantEnd{Reason: sip.Q850(41, why)}, func() {})
}

// onCode is a person's phone that dials *1 (ready) or *0 (not ready): it is
// answered, told so, and hung up.
func (h *House) onCode(req sip.Request, code string, person config.Person, isPerson bool) {
	if !isPerson {
		h.refuse(req, 403, "Only a seat's phone may dial codes")
		return
	}
	if code == "*1" {
		h.places.Return(person.ID) // where it is not taken, nobody is there
	}
	if _, there := h.places.Target(h.clock.Now(), person.ID); !there {
		h.refuse(req, 403, "Register this phone first")
		return
	}
	var in acd.Input
	var prompt string
	switch code {
	case "*1":
		in, prompt = acd.SetReady{Person: person.ID}, prompts.Ready
	case "*0":
		in, prompt = acd.SetNotReady{Person: person.ID, Reason: "phone"}, prompts.NotReady
	default:
		h.refuse(req, 404, "No such code: *1 is ready, *0 is not ready")
		return
	}
	if !h.engine.Post(in) {
		h.refuse(req, 503, "", h.retryAfter())
		return
	}
	h.confirmCode(req, prompt)
}

// confirmCode answers the phone, says the prompt and hangs up.
func (h *House) confirmCode(req sip.Request, prompt string) {
	tag := h.tag()
	id := "code-" + tag
	t := h.newTask(tag)
	port, err := h.sound.open(opening{call: id, leg: call.Citizen, from: req.Source.Addr(), notify: func(n rtp.Notice) {
		if _, over := n.(rtp.Played); over {
			t.Post(sip.WantEnd{})
		}
	}})
	if err != nil {
		h.routes.Drop(t)
		h.refuse(req, 503, "", h.retryAfter())
		return
	}
	answer, agreed, err := sip.Answer(req.SDP, h.local(h.opts.Advertise, port), sip.SendRecv)
	if err != nil {
		h.routes.Drop(t)
		h.sound.finish(id, h.clock.Now())
		h.refuse(req, 488, err.Error())
		return
	}
	h.routes.Add(req.Tx, t, call.Citizen)
	h.sound.do(id, call.Talk{Leg: call.Citizen, Agree: agreed})
	h.sound.do(id, call.Play{Leg: call.Citizen, Number: 1, Prompts: []string{prompt}})
	h.start(t, sip.Incoming(req, tag, h.contact()), sip.WantAccept{SDP: answer}, func() { h.sound.finish(id, h.clock.Now()) })
}
