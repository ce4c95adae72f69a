package front

import (
	"errors"
	"strings"
	"testing"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/api"
	"hotline/recording"
	"hotline/recording/fact"
	"hotline/seats"
)

// TestEveryDirectionInEveryState: r ready, n not ready, o signed out, e wrap-up
// ended; - is a conflict.
func TestEveryDirectionInEveryState(t *testing.T) {
	for d, want := range map[api.Direction]string{
		//                        out ready not-ready offered talking hold wrap-up
		{Do: api.ActReady}:                       "- r r r r r r",
		{Do: api.ActNotReady, Reason: "meeting"}: "- n n n n n n",
		{Do: api.ActSignOut}:                     "- o o o o o o",
		{Do: api.ActWrapUpEnd}:                   "- - - - - - e",
	} {
		for i, what := range strings.Fields(want) {
			f := at(t, states[i])
			_, err := f.pages().Direct(t.Context(), "9001", "1007", d)
			got := "-"
			if !errors.As(err, new(api.Conflict)) {
				got = did(f)
				audit := fact.Fact{Person: "9001", Body: fact.Audit{Did: "direct", Object: strings.TrimSpace("1007 " + string(d.Do) + " " + d.Reason)}}
				if err != nil || len(f.written) != 1 || f.written[0] != audit {
					t.Errorf("%s while %q: %v, wrote %+v", d.Do, states[i], err, f.written)
				}
			}
			if got != what || got == "-" && len(f.written)+len(f.engine) > 0 {
				t.Errorf("%s while %q: %s, want %s; wrote %+v", d.Do, states[i], got, what, f.written)
			}
		}
	}
}

// did says what came of a direction by 9001 to 1007.
func did(f *fake) string {
	if len(f.headset) == 1 && f.headset[0] == "1007 signed out by 9001" && len(f.engine) == 0 {
		return "o"
	}
	if len(f.engine) != 1 {
		return "?"
	}
	switch f.engine[0] {
	case acd.SetReady{Person: "1007", By: "9001"}:
		return "r"
	case acd.SetNotReady{Person: "1007", Reason: "meeting", By: "9001"}:
		return "n"
	case acd.EndWrapUp{Person: "1007", By: "9001"}:
		return "e"
	}
	return "?"
}

func TestWhatStopsADirection(t *testing.T) {
	f := at(t, seats.NotReady)
	if _, err := f.pages().Direct(t.Context(), "9001", "7777", api.Direction{Do: api.ActReady}); !errors.Is(err, api.ErrUnknown) {
		t.Errorf("somebody who is not listed gave %v", err)
	}
	f.away = true
	if _, err := f.pages().Direct(t.Context(), "9001", "1007", api.Direction{Do: api.ActReady}); !errors.As(err, new(api.Conflict)) {
		t.Errorf("a place that cannot be rung gave %v", err)
	}
	f = at(t, seats.Ready)
	f.fixed = "That place is fixed."
	if _, err := f.pages().Direct(t.Context(), "9001", "1007", api.Direction{Do: api.ActSignOut}); err == nil || err.Error() != f.fixed {
		t.Errorf("a fixed place gave %v", err)
	}
	f = at(t, seats.Ready)
	f.full = true
	if _, err := f.pages().Direct(t.Context(), "9001", "1007", api.Direction{Do: api.ActNotReady}); !errors.Is(err, api.ErrBusy) || len(f.engine) > 0 {
		t.Errorf("without an audit: %v, told %v", err, f.engine)
	}
}

