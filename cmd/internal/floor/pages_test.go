package floor

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"hotline/cmd/internal/api"
	"hotline/cmd/internal/owner"
	"hotline/recording/fact"
	"hotline/recording/ledger"
)

// TestWhatTheLedgerNeverGaveIsUnknown: a cursor or a fact of somebody else is
// not known here, which is no fault of the house.
func TestWhatTheLedgerNeverGaveIsUnknown(t *testing.T) {
	l, err := ledger.Open(ledger.Config{File: filepath.Join(t.TempDir(), "ledger.db"), Location: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p := (&Server{ledger: l}).pages(&House{clock: owner.NewClock()})
	if _, _, err := p.Calls(t.Context(), api.CallsQuery{Day: "2026-11-23", Limit: 1, After: "zzz"}); !errors.Is(err, api.ErrUnknown) {
		t.Errorf("a cursor that is none gave %v", err)
	}
	if _, err := p.FactsAfter(t.Context(), fact.ID{Node: "other", Boot: 7, Seq: 1}, 1); !errors.Is(err, api.ErrUnknown) {
		t.Errorf("a fact that nobody wrote gave %v", err)
	}
	if _, _, err := p.Calls(t.Context(), api.CallsQuery{Day: "2026-11-23", Limit: 1}); err != nil {
		t.Errorf("the first page gave %v", err)
	}
}
