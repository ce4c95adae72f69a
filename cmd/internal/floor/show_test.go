package floor

import (
	"encoding/json"
	"fmt"
	"strings"

	"hotline/cmd/internal/call"
	"hotline/recording/fact"
	"hotline/sip"
)

// facts is what the ledger has committed.
func (w *world) facts(facts []fact.Fact) {
	if w.note == nil {
		return
	}
	for _, f := range facts {
		w.tell("  ! %s", w.showFact(f))
	}
}

func (w *world) showFact(f fact.Fact) string {
	text := string(f.Kind())
	for _, part := range []string{w.caller(f.Call), f.Leg, f.Person} {
		if part != "" {
			text += " " + part
		}
	}
	switch body := f.Body.(type) {
	case fact.LegAnswered:
		return text + " " + body.Law.String()
	case fact.MediaReport:
		return text
	case fact.SystemStarted:
		return text
	case fact.SystemRules:
		return text
	case fact.OfferMade:
		body.Reason.IdleMS = 0
		return text + fmt.Sprintf(" {offer:%d, waited_ms:%d, fit:%d}", body.Offer, body.Reason.Waited, body.Reason.Fit)
	case fact.SeatState:
		body.Call = w.caller(body.Call)
		f.Body = body
	case fact.SystemPanic:
		body.Text, _, _ = strings.Cut(body.Text, "\n")
		f.Body = body
	}
	raw, err := json.Marshal(f.Body)
	if err != nil {
		return text + " " + err.Error()
	}
	return strings.TrimSuffix(text+" "+strings.ReplaceAll(strings.ReplaceAll(string(raw), `"`, ""), ",", ", "), " {}")
}

// caller names a call by who calls.
func (w *world) caller(id string) string {
	if name := w.names[id]; name != "" {
		return name
	}
	return id
}

// who is heard on a leg of a call.
func (w *world) who(id, leg string) string {
	if leg == call.Citizen {
		return w.caller(id)
	}
	for _, f := range w.net.legs { // one leg has the name, or none
		if f.house == id+"/"+leg {
			return f.p.name
		}
	}
	if person := w.house.stage.at(id, leg); person != "" {
		return person
	}
	return id + " " + leg
}

func show(resp sip.Response) string { return fmt.Sprintf("%d to %s", resp.Status, resp.Method) }

func reason(h sip.Headers) string {
	if r := h.Get("Reason"); r != "" {
		return ": " + words(r)
	}
	return ""
}

// words gives the text of a Reason header, or the words themselves.
func words(r string) string {
	if _, text, found := strings.Cut(r, "text="); found {
		return strings.Trim(text, `"`)
	}
	return r
}

func spaced(s string) string {
	if s == "" {
		return ""
	}
	return " " + s
}

func values(h sip.Headers, name string) []string {
	var out []string
	for _, header := range h {
		if strings.EqualFold(header.Name, name) {
			out = append(out, header.Value)
		}
	}
	return out
}
