package floor

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
)

// TestATroubleIsLoggedOnce: when it begins and when it is over, whether the
// house can already keep it or not.
func TestATroubleIsLoggedOnce(t *testing.T) {
	city := storyCity(t)
	synctest.Test(t, func(t *testing.T) {
		var lines bytes.Buffer
		w := newWorld(t, city, newPaper(), 1)
		w.log = slog.New(slog.NewTextHandler(&lines, nil))
		(&Server{cfg: ServeConfig{Log: w.log}}).onLedger("ledger-slow", "before the house", false)
		w.boot()
		for _, over := range []bool{false, false, true} {
			w.house.server.onLedger("ledger-slow", "the disk stalls", over)
		}
		w.close()
		if got := strings.Count(lines.String(), "ledger-slow"); got != 3 {
			t.Errorf("a start, a begin and an end gave %d lines:\n%s", got, &lines)
		}
	})
}
