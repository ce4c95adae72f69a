package front

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/api"
	"hotline/cmd/internal/call"
	"hotline/cmd/internal/config"
	"hotline/cmd/internal/numbers"
	"hotline/recording"
	"hotline/recording/fact"
	"hotline/seats"
)

// errForeign is what the ledger says of a fact or cursor that is none of its own.
var errForeign = errors.New("none of this ledger")

var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

// fake is everything that pages are made of: one person, one call.
type fake struct {
	t        *testing.T
	seat     seats.Seat
	call     recording.Call
	broken   error // of the ledger
	wav      string
	engine   []acd.Input
	commands []call.Command
	written  []fact.Fact
	away     bool // the person's place cannot be rung
	full     bool // every mailbox, and the ledger
	callOver bool // the call is not known any more
	draining bool
	alarms   map[string]string
	crowded  bool
	kind     string // of the place
	up       bool   // the headset
	headset  []string
	fixed    string        // why nobody can be signed out
	outBy    string        // the supervisor who did it
	hash     string        // password of somebody
	most     time.Duration // of a wrap-up of the english queue
	decided  error         // what explaining an offer gives
	ice      config.Headsets
}

func (f *fake) pages() *Pages {
	return &Pages{Engine: f, Floor: f, Places: f, Ledger: f, Condition: f, Now: func() time.Time { return noon }, Decided: decided{f}, Numbers: &kept{Book: numbers.NewBook(), fake: f},
		WAV: func(string) (string, bool) { return f.wav, f.wav != "" },
		List: func(context.Context, api.CallsQuery) ([]recording.Call, string, error) {
			return []recording.Call{f.call}, "more", f.broken
		},
		Foreign: func(err error) bool { return errors.Is(err, errForeign) }, Days: f}
}

func (f *fake) Accounts(_ context.Context, day string, now time.Time) (seats.DayAccount, recording.DayCounts, error) {
	f.upToNow(now)
	return seats.DayAccount{Day: day}, recording.DayCounts{}, nil
}
func (f *fake) Account(person, day string, now time.Time) seats.Account {
	f.upToNow(now)
	if day != "2026-11-23" {
		f.t.Errorf("at noon in the city it is %s", day)
	}
	return seats.Account{Person: person, TalkMS: 7}
}
func (f *fake) Connection(now time.Time) (offered, answered int64) {
	f.upToNow(now)
	return 100, 97
}
func (f *fake) upToNow(now time.Time) {
	if now != noon {
		f.t.Errorf("it is counted up to %v", now)
	}
}

func (f *fake) Headset(_ context.Context, person, offer string) (string, uint64, error) {
	f.headset = append(f.headset, person+" "+offer)
	return "answer", 12, nil
}
func (f *fake) LeaveHeadset(person string) error {
	f.headset = append(f.headset, person+" leaves")
	return nil
}
func (f *fake) Echo(person string, lasts time.Duration) error {
	f.headset = append(f.headset, person+" echo "+lasts.String())
	return nil
}
func (f *fake) HeadsetOf(string) (uint64, bool) {
	if f.kind != api.KindHeadset {
		return 0, f.up
	}
	return 12, f.up
}
func (f *fake) SignOut(person, by string) string {
	f.headset = append(f.headset, person+" signed out by "+by)
	return f.fixed
}
func (f *fake) SignedOutBy(string) string { return f.outBy }
func (f *fake) MayReturn(string) bool     { return f.outBy != "" }
func (f *fake) Return(person string) bool {
	if f.outBy != "" && !f.full {
		f.headset = append(f.headset, person+" returns")
		f.outBy, f.away, f.seat.State = "", false, seats.NotReady
	}
	return !f.full
}

func (f *fake) Why(id string) (acd.Why, bool) { return acd.Why{Call: id}, id == "waits" }

func (f *fake) Seat(person string) seats.Seat {
	if person != f.seat.Person {
		return seats.Seat{Person: person}
	}
	return f.seat
}

