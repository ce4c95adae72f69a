package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAProxyInFront: Kamailio stands before the hotline. It gives calls to what
// answers its OPTIONS, and phones register through it: they are rung by their
// Path, RFC 3327.
func TestAProxyInFront(t *testing.T) {
	s := serveCity(t, t.TempDir(), strings.ReplaceAll(peersCity, "SEAT", loopback()+":5060"))
	proxy := loopback()
	startKamailio(t, proxy, s.sip).out.waitFor(t, "the hotline answers")
	through := `;outbound="sip:` + proxy + `:5060"`
	seat := s.baresipSeat(t, "1007", through)
	citizen := s.baresipCitizen(t, "13800000030", "12346", through)
	seat.happened(t, "CALL_ESTABLISHED", 2)
	seat.happened(t, "CALL_RTCP", 1) // after five seconds of talk
	citizen.do(t, "hangup", "")
	seat.happened(t, "CALL_CLOSED", 2)
	if call := s.bothVoices(t, "13800000030", 2500); call.Person != "1007" {
		t.Errorf("%s answered", call.Person)
	}
}

// startKamailio starts one at an address of its own.
func startKamailio(t *testing.T, host, house string) *peer {
	t.Helper()
	need(t, "kamailio")
	folder := t.TempDir()
	config, err := os.ReadFile(filepath.Join("testdata", "kamailio", "config"))
	if err != nil {
		t.Fatal(err)
	}
	modules, err := filepath.Glob("/usr/lib/*/kamailio/modules")
	if err != nil || len(modules) == 0 {
		t.Fatalf("kamailio is installed, but its modules are not found: %v", err)
	}
	for name, text := range map[string]string{
		"config":          strings.NewReplacer("HOST", host, "MODULES", modules[0], "FOLDER", folder).Replace(string(config)),
		"dispatcher.list": "1 sip:" + house + " 9\n", // not there before it has answered
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return startPeer(t, folder, "kamailio", "-f", "config", "-DD", "-E", "-m", "32", "-M", "8")
}
