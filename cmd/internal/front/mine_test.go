package front

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"hotline/cmd/internal/api"
	"hotline/cmd/internal/config"
	"hotline/recording"
	"hotline/recording/fact"
	"hotline/seats"
)

func TestMine(t *testing.T) {
	f := at(t, seats.Talking)
	f.kind, f.up = api.KindHeadset, true
	f.call = recording.Call{ID: "n1-1-1", Queue: "english", State: recording.Talking, Since: noon.Add(-time.Second), Note: "light"}
	m, err := f.pages().Mine(t.Context(), "1007")
	if err != nil || m.Seat != f.seat || m.Kind != api.KindHeadset || m.Connection != 12 || !m.Up ||
		m.Language != "en" || m.WrapUp != 5*time.Second || m.Today.TalkMS != 7 || m.Today.Person != "1007" {
		t.Errorf("mine is %+v, %v", m, err)
	}
	if m.Call.ID != "n1-1-1" || m.Call.TalkMS != 1000 || m.Call.Note != "light" {
		t.Errorf("the call is %+v", m.Call)
	}
	if want := []api.Reason{{Name: "break"}, {Name: "lunch", Allowance: 45 * time.Minute}, {Name: "training"}, {Name: "meeting"}}; !slices.Equal(m.Reasons, want) {
		t.Errorf("the reasons are %v", m.Reasons)
	}

	f.call = recording.Call{} // not on disk yet
	if m, err = f.pages().Mine(t.Context(), "1007"); err != nil || !reflect.DeepEqual(*m.Call, recording.Call{ID: "n1-1-1"}) || m.Language != "zh" {
		t.Errorf("before its facts are on disk the call is %+v, %q, %v", m.Call, m.Language, err)
	}
	f.broken = errors.New("disk")
	if _, err := f.pages().Mine(t.Context(), "1007"); !errors.Is(err, f.broken) {
		t.Errorf("a ledger that fails gave %v", err)
	}
	if m, err := f.pages().Mine(t.Context(), "1008"); err != nil || m.Kind != api.KindNone || m.Call != nil || m.Seat.Person != "1008" {
		t.Errorf("who is signed out has %+v, %v", m, err)
	}
	if o, a := f.pages().Connection(); o != 100 || a != 97 {
		t.Errorf("%d of %d", a, o)
	}
}

// TestNoteIsForTheOwnCall: w is written, - is a conflict.
func TestNoteIsForTheOwnCall(t *testing.T) {
	for i, want := range []string{"-", "-", "-", "-", "w", "w", "w"} {
		f := at(t, states[i])
		if f.seat.State == seats.WrapUp {
			f.seat.Call = "n1-1-1"
		}
		f.seat.Place = "headset"
		f.call = recording.Call{ID: "n1-1-1", Queue: "english", Line: "city"}
		err := f.pages().Note(t.Context(), "1007", "n1-1-1", "light")
		got := "-"
		if !errors.As(err, new(api.Conflict)) {
			got = "w"
			note := fact.Fact{Call: "n1-1-1", Person: "1007", Place: "headset", Queue: "english", Line: "city", Body: fact.CallNote{Text: "light"}}
			if err != nil || len(f.written) != 1 || f.written[0] != note {
				t.Errorf("while %q: %v, wrote %+v", states[i], err, f.written)
			}
		}
		if got != want {
			t.Errorf("while %q: %s, want %s", states[i], got, want)
		}
		for _, other := range []string{"n1-1-2", ""} {
			if err := f.pages().Note(t.Context(), "1007", other, "light"); !errors.As(err, new(api.Conflict)) {
				t.Errorf("while %q a note of call %q gave %v", states[i], other, err)
			}
		}
	}
	f := at(t, seats.Talking)
	f.broken = errors.New("disk") // the note is kept all the same
	if err := f.pages().Note(t.Context(), "1007", "n1-1-1", "light"); err != nil || len(f.written) != 1 {
		t.Errorf("with a ledger that cannot be read: %v", err)
	}
	f.full = true
	if err := f.pages().Note(t.Context(), "1007", "n1-1-1", "light"); !errors.Is(err, api.ErrBusy) {
		t.Errorf("with a full ledger: %v", err)
	}
}

// TestHeadsetInEveryState: l may leave, e may hear the echo, with a headset that is connected.
func TestHeadsetInEveryState(t *testing.T) {
	for i, want := range []string{"le", "le", "le", "l", "", "", "le"} {
		f := at(t, states[i])
		f.up = true
		got := ""
		leave, echo := f.pages().LeaveHeadset(t.Context(), "1007"), f.pages().Echo(t.Context(), "1007", time.Second)
		for _, err := range []error{leave, echo} {
			if err != nil && !errors.As(err, new(api.Conflict)) {
				t.Errorf("while %q: %v", states[i], err)
			}
		}
		if leave == nil {
			got += "l"
		}
		if echo == nil {
			got += "e"
		}
		if got != want || len(f.headset) != len(want) {
			t.Errorf("while %q: %q, the floor was told %q, want %q", states[i], got, f.headset, want)
		}
	}
	f := at(t, seats.Ready)
	if err := f.pages().Echo(t.Context(), "1007", time.Second); !errors.As(err, new(api.Conflict)) || len(f.headset) != 0 {
		t.Errorf("echo without a headset gave %v", err)
	}
	answer, connection, err := f.pages().Headset(t.Context(), "1007", "v=0")
	if answer != "answer" || connection != 12 || err != nil || !slices.Equal(f.headset, []string{"1007 v=0"}) {
		t.Errorf("the offer gave %q, %d, %v, the floor was told %q", answer, connection, err, f.headset)
	}
}

func TestICE(t *testing.T) {
	f := &fake{t: t}
	if got := f.pages().ICE("1007"); len(got.Servers) != 0 || got.Renew != 0 {
		t.Errorf("the demo city has %+v", got)
	}
	f.ice = config.Headsets{STUN: []string{"stun:a"}, TURN: []config.TURN{{URL: "turn:b", Secret: "s"}}, Credentials: time.Hour}
	name, credential := seats.RelayPass("1007", noon.Add(time.Hour), "s")
	want := api.ICE{Renew: 30 * time.Minute, Servers: []api.ICEServer{{URL: "stun:a"}, {URL: "turn:b", Username: name, Credential: credential}}}
	if got := f.pages().ICE("1007"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestSkillsAndHashes(t *testing.T) {
	f := &fake{t: t}
	if a, _ := f.pages().Account("1007"); !slices.Equal(a.Skills, []string{"en", "general"}) {
		t.Errorf("1007 can %v", a.Skills)
	}
	if got := f.pages().SomeHash(); got != "" {
		t.Errorf("the demo city has plain passwords, and the hash %q", got)
	}
	f.hash = "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0$c2Ft"
	if got := f.pages().SomeHash(); got != f.hash {
		t.Errorf("the hash is %q", got)
	}
}