func (f *fake) View() acd.View {
	if f.seat.State == seats.SignedOut {
		return acd.View{}
	}
	return acd.View{Seats: []seats.Seat{{Person: "1001", State: seats.Ready}, f.seat}}
}
func (f *fake) Post(in acd.Input) bool { f.engine = append(f.engine, in); return !f.full }
func (f *fake) City() *config.City {
	city, _ := config.Load(config.Demo(), "demo.yaml")
	city.Allowances["lunch"], city.Headsets = 45*time.Minute, f.ice
	for i := range city.Rules.Queues {
		city.Rules.Queues[i].WrapUpMax = f.most
	}
	if f.hash != "" {
		city.People[3].Password = f.hash
	}
	return city
}
func (f *fake) Reachable(time.Time, string) bool { return !f.away }
func (f *fake) Command(id string, do call.Command) (found, taken bool) {
	if f.callOver || id != "n1-1-1" {
		return false, false
	}
	f.commands = append(f.commands, do)
	return true, !f.full
}
func (f *fake) Write(facts ...fact.Fact) bool {
	f.written = append(f.written, facts...)
	return !f.full
}
func (f *fake) Facts(context.Context, fact.ID, int) ([]fact.Fact, error) {
	return f.written, f.broken
}
func (f *fake) FactsOfCall(context.Context, string) ([]fact.Fact, error) { return f.written, f.broken }
func (f *fake) Call(_ context.Context, id string) (recording.Call, bool, error) {
	return f.call, id == f.call.ID, f.broken
}
func (f *fake) Draining() bool   { return f.draining }
func (f *fake) EngineFull() bool { return f.crowded }
func (f *fake) LedgerFull() bool { return f.full }
func (f *fake) Alarm(what string) (string, bool) {
	detail, on := f.alarms[what]
	return detail, on
}

// at is a person in a state, with a call when the state has one.
func at(t *testing.T, state seats.State) *fake {
	f := &fake{t: t, seat: seats.Seat{Person: "1007", State: state}}
	if state == seats.Offered || state == seats.Talking || state == seats.Hold {
		f.seat.Call = "n1-1-1"
	}
	if state == seats.Offered {
		f.seat.Offer = 7
	}
	return f
}

var states = []seats.State{seats.SignedOut, seats.Ready, seats.NotReady, seats.Offered, seats.Talking, seats.Hold, seats.WrapUp}

// TestEveryActInEveryState: x is carried out by the call, e by the engine, - is a conflict.
func TestEveryActInEveryState(t *testing.T) {
	const atHeadset = api.Act("answer at a headset")
	for act, want := range map[api.Act]string{
		//                 out ready not-ready offered talking hold wrap-up
		api.ActAnswer:    "- - - - - - -", // at a phone
		atHeadset:        "- - - x - - -",
		api.ActDecline:   "- - - x - - -",
		api.ActHangUp:    "- - - - x x -",
		api.ActHold:      "- - - - x - -",
		api.ActResume:    "- - - - - x -",
		api.ActWrapUpEnd: "- - - - - - e",
		api.Act("dance"): "- - - - - - -",
	} {
		kind := api.KindPhone
		if act == atHeadset {
			act, kind = api.ActAnswer, api.KindHeadset
		}
		for i, what := range strings.Fields(want) {
			f := at(t, states[i])
			f.kind = kind
			_, err := f.pages().Do(t.Context(), "1007", act)
			var conflict api.Conflict
			got := "-"
			switch {
			case errors.As(err, &conflict):
				if !strings.HasSuffix(conflict.Sentence, ".") || strings.Contains(conflict.Sentence, "  ") {
					t.Errorf("%s while %q: %q is no sentence", act, states[i], conflict.Sentence)
				}
			case len(f.commands) == 1 && f.commands[0] == call.Command{Person: "1007", Do: string(act), Offer: f.seat.Offer}:
				got = "x"
			case len(f.engine) == 1 && f.engine[0] == acd.Input(acd.EndWrapUp{Person: "1007"}):
				got = "e"
			}
			if got != what || (got == "-") != (err != nil) || len(f.commands)+len(f.engine) > 1 {
				t.Errorf("%s while %q gave %s (%v), want %s", act, states[i], got, err, what)
			}
		}
	}
}

func TestARefusedActIsExplained(t *testing.T) {
	for state, want := range map[seats.State]string{
		seats.Ready:    "That makes no sense while you are ready and wait for a call.",
		seats.NotReady: "That makes no sense while you are not ready for calls.",
		seats.Offered:  "That makes no sense while a call is ringing at your place.",
		seats.Talking:  "That makes no sense while you are talking to a citizen.",
		seats.Hold:     "That makes no sense while the citizen is on hold.",
		seats.WrapUp:   "That makes no sense while you are wrapping up a call.",
	} {
		if got := senseless(api.Act("dance"), state, api.KindPhone); got != want {
			t.Errorf("while %s: %q, want %q", state, got, want)
		}
	}
}

