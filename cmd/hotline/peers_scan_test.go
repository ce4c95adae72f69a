package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// scan runs a program to its end, whatever that is, and gives what it said.
func scan(t *testing.T, folder, name string, args ...string) string {
	t.Helper()
	p := startPeer(t, folder, name, args...)
	<-p.done
	return p.out.String()
}

// TestScannersFindNothing: neither who has a phone nor its password, though it
// stands in the list that is tried; what they send raises its alarms, and the
// house goes on.
func TestScannersFindNothing(t *testing.T) {
	s := serveWith(t, caller, t.TempDir(), strings.ReplaceAll(fraudCity, "CARRIER", loopback()))
	s.token = s.signIn("9001", "correct-horse-battery")
	host, port, _ := net.SplitHostPort(s.sip)
	folder := t.TempDir()
	for _, method := range []string{"REGISTER", "INVITE", "OPTIONS"} {
		said := scan(t, folder, "svwar", "--force", "-m", method, "-e", "1000-1012", "-p", port, host)
		if !strings.Contains(said, "found nothing") || strings.Contains(said, "| 1007") {
			t.Errorf("svwar -m %s says\n%s", method, said)
		}
	}
	words := filepath.Join(folder, "words")
	var list strings.Builder
	for n := range 40 {
		fmt.Fprintf(&list, "guess%d\n", n)
	}
	if err := os.WriteFile(words, []byte(list.String()+"correct-horse-battery\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if said := scan(t, folder, "svcrack", "-u", "1007", "-d", words, "-p", port, host); !strings.Contains(said, "found nothing") {
		t.Errorf("svcrack says\n%s", said)
	}
	s.log.waitFor(t, "msg=alarm what=password")
	s.get("/readyz", new(any))
}

// TestSipsakFindsNothingAndBreaksNothing: it asks, guesses, sends nonsense, and
// at last as much as it can.
func TestSipsakFindsNothingAndBreaksNothing(t *testing.T) {
	s := serveWith(t, caller, t.TempDir(), strings.ReplaceAll(fraudCity, "CARRIER", loopback()))
	s.token = s.signIn("9001", "correct-horse-battery")
	to, folder := "sip:1007@"+s.sip, t.TempDir()
	if said := scan(t, folder, "sipsak", "-vv", "-s", to); !strings.Contains(said, "403 Forbidden") {
		t.Errorf("to OPTIONS of a stranger it says\n%s", said)
	}
	said := scan(t, folder, "sipsak", "-v", "-U", "-C", "sip:1007@127.0.0.1:9", "-a", "guess", "-x", "60", "-s", to)
	if !strings.Contains(said, "authorization failed") {
		t.Errorf("to a wrong password it says\n%s", said)
	}
	scan(t, folder, "sipsak", "-R", "-t", "40", "-s", to)
	flood := startPeer(t, folder, "sipsak", "-F", "-s", to)
	s.log.waitFor(t, "msg=alarm what=sip-flood")
	flood.stop()
	metrics := string(s.fetch("/metrics"))
	if !strings.Contains(metrics, `hotline_alarms{what="sip-flood"} 1`) || strings.Contains(metrics, "hotline_panics_total{") {
		t.Error("the flood raised no alarm, or something broke")
	}
}
