package main

import (
	"net"
	"strings"
	"testing"
)

// TestACallOverIPv6: signalling, sound and pages, all of them at ::1.
func TestACallOverIPv6(t *testing.T) {
	l, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		missing(t, "IPv6")
	}
	_ = l.Close()
	s := serveCity(t, t.TempDir(), "", "--sip", "[::1]:0", "--rtp", "[::1]:21000-21999", "--http", "[::1]:0")
	if !strings.HasPrefix(s.sip, "[::1]:") || !strings.HasPrefix(s.pages, "http://[::1]:") {
		t.Errorf("listens at %s and %s", s.sip, s.pages)
	}
	_, seat := s.run("seat", "1007", "--talk", "2s")
	seat.waitFor(t, `1007 +ready`)
	citizen, story := s.run("dial", "12345", "--keys", "9")
	if err := citizen.Wait(); err != nil {
		t.Errorf("the call failed: %v\n%s", err, story)
	}
	story.waitFor(t, `heard +speech[\s\S]*1007 answers[\s\S]*by the hotline`)
}