func TestActsThatComeTooLate(t *testing.T) {
	f := at(t, seats.Talking)
	f.callOver = true
	var conflict api.Conflict
	if _, err := f.pages().Do(t.Context(), "1007", api.ActHangUp); !errors.As(err, &conflict) {
		t.Errorf("hanging up a call that is over gave %v", err)
	}
	for _, act := range []api.Act{api.ActHangUp, api.ActWrapUpEnd} {
		f := at(t, map[api.Act]seats.State{api.ActHangUp: seats.Talking, api.ActWrapUpEnd: seats.WrapUp}[act])
		f.full = true
		if _, err := f.pages().Do(t.Context(), "1007", act); !errors.Is(err, api.ErrBusy) {
			t.Errorf("%s with full mailboxes gave %v", act, err)
		}
	}
}

func TestSetState(t *testing.T) {
	for _, state := range states {
		for want, reason := range map[string]string{"ready": "", "not-ready": "break"} {
			f := at(t, state)
			seat, err := f.pages().SetState(t.Context(), "1007", want, reason)
			var conflict api.Conflict
			if state == seats.SignedOut {
				if !errors.As(err, &conflict) || len(f.engine) != 0 {
					t.Errorf("%s while signed out gave %v, %v", want, err, f.engine)
				}
				continue
			}
			told := acd.Input(acd.SetReady{Person: "1007"})
			if want != "ready" {
				told = acd.SetNotReady{Person: "1007", Reason: "break"}
			}
			if err != nil || seat != f.seat || len(f.engine) != 1 || f.engine[0] != told {
				t.Errorf("%s while %q gave %+v, %v and told %v", want, state, seat, err, f.engine)
			}
		}
	}
	gone := at(t, seats.Ready)
	gone.away = true
	if _, err := gone.pages().SetState(t.Context(), "1007", "ready", ""); !errors.As(err, new(api.Conflict)) {
		t.Errorf("ready without a place that can be rung gave %v", err)
	}
	busy := at(t, seats.NotReady)
	busy.full = true
	if _, err := busy.pages().SetState(t.Context(), "1007", "ready", ""); !errors.Is(err, api.ErrBusy) {
		t.Errorf("ready with a full engine gave %v", err)
	}
}

