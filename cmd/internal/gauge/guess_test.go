package gauge

import (
	"bytes"
	"log/slog"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func TestALockOutIsCountedAndLogged(t *testing.T) {
	g := New("v1", Sources{})
	var log bytes.Buffer
	g.Guessed(slog.New(slog.NewTextHandler(&log, nil)))("1007", netip.MustParseAddr("10.6.6.6"))
	if !strings.Contains(log.String(), "person=1007 source=10.6.6.6") {
		t.Errorf("the log says %q", log.String())
	}
	w := httptest.NewRecorder()
	g.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if !strings.Contains(w.Body.String(), `hotline_dropped_total{what="password"} 1`) {
		t.Error("the lock-out is not counted")
	}
}
