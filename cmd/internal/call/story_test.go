package call

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"hotline/acd"
	"hotline/ivr"
	"hotline/sip"
	"hotline/sip/media"
)

var update = flag.Bool("update", false, "write the transcripts of the stories anew")

// TestStories plays each story in testdata: lines that are not indented are
// what happens (seconds since the INVITE, then who does what); indented lines
// are what came of it: "!" a fact, ">" an order, "a:" what a phone sent.
// "-update" writes the indented lines anew. The phones are dialog machines of
// their own; a story ends with the call done and every phone's dialog ended.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("cannot find stories: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := tellStory(t, string(text))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(text) {
				t.Errorf("the story goes another way now:\n%s", got)
			}
		})
	}
}

func tellStory(t *testing.T, text string) string {
	var out strings.Builder
	note := func(line string) { fmt.Fprintln(&out, line) }
	w := newWorld(setup(), note)
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		words := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, " ") || strings.HasSuffix(line, "time passes"):
			continue
		case line == "" || strings.HasPrefix(line, "#"):
			note(line)
			continue
		case words[0] == "line":
			note(line)
			alter(t, &w.setup, words[1:])
			continue
		}
		at, err := strconv.ParseFloat(words[0], 64)
		if err != nil {
			t.Fatalf("cannot read the time of %q: %v", line, err)
		}
		if w.call != nil {
			w.until(origin.Add(time.Duration(at*1000) * time.Millisecond))
		}
		note(line)
		act(t, w, words[1:])
		w.carry()
	}
	w.check.final()
	if w.check.wrong != "" {
		t.Errorf("%s\n%s", w.check.wrong, out.String())
	}
	for _, name := range w.names() {
		if p := w.phones[name]; len(p.ended) != 1 && !p.gone {
			t.Errorf("the dialog of phone %s has not ended", name)
		}
	}
	return out.String()
}

func alter(t *testing.T, s *Setup, words []string) {
	switch words[0] {
	case "early":
		s.Early = true
	case "refuses":
		s.Refuse = words[1]
	case "withheld":
		s.From = ""
	case "silent":
		s.Flow.Overflow = nil
	case "announces":
		s.Flow.Answer = ivr.Answer{Citizen: true, Seat: true, Name: "line-city"}
		s.Flow.Speaks = map[string]string{"english": "en"}
	case "tells":
		s.Flow.Announce = []ivr.Announcement{{After: 40 * time.Second, Say: []string{"please-wait"}, Position: true, Wait: true}}
	case "hears": // what rings
		s.Flow.EarlyMedia = true
	case "quiet":
		s.Flow.Music = ""
	case "surveys":
		s.Flow.Survey, s.Flow.Speaks = []string{"survey"}, map[string]string{"english": "en"}
	case "keeps":
		s.Flow.Keys = map[byte]ivr.Choice{'1': {Keep: true, Say: []string{"kept-place"}}}
	case "leads": // on to another queue: when closed, nobody
		s.Flow.Overflow[words[1]] = ivr.Way{Say: []string{"moment"}, Queue: "duty", End: []string{"sorry-full"}}
	case "stays": // when nobody
		s.Flow.Overflow[words[1]] = ivr.Way{Say: []string{"moment"}, Stay: true}
	case "takes":
		s.Flow.Overflow[words[1]] = ivr.Way{Say: []string{"leave-message"}, Message: 30 * time.Second, End: []string{"message-taken"}}
	default:
		t.Fatalf("no such line: %q", words)
	}
}

// act is everything that a story can let happen.
func act(t *testing.T, w *world, words []string) {
	who, verb, arg := words[0], strings.Join(words[1:], " "), ""
	if len(words) > 1 {
		arg = words[len(words)-1]
	}
	switch {
	case who == "a" && strings.HasPrefix(verb, "calls"):
		calls(w, verb)
	case who == "engine":
		w.input(Engine{Order: engineOrder(t, words[1:])})
	case who == "house":
		w.input(Hangup{Why: arg, Apology: strings.Contains(verb, "sorry")})
	case who == "played":
		w.input(Played{Leg: Citizen, Number: w.say})
	case strings.HasPrefix(verb, "played"):
		number, _ := strconv.Atoi(arg)
		w.input(Played{Leg: who, Number: number})
	case who == "nothing":
	case verb == "opens":
		w.open("")
	case verb == "opens over tls":
		w.openOver("tls", "")
	case verb == "opens over wss":
		w.openOver("wss", "")
	case verb == "opens at a browser":
		w.openBrowser()
	case verb == "opens by itself":
		w.openAuto(false)
	case verb == "opens at a browser by itself":
		w.openAuto(true)
	case verb == "goes away":
		w.input(Away{Leg: who, Why: "closed"})
	case verb == "comes back":
		w.input(Back{Leg: who})
	case strings.HasPrefix(verb, "cannot open"):
		w.open(strings.TrimPrefix(verb, "cannot open: "))
	case who[0] == '1':
		do, offer, _ := strings.Cut(verb, " ") // of an offer, when the story says so
		number, _ := strconv.ParseUint(offer, 10, 64)
		w.input(Command{Person: who, Do: do, Offer: number})
	default:
		phoneAct(t, w, w.phones[who], verb, arg)
	}
}

