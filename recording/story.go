package recording

import (
	"fmt"
	"strings"
	"time"

	"hotline/recording/fact"
)

// Line is one line of a call's story.
type Line struct {
	ID     fact.ID
	At     time.Time
	Kind   fact.Kind
	Leg    string
	Person string
	Text   string // in English, without the time
}

// Story tells the facts of one call as lines, in the order given. Numbers of
// citizens pass through mask; nil shows them.
func Story(facts []fact.Fact, mask func(number string) string) []Line {
	if mask == nil {
		mask = func(number string) string { return number }
	}
	lines := make([]Line, 0, len(facts))
	for _, f := range facts {
		lines = append(lines, Line{ID: f.ID, At: f.At, Kind: f.Kind(), Leg: f.Leg, Person: f.Person, Text: tell(f, mask)})
	}
	return lines
}

// tell gives the sentence of one fact.
func tell(f fact.Fact, mask func(string) string) string {
	switch body := f.Body.(type) {
	case fact.CallArrived:
		return fmt.Sprintf("%s dials %s, line %s", caller(body.From, mask), body.Called, f.Line)
	case fact.CallbackWanted:
		return fmt.Sprintf("%s is to be called back: %s", caller(body.Number, mask), body.Why)
	case fact.CallPrompt:
		return "the citizen hears " + strings.Join(body.Prompts, ", ")
	case fact.CallKey:
		if body.Unused {
			return fmt.Sprintf("the citizen presses %s, which means nothing here", body.Key)
		}
		return "the citizen presses " + body.Key
	case fact.CallQueued:
		if body.Again {
			return fmt.Sprintf("moves to queue %s and keeps its place", f.Queue)
		}
		return "waits in queue " + f.Queue
	case fact.CallOverflowed:
		if f.Queue == "" {
			return because("is turned away", body.Why)
		}
		return fmt.Sprintf("cannot wait in queue %s: %s", f.Queue, body.Why)
	case fact.CallAnswered:
		return fmt.Sprintf("%s answers after %s", f.Person, seconds(body.WaitMS))
	case fact.CallHeld:
		return "the citizen is put on hold by the " + body.By
	case fact.CallResumed:
		return "the " + body.By + " takes the citizen back from hold"
	case fact.CallSupervised:
		return f.Person + " " + inTheCall(body)
	case fact.CallTakenOver:
		return fmt.Sprintf("%s takes the citizen over from %s", f.Person, body.From)
	case fact.CallMessage:
		return fmt.Sprintf("the citizen leaves a message of %s", seconds(body.LengthMS))
	case fact.CallSurveyed:
		return f.Person + " has hung up, and the citizen is asked for a grade"
	case fact.CallGraded:
		return fmt.Sprintf("the citizen grades the talk with %s: %d of 5", f.Person, body.Grade)
	case fact.CallNote:
		if body.Text == "" {
			return f.Person + " takes the note away"
		}
		return f.Person + " notes: " + body.Text
	case fact.CallEnded:
		return because(fmt.Sprintf("the %s ends the call: %s", body.By, body.Outcome), body.Reason)
	}
	if text := tellRule(f, mask); text != "" {
		return text
	}
	if text := tellCallback(f); text != "" {
		return text
	}
	if text := tellOffer(f); text != "" {
		return text
	}
	if text := tellLeg(f); text != "" {
		return text
	}
	return tellHouse(f)
}

func tellCallback(f fact.Fact) string {
	switch body := f.Body.(type) {
	case fact.CallbackMade:
		return fmt.Sprintf("the citizen of call %s will be called back: %s", body.Of, body.Why)
	case fact.CallbackJoined:
		return fmt.Sprintf("call %s of the same citizen joins it: %s", body.Of, body.Why)
	case fact.CallbackRefused:
		return "the citizen will not be called back: " + body.Why
	case fact.CallbackDialled:
		return fmt.Sprintf("%s calls back after %s, attempt %d", f.Person, seconds(body.WaitMS), body.Attempt)
	case fact.CallbackUnreached:
		return fmt.Sprintf("attempt %d does not reach the citizen: %s", body.Attempt, body.Why)
	case fact.CallbackClosed:
		return fmt.Sprintf("no more calls back after %d attempts: %s", body.Attempts, body.Why)
	}
	return ""
}