func TestRecording(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.wav")
	if err := os.WriteFile(file, []byte("RIFF"), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("disk")
	conflict := api.Conflict{}
	for _, story := range []struct {
		name, id, wav string
		state         recording.State
		ended         time.Duration // ago
		broken        error
		want          error // conflict stands for any
	}{
		{"no such call", "other", file, recording.Ended, time.Hour, nil, api.ErrUnknown},
		{"the ledger fails", "c", file, recording.Ended, time.Hour, broken, broken},
		{"still talking", "c", "", recording.Talking, 0, nil, conflict},
		{"just ended, not rendered", "c", "", recording.Ended, time.Second, nil, conflict},
		{"ended long ago, never rendered", "c", "", recording.Ended, time.Hour, nil, api.ErrUnknown},
		{"the file was deleted", "c", file + ".gone", recording.Ended, time.Hour, nil, api.ErrUnknown},
		{"rendered", "c", file, recording.Ended, time.Second, nil, nil},
		{"rendered after a crash, the story still open", "c", file, recording.Talking, 0, nil, nil},
	} {
		f := &fake{t: t, wav: story.wav, broken: story.broken, call: recording.Call{ID: "c", State: story.state, Ended: noon.Add(-story.ended)}}
		got, err := f.pages().Recording(t.Context(), story.id)
		switch {
		case story.want == conflict && errors.As(err, new(api.Conflict)):
		case story.want == nil && err == nil:
			text, _ := io.ReadAll(got.File)
			if string(text) != "RIFF" || got.ModTime.IsZero() {
				t.Errorf("%s: read %q, of %v", story.name, text, got.ModTime)
			}
			_ = got.File.Close()
		case story.want == nil || story.want == conflict || !errors.Is(err, story.want):
			t.Errorf("%s: gave %v, want %v", story.name, err, story.want)
		}
	}
}

func TestCallsAreLive(t *testing.T) {
	f := &fake{t: t, call: recording.Call{ID: "c", State: recording.Waiting, Arrived: noon.Add(-time.Minute)}, written: []fact.Fact{{Call: "c"}}}
	p := f.pages()
	calls, next, err := p.Calls(t.Context(), api.CallsQuery{})
	if err != nil || next != "more" || len(calls) != 1 || calls[0].WaitMS != 60_000 {
		t.Errorf("listed %+v, %q, %v", calls, next, err)
	}
	one, story, err := p.Call(t.Context(), "c")
	if err != nil || one.WaitMS != 60_000 || len(story) != 1 {
		t.Errorf("got %+v, %v, %v", one, story, err)
	}
	if _, _, err := p.Call(t.Context(), "other"); !errors.Is(err, api.ErrUnknown) {
		t.Errorf("a call that is not known gave %v", err)
	}
	if account, _, err := p.Day(t.Context(), "2026-11-23"); err != nil || account.Day != "2026-11-23" {
		t.Errorf("the day is %+v, %v", account, err)
	}
	f.broken = errForeign
	if _, _, err := p.Calls(t.Context(), api.CallsQuery{After: "x"}); !errors.Is(err, api.ErrUnknown) {
		t.Errorf("a cursor that is none gave %v", err)
	}
	if _, err := p.FactsAfter(t.Context(), fact.ID{}, 1); !errors.Is(err, api.ErrUnknown) {
		t.Errorf("a fact that nobody wrote gave %v", err)
	}
	f.broken = errors.New("disk")
	if _, err := p.FactsAfter(t.Context(), fact.ID{}, 1); !errors.Is(err, f.broken) || errors.Is(err, api.ErrUnknown) {
		t.Errorf("facts that cannot be read gave %v", err)
	}
	if _, _, err := p.Call(t.Context(), "c"); !errors.Is(err, f.broken) {
		t.Errorf("a ledger that fails gave %v", err)
	}
	if _, _, err := p.Calls(t.Context(), api.CallsQuery{}); !errors.Is(err, f.broken) {
		t.Errorf("a list that fails gave %v", err)
	}
}

func TestAccountAndAudit(t *testing.T) {
	f := &fake{t: t}
	p := f.pages()
	if a, ok := p.Account("1007"); !ok || a.ID != "1007" || a.Password != "demo" || len(a.Roles) == 0 {
		t.Errorf("1007 is %+v, %v", a, ok)
	}
	if _, ok := p.Account("nobody"); ok {
		t.Error("nobody has an account")
	}
	if err := p.Audit(t.Context(), "9001", fact.Audit{}); err != nil || len(f.written) != 1 || f.written[0].Person != "9001" {
		t.Errorf("the audit gave %v, wrote %+v", err, f.written)
	}
	f.full = true
	if err := p.Audit(t.Context(), "9001", fact.Audit{}); !errors.Is(err, api.ErrBusy) {
		t.Errorf("an audit that cannot be kept gave %v", err)
	}
}

// TestHealth: each trouble shows in exactly one part, and only what must stops calls.
func TestHealth(t *testing.T) {
	names := func(f *fake) (bad, stops []string) {
		for _, part := range f.pages().Parts() {
			if part.OK && part.Detail != "" {
				t.Errorf("%s is well and says %q", part.Name, part.Detail)
			}
			if !part.OK {
				bad = append(bad, part.Name+": "+part.Detail)
				if part.Stops {
					stops = append(stops, part.Name)
				}
			}
		}
		return bad, stops
	}
	if bad, _ := names(&fake{t: t}); len(bad) != 0 {
		t.Errorf("a house without trouble says %q", bad)
	}
	for _, f := range []*fake{{t: t, draining: true}, {t: t, crowded: true}} {
		if bad, stops := names(f); len(bad) != 1 || len(stops) != 1 {
			t.Errorf("%q are bad, %q stop calls", bad, stops)
		}
	}
	if bad, stops := names(&fake{t: t, alarms: map[string]string{"tape-full": "no space"}}); len(bad) != 1 || !strings.HasSuffix(bad[0], ": no space") || len(stops) != 0 {
		t.Errorf("a full tape: %q are bad, %q stop calls", bad, stops)
	}
}