func calls(w *world, verb string) {
	switch verb {
	case "calls with a late offer":
		w.citizen(true)
	case "calls with video only":
		w.citizen(false)
		w.setup.Invite.SDP.Media[0].Kind = "video"
		w.call = New(w.setup, w.now)
	case "calls with a late offer over tls":
		w.citizen(true)
		w.setup.Invite.Transport = "tls"
		w.call = New(w.setup, w.now)
	case "calls securely":
		w.secure = true
		w.citizen(false)
	case "calls securely without a key":
		w.secure = true
		w.citizen(false)
		w.setup.Invite.SDP.Media[0].Crypto = nil
		w.call = New(w.setup, w.now)
	case "calls with keys by DTLS":
		w.citizen(false)
		w.byDTLS("sha-256")
	case "calls with keys by DTLS and a hash of its own":
		w.citizen(false)
		w.byDTLS("whirlpool")
	case "calls in PCMU":
		w.citizen(false, media.PCMU)
	default:
		w.citizen(false)
	}
	w.input(Begin{})
}

func engineOrder(t *testing.T, words []string) acd.Order {
	if words[0] == "overflows" {
		return acd.Overflow{Call: "c1", Why: words[1]}
	}
	if words[0] == "expects" { // expects 3 90s
		ahead, _ := strconv.Atoi(words[1])
		p50, unknown := time.ParseDuration(words[2])
		return acd.ExpectedWait{Call: "c1", Ahead: ahead, P50: p50, Known: unknown == nil}
	}
	if words[0] == "lets" { // lets 1002 in: listen
		return acd.LetIn{Call: "c1", Person: words[1], Place: "p" + words[1], Mode: strings.TrimPrefix(words[len(words)-1], "out")}
	}
	offer, err := strconv.ParseUint(words[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	switch words[0] {
	case "offers":
		return acd.MakeOffer{Call: "c1", Offer: offer, Person: words[3], Place: "p" + words[3]}
	case "withdraws":
		return acd.Withdraw{Call: "c1", Offer: offer, Why: words[2]}
	case "confirms":
		return acd.Confirm{Call: "c1", Offer: offer}
	case "dismisses":
		return acd.Dismiss{Call: "c1", Offer: offer, Why: words[2]}
	}
	t.Fatalf("the engine does not do that: %q", words)
	return nil
}

// phoneAct is everything that somebody can do with a phone.
func phoneAct(t *testing.T, w *world, p *phone, verb, arg string) {
	number, _ := strconv.Atoi(arg)
	switch words := strings.Fields(verb); words[0] {
	case "presses":
		w.input(Digit{Leg: p.leg, Key: arg[0]})
	case "informs": // by INFO
		w.call.onEvent(w.call.citizen, sip.DigitInfo{Digit: arg[0]})
		w.input(Tick{})
	case "rings":
		p.do(w, sip.WantRing{Status: 180})
	case "plays": // before it is answered
		p.do(w, p.early(w))
	case "answers":
		p.answer(w)
	case "refuses":
		p.do(w, sip.WantRefuse{Status: number})
	case "hangs":
		p.do(w, sip.WantEnd{})
	case "holds":
		p.do(w, sip.WantReinvite{SDP: sip.Offer(p.local, sip.SendOnly)})
	case "mutes": // holds and plays nothing either
		p.do(w, sip.WantReinvite{SDP: sip.Offer(p.local, sip.Inactive)})
	case "resumes":
		p.do(w, sip.WantReinvite{SDP: sip.Offer(p.local, sip.SendRecv)})
	case "moves":
		p.local.Port += 100
		p.do(w, sip.WantReinvite{SDP: sip.Offer(p.local, sip.SendRecv)})
	case "offers":
		sdp := sip.Offer(p.local, sip.SendRecv)
		sdp.Media[0].Kind = "video"
		p.do(w, sip.WantReinvite{SDP: sdp})
	case "slow":
		p.slow = true
	case "fast":
		p.slow = false
	case "vanishes":
		p.gone = true
	case "forgets": // it was switched off and on
		p.dialog.Step(w.now, sip.WantEnd{})
		p.ended = append(p.ended, sip.Ended{})
	case "fails":
		w.input(Dialog{Leg: p.leg, In: sip.TxFailed{Tx: p.invites[len(p.invites)-1], Status: number}})
	case "dumb": // its sound does not reach us
		p.mute = true
	case "heard":
		p.mute = false
		w.input(Heard{Leg: p.leg})
	case "silent":
		w.input(Silent{Leg: p.leg, For: time.Duration(number) * time.Second})
	default:
		t.Fatalf("a phone cannot do that: %q", verb)
	}
}