func tellLeg(f fact.Fact) string {
	switch body := f.Body.(type) {
	case fact.LegRinging:
		return status(legName(f)+" rings", body.Status)
	case fact.LegAnswered:
		return fmt.Sprintf("%s is connected (%s)", legName(f), body.Law)
	case fact.LegAway:
		return because("the browser of "+f.Person+" is away", body.Why)
	case fact.LegBack:
		return fmt.Sprintf("the browser of %s is back after %s", f.Person, seconds(body.AfterMS))
	case fact.LegSilent:
		return "nothing is heard on leg " + f.Leg
	case fact.LegHeard:
		return fmt.Sprintf("leg %s is heard after %s of silence", f.Leg, seconds(body.AfterMS))
	case fact.LegEnded:
		if body.By == "us" {
			return because(status(legName(f)+" is ended by us", body.Status), body.Reason)
		}
		return because(status(legName(f)+" hangs up", body.Status), body.Reason)
	case fact.MediaReport:
		return fmt.Sprintf("sound of %s%s: %d packets received, %d lost%s, jitter %.1f ms, %d sent%s",
			legName(f), noKeys(body), body.Received, body.Lost, badTags(body), float64(body.JitterUS)/1000, body.Sent, scores(body))
	case fact.RecordingRendered:
		return fmt.Sprintf("%s recorded in %s", seconds(body.DurationMS), body.File)
	case fact.RecordingGap:
		return fmt.Sprintf("%s of sound could not be recorded: %s", seconds(body.MS), body.Why)
	}
	return ""
}

// noKeys tells why the keys of a leg did not come, if they were to come by DTLS and did not.
func noKeys(r fact.MediaReport) string {
	switch r.NoKeys {
	case "":
		return ""
	case "certificate":
		return ", kept off because its certificate was not the announced one"
	case "unfinished":
		return ", which ended before it had keys"
	case "unreached":
		return ", whose checks of ICE never came through"
	}
	return ", which got no keys in time"
}

// badTags tells of packets that were not protected with the agreed key, if any came.
func badTags(r fact.MediaReport) string {
	if r.BadTags == 0 {
		return ""
	}
	return fmt.Sprintf(", %d not protected with the agreed key", r.BadTags)
}

// scores tells how good a conversation was, as far as that is known.
func scores(r fact.MediaReport) string {
	text := ""
	if r.RTTUS > 0 {
		text = fmt.Sprintf(", round trip %.1f ms", float64(r.RTTUS)/1000)
	}
	if r.MOS > 0 {
		text += fmt.Sprintf("; it was heard at MOS %.2f", r.MOS)
	}
	if r.FarMOS > 0 {
		text += fmt.Sprintf("; the far end heard at MOS %.2f, %d lost", r.FarMOS, max(r.FarLost, 0))
	}
	return text
}

func tellHouse(f fact.Fact) string {
	switch body := f.Body.(type) {
	case fact.SeatSignedIn:
		return fmt.Sprintf("%s signs in at %s", f.Person, f.Place)
	case fact.SeatSignedOut:
		return because(f.Person+" is signed out", body.Why)
	case fact.SeatState:
		return because(fmt.Sprintf("%s is %s", f.Person, stateWord(body.To)), body.Reason)
	case fact.SeatWrapUpExtended:
		return fmt.Sprintf("%s has %s more for the work after the call", f.Person, seconds(body.ForMS))
	case fact.SystemStarted:
		return "the server starts, version " + body.Version
	case fact.SystemStopped:
		return because("the server stops", body.Why)
	case fact.SystemClockStepped:
		return fmt.Sprintf("the wall clock stepped by %d ms", body.ByMS)
	case fact.SystemRules:
		return "other rules are in force: " + body.Digest
	case fact.SystemAlarm:
		if body.Over {
			return "alarm over: " + body.What
		}
		return because("alarm: "+body.What, body.Detail)
	case fact.SystemPanic:
		return because("a fault in the "+body.Where+" was contained", body.Text)
	case fact.Audit:
		return fmt.Sprintf("%s did %s of %s", f.Person, body.Did, body.Object)
	}
	return string(f.Kind())
}

// inTheCall says what a supervisor does in a way.
func inTheCall(b fact.CallSupervised) string {
	switch b.Mode {
	case "":
		return "is in the call of " + b.Of + " no more"
	case "listen":
		return "listens to the call of " + b.Of + ", heard by nobody"
	case "whisper":
		return "whispers to " + b.Of + ", unheard by the citizen"
	case "barge":
		return "speaks in the call of " + b.Of + ", heard by both"
	}
	return "is in the call of " + b.Of + ": " + b.Mode
}

func caller(number string, mask func(string) string) string {
	if number == "" {
		return "a withheld number"
	}
	return mask(number)
}

func legName(f fact.Fact) string {
	if f.Person == "" {
		return "leg " + f.Leg
	}
	return fmt.Sprintf("leg %s of %s", f.Leg, f.Person)
}

// stateWord puts a state of a seat into a sentence.
func stateWord(state string) string {
	switch state {
	case "":
		return "signed out"
	case "hold", "wrap-up":
		return "in " + state
	}
	return state
}

func seconds(ms int64) string {
	return fmt.Sprintf("%d.%03d s", ms/1000, ms%1000)
}

func because(text, why string) string {
	if why == "" {
		return text
	}
	return text + ": " + why
}

func status(text string, code int) string {
	if code == 0 {
		return text
	}
	return fmt.Sprintf("%s (%d)", text, code)
}
