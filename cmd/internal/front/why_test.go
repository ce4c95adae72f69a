package front

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"hotline/acd"
	"hotline/cmd/internal/api"
	"hotline/cmd/internal/replay"
	"hotline/recording"
)

// decided explains offers that are on record.
type decided struct{ *fake }

func (d decided) Why(_ context.Context, call string, offer uint64) (acd.Why, error) {
	return acd.Why{Call: call, Offer: offer}, d.decided
}

// A call that waits is explained as it stands, one that is over and an offer as it
// was, and one that never was is none.
func TestWhy(t *testing.T) {
	f := &fake{t: t, call: recording.Call{ID: "c", State: recording.Ended}}
	if why, err := f.pages().Why(t.Context(), "waits", 0); err != nil || why.Call != "waits" {
		t.Errorf("a call that waits gave %+v, %v", why, err)
	}
	if why, err := f.pages().Why(t.Context(), "c", 0); err != nil || why.Call != "c" {
		t.Errorf("a call that is over gave %+v, %v", why, err)
	}
	f.call.ID = "waits"
	if why, err := f.pages().Why(t.Context(), "waits", 7); err != nil || why.Offer != 7 {
		t.Errorf("an offer of a call that waits gave %+v, %v", why, err)
	}
	if _, err := f.pages().Why(t.Context(), "other", 0); !errors.Is(err, api.ErrUnknown) {
		t.Errorf("no call gave %v", err)
	}
	for err, want := range map[error]error{replay.ErrBusy: api.ErrBusy, replay.ErrNoOffer: api.ErrUnknown, context.Canceled: context.Canceled} {
		f.decided = fmt.Errorf("told: %w", err)
		if _, got := f.pages().Why(t.Context(), "waits", 7); !errors.Is(got, want) {
			t.Errorf("%v became %v", err, got)
		}
	}
	f.call.ID = "c"
	for _, err := range []error{replay.ErrNoOffer, replay.ErrForgotten, replay.ErrLost} {
		f.decided = fmt.Errorf("told: %w", err)
		if _, got := f.pages().Why(t.Context(), "c", 0); !errors.As(got, new(api.Conflict)) {
			t.Errorf("%v became %v", err, got)
		}
	}
	f.broken = errors.New("disk")
	if _, err := f.pages().Why(t.Context(), "c", 0); !errors.Is(err, f.broken) {
		t.Errorf("a ledger that fails gave %v", err)
	}
}