// TestALongerWrapUp: by the city's step, as far as the queue allows.
func TestALongerWrapUp(t *testing.T) {
	for _, c := range []struct {
		most, now time.Duration // of the wrap-up
		more      time.Duration // 0: a conflict
	}{
		{0, 5 * time.Second, 0},
		{time.Minute, 5 * time.Second, 30 * time.Second},
		{time.Minute, 35 * time.Second, 25 * time.Second},
		{time.Minute, time.Minute, 0},
	} {
		f := at(t, seats.WrapUp)
		f.most = c.most
		f.seat.Call, f.seat.Since, f.seat.Until = "n1-1-1", noon, noon.Add(c.now)
		f.call = recording.Call{ID: "n1-1-1", Queue: "english"}
		m, err := f.pages().Mine(t.Context(), "1007")
		if err != nil || m.WrapUp != c.now || m.WrapUpMax != c.most || m.WrapUpMore != c.more {
			t.Errorf("%v of %v: the desk is told %v, %v more of %v, %v", c.now, c.most, m.WrapUp, m.WrapUpMore, m.WrapUpMax, err)
		}
		_, err = f.pages().Do(t.Context(), "1007", api.ActWrapUpMore)
		switch {
		case c.more == 0 && (!errors.As(err, new(api.Conflict)) || len(f.engine) > 0):
			t.Errorf("%v of %v: %v, told %v", c.now, c.most, err, f.engine)
		case c.more > 0 && (err != nil || len(f.engine) != 1 || f.engine[0] != acd.Input(acd.ExtendWrapUp{Person: "1007", For: c.more})):
			t.Errorf("%v of %v: %v, told %v, want %v more", c.now, c.most, err, f.engine, c.more)
		}
	}
}

// TestTheDeskIsToldWhoDidIt: the engine knows, or for who is signed out their place.
func TestTheDeskIsToldWhoDidIt(t *testing.T) {
	f := at(t, seats.NotReady)
	f.seat.By = "9001"
	if m, err := f.pages().Mine(t.Context(), "1007"); err != nil || m.By != "9001" {
		t.Errorf("not ready by %q, %v", m.By, err)
	}
	f = at(t, seats.SignedOut)
	f.outBy = "9002"
	if m, err := f.pages().Mine(t.Context(), "1007"); err != nil || m.By != "9002" {
		t.Errorf("signed out by %q, %v", m.By, err)
	}
}

// TestWhoIsSignedOutAtAPhoneReturns: by their own ready or a supervisor's; nothing
// else brings them back.
func TestWhoIsSignedOutAtAPhoneReturns(t *testing.T) {
	out := func() *fake {
		f := at(t, seats.SignedOut)
		f.outBy, f.away = "9001", true
		return f
	}
	for name, want := range map[string]struct {
		do   func(p *Pages) error
		came acd.Input
	}{
		"own ready": {func(p *Pages) error { _, err := p.SetState(t.Context(), "1007", "ready", ""); return err }, acd.SetReady{Person: "1007"}},
		"supervisor's ready": {func(p *Pages) error {
			_, err := p.Direct(t.Context(), "9002", "1007", api.Direction{Do: api.ActReady})
			return err
		}, acd.SetReady{Person: "1007", By: "9002"}},
		"own not ready": {func(p *Pages) error { _, err := p.SetState(t.Context(), "1007", "not-ready", "lunch"); return err }, nil},
		"supervisor's not ready": {func(p *Pages) error {
			_, err := p.Direct(t.Context(), "9002", "1007", api.Direction{Do: api.ActNotReady})
			return err
		}, nil},
	} {
		f := out()
		err := want.do(f.pages())
		if want.came == nil {
			if !errors.As(err, new(api.Conflict)) || len(f.headset)+len(f.engine) > 0 {
				t.Errorf("%s: %v, %v, %v", name, err, f.headset, f.engine)
			}
		} else if err != nil || len(f.headset) != 1 || f.headset[0] != "1007 returns" || len(f.engine) != 1 || f.engine[0] != want.came {
			t.Errorf("%s: %v, %v, %v", name, err, f.headset, f.engine)
		}
	}
	f := out()
	f.full = true
	if _, err := f.pages().SetState(t.Context(), "1007", "ready", ""); !errors.Is(err, api.ErrBusy) {
		t.Errorf("an engine that takes no more gave %v", err)
	}
}
