package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var (
	profileLine = regexp.MustCompile(`m=audio \d+ (\S+)`)
	keyLine     = regexp.MustCompile(`inline:(\S{40})`)
	printLine   = regexp.MustCompile(`a=fingerprint:\S+ ([0-9A-F:]{95})`)
	keysByDTLS  = regexp.MustCompile(`DTLS-SRTP complete \(audio/RTC?P\) Profile=\S+`)
)

// secureBaresip: a phone that takes SRTP alone is answered with it, over UDP too,
// and talks with one that has none. Neither key is to be found afterwards.
func secureBaresip(t *testing.T, s *server, _ string) {
	citizen := talkWithBaresip(t, s, "13800000011", ";mediaenc=srtp-mand")
	citizen.spoke(t, "RTP/SAVP")
	keys := keyLine.FindAllStringSubmatch(citizen.out.String(), -1)
	if len(keys) != 2 || keys[0][1] == keys[1][1] {
		t.Fatalf("the keys are %q", keys)
	}
	for _, key := range keys {
		s.holdsNowhere(t, key[1])
	}
}

// hopefulBaresip: phones that offer a key for a plain stream are answered in plain.
func hopefulBaresip(t *testing.T, s *server, _ string) {
	citizen := talkWithBaresip(t, s, "13800000012", ";mediaenc=srtp")
	citizen.spoke(t, "RTP/AVP")
	if keys := keyLine.FindAllString(citizen.out.String(), -1); len(keys) != 1 {
		t.Errorf("the keys are %q", keys)
	}
}

// shakenBaresip: a phone whose keys come by DTLS gets them, for sound and for RTCP,
// and sees that our certificate is the one of our answer.
func shakenBaresip(t *testing.T, s *server, _ string) {
	modules := baresipModules(t)
	if _, err := os.Stat(filepath.Join(modules, "dtls_srtp.so")); err != nil {
		missing(t, "baresip's module for DTLS-SRTP")
	}
	citizen := talkWithBaresip(t, s, "13800000013", ";mediaenc=dtls_srtp")
	citizen.spoke(t, "UDP/TLS/RTP/SAVPF")
	if done := keysByDTLS.FindAllString(citizen.out.String(), -1); len(done) != 2 {
		t.Errorf("handshakes: %q\n%s", done, citizen.out)
	}
	if keys := keyLine.FindAllString(citizen.out.String(), -1); len(keys) != 0 {
		t.Errorf("keys are in the SDP: %q", keys)
	}
	prints := printLine.FindAllStringSubmatch(citizen.out.String(), -1)
	if len(prints) < 2 || prints[0][1] == prints[1][1] {
		t.Fatalf("the fingerprints are %q", prints)
	}
	for _, print := range prints {
		s.holdsNowhere(t, print[1])
	}
}

// talkWithBaresip lets a citizen's phone with more account parameters talk with a
// seat's that would like SRTP, and both be heard.
func talkWithBaresip(t *testing.T, s *server, from, more string) *baresip {
	seat := s.baresipSeat(t, "1007", ";mediaenc=srtp")
	citizen := s.baresipCitizen(t, from, "12346", more)
	seat.happened(t, "CALL_ESTABLISHED", 2)
	citizen.happened(t, "CALL_RTCP", 1)
	citizen.do(t, "hangup", "")
	seat.happened(t, "CALL_CLOSED", 2)
	s.bothVoices(t, from, 2500)
	return citizen
}

// spoke checks the profile of the offer and of the answer, as the phone logged them.
func (b *baresip) spoke(t *testing.T, profile string) {
	t.Helper()
	lines := profileLine.FindAllStringSubmatch(b.out.String(), -1)
	if len(lines) != 2 || lines[0][1] != profile || lines[1][1] != profile {
		t.Errorf("offer and answer are %q, want %s", lines, profile)
	}
}

// holdsNowhere looks for a secret in all that the server has written.
func (s *server) holdsNowhere(t *testing.T, secret string) {
	t.Helper()
	if bytes.Contains([]byte(s.log.String()), []byte(secret)) {
		t.Error("the log has the key")
	}
	files := 0
	err := filepath.WalkDir(s.data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte(secret)) {
			t.Errorf("%s has the key", path)
		}
		return err
	})
	if err != nil || files == 0 {
		t.Errorf("looked through %d files: %v", files, err)
	}
}
