package call

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"hotline/acd"
	"hotline/recording/fact"
	"hotline/sip"
)

func showFact(f fact.Fact) string {
	text := string(f.Kind())
	for _, part := range []string{f.Leg, f.Person} {
		if part != "" {
			text += " " + part
		}
	}
	if answered, ok := f.Body.(fact.LegAnswered); ok {
		d := answered.Dialog
		return fmt.Sprintf("%s {%s, port %d, to %s}", text, answered.Law, d.Port, d.Target)
	}
	return text + " " + brief(f.Body)
}

// brief writes a value without what is empty.
func brief(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return strings.ReplaceAll(strings.ReplaceAll(string(raw), `"`, ""), ",", ", ")
}

func showOrder(o Order) string {
	wait := ""
	if o.Waits() {
		wait = " (waits)"
	}
	switch o := o.(type) {
	case Signal:
		return o.Leg + " " + showOut(o.Out) + wait
	case Tell:
		return "tell " + showTell(o.In)
	case Open:
		return fmt.Sprintf("open %s for %s at %s", o.Leg, o.Person, o.Place)
	case Talk:
		if o.Agree.ICE.On() {
			return fmt.Sprintf("talk %s with who checks as %q of %q in %s%s", o.Leg, o.Agree.ICE.Theirs.Ufrag, o.Agree.ICE.Ours.Ufrag, o.Agree.Law, flows(o.Agree))
		}
		if !o.Agree.Remote.IsValid() {
			return fmt.Sprintf("talk %s at the browser in %s", o.Leg, o.Agree.Law)
		}
		return fmt.Sprintf("talk %s with %s in %s%s", o.Leg, o.Agree.Remote, o.Agree.Law, flows(o.Agree))
	case Play:
		if o.Loop {
			return fmt.Sprintf("loop %s: %s", o.Leg, strings.Join(o.Prompts, " "))
		}
		return fmt.Sprintf("play %s %d: %s", o.Leg, o.Number, strings.Join(o.Prompts, " "))
	case Hush:
		return "hush " + o.Leg
	case Join:
		return "join " + o.A + " " + o.B
	case Part:
		return "part " + o.A + " " + o.B
	case Mix:
		text := "mix"
		for i, m := range o.Members {
			text += []string{"", ";"}[min(i, 1)] + " " + m.Leg + " hears " + cmp.Or(strings.Join(m.Hears, " "), "nobody")
		}
		return text
	case Tape:
		return "tape"
	case Close:
		return "close " + o.Leg
	case Done:
		return "done"
	}
	return fmt.Sprintf("%T?", o)
}

func showTell(in acd.Input) string {
	name := strings.TrimPrefix(fmt.Sprintf("%T", in), "acd.")
	return name + " " + brief(in)
}

func flows(a sip.Agreed) string {
	if a.Ours.On() && a.Theirs.On() {
		key := fmt.Sprintf("%s with %x", a.Ours.Suite, a.Ours.Secret.Octets()[:2])
		a.Ours = sip.Key{}
		return ", protected by " + key + flows(a)
	}
	if a.Handshake.On() {
		begins := map[bool]string{true: "we", false: "they"}[a.Handshake.Active]
		a.Handshake = sip.Handshake{}
		return ", its keys by a handshake that " + begins + " begin" + flows(a)
	}
	switch {
	case a.Send && a.Receive:
		return ""
	case a.Send:
		return ", one way to it"
	case a.Receive:
		return ", one way from it"
	}
	return ", no sound"
}

func showOut(out sip.Order) string {
	switch out := out.(type) {
	case sip.SendRequest:
		return showRequest(out.Request)
	case sip.SendResponse:
		return showResponse(out.Response)
	}
	return "?"
}

func showRequest(r sip.Request) string {
	text := r.Method
	if r.Method == sip.Invite && r.To.Tag == "" {
		text += fmt.Sprintf(" %s from %q", r.URI, r.From.Display)
	}
	if r.Method == sip.Update || r.Method == sip.Invite && r.To.Tag != "" {
		text += fmt.Sprintf(" as %q", r.From.Display)
	}
	for _, name := range []string{"Reason", "Answer-Mode", "Call-Info", "Alert-Info"} {
		if value := r.Headers.Get(name); value != "" {
			text += " [" + value + "]"
		}
	}
	return text + showSDP(r.SDP)
}

func showResponse(r sip.Response) string {
	text := fmt.Sprintf("%d to %s", r.Status, r.Method)
	for _, name := range []string{"Reason", "Warning"} {
		if value := r.Headers.Get(name); value != "" {
			text += " [" + value + "]"
		}
	}
	return text + showSDP(r.SDP)
}

func showSDP(s *sip.SDP) string {
	if s == nil {
		return ""
	}
	var names []string
	if setup := s.Media[0].Setup; setup != sip.NoSetup {
		names = append(names, setup.String())
	}
	for _, f := range s.Media[0].Formats {
		if !strings.EqualFold(f.Name, "telephone-event") {
			names = append(names, f.Name)
		}
	}
	return " +sdp " + strings.Join(names, "/") + [...]string{"", " sendonly", " recvonly", " inactive"}[s.Media[0].Direction]
}

func showInput(in sip.Input) string {
	switch in := in.(type) {
	case sip.GotRequest:
		return showRequest(in.Request)
	case sip.GotResponse:
		return showResponse(in.Response)
	}
	return fmt.Sprintf("%T", in)
}
