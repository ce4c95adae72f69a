package main

import (
	"strings"
	"testing"
)

// secureBaresip: a phone that takes SRTP alone is answered with it, over UDP too,
// and talks with one that has none; so does a seat's phone that dials a code.
func secureBaresip(t *testing.T, s *server, _ string) {
	seat := s.baresipSeat(t, "1007")
	citizen := s.baresipCitizen(t, "13800000011", "12346", ";mediaenc=srtp-mand")
	seat.happened(t, "CALL_ESTABLISHED", 2)
	citizen.happened(t, "CALL_RTCP", 1)
	citizen.do(t, "hangup", "")
	seat.happened(t, "CALL_CLOSED", 2)
	s.bothVoices(t, "13800000011", 2500)
	t.Logf("%s", citizen.out)
}

// hopefulBaresip: phones that offer keys for a plain stream are answered in plain.
func hopefulBaresip(t *testing.T, s *server, _ string) {
	seat := s.baresipSeat(t, "1007", ";mediaenc=srtp")
	citizen := s.baresipCitizen(t, "13800000012", "12346", ";mediaenc=srtp")
	seat.happened(t, "CALL_ESTABLISHED", 2)
	citizen.happened(t, "CALL_RTCP", 1)
	citizen.do(t, "hangup", "")
	seat.happened(t, "CALL_CLOSED", 2)
	s.bothVoices(t, "13800000012", 2500)
	if strings.Contains(citizen.out.String(), "TAGLOOK") {
		t.Error("x")
	}
	t.Logf("%s", citizen.out)
}
