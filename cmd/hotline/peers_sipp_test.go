package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"hotline/sip/media"
)

// The tones of a call: what the citizen and the seat play, and how loud.
const (
	citizenHertz = 1000
	seatHertz    = 600
	toneVolume   = 0.25
)

// sine is a second of a tone, or more, which can be played over and over.
func sine(hertz, seconds int) []int16 {
	out := make([]int16, 8000*seconds)
	for i := range out {
		out[i] = int16(math.Round(toneVolume * 32767 * math.Sin(2*math.Pi*float64(hertz)*float64(i)/8000)))
	}
	return out
}

func alaw(samples []int16) []byte {
	out := make([]byte, len(samples))
	media.Encode(out, media.PCMA, samples)
	return out
}

// sippAt starts SIPp at an address of its own with a scenario of testdata/sipp;
// the tones and the caller numbers lie in its folder.
func sippAt(t *testing.T, host, scenario string, args ...string) *peer {
	t.Helper()
	need(t, "sipp")
	folder := t.TempDir()
	file, err := filepath.Abs(filepath.Join("testdata", "sipp", scenario+".xml"))
	if err != nil {
		t.Fatal(err)
	}
	if script, err := os.ReadFile(filepath.Join("testdata", "sipp", scenario+".txt")); err == nil {
		file = filepath.Join(folder, "scenario.xml")
		if err := os.WriteFile(file, []byte(scenarioOf(t, string(script))), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, data := range map[string][]byte{
		"citizen.al":  alaw(sine(citizenHertz, 1)),
		"seat.al":     alaw(sine(seatHertz, 1)),
		"digits.pcap": digitsPCAP(),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	base := []string{"-sf", file, "-i", host,
		"-rtp_threadtasks", "200", // beyond 20 SIPp begins a second thread, which now and then plays nothing
		"-mi", host, "-p", "5060", "-nostdin", "-f", "60",
		"-trace_msg", "-message_file", "messages.log", "-trace_err", "-error_file", "errors.log",
		"-timeout", fmt.Sprint(int(peerMost.Seconds()) - 10), "-timeout_error",
		"-watchdog_minor_maxtriggers", "100000", "-watchdog_major_maxtriggers", "100000"}
	return startPeer(t, folder, "sipp", append(base, args...)...)
}

// sippSeat is a phone at a fixed address that answers calls and talks so long.
func sippSeat(t *testing.T, host, scenario string, talkMS int, more ...string) *peer {
	t.Helper()
	p := sippAt(t, host, scenario, append([]string{"-d", fmt.Sprint(talkMS)}, more...)...)
	p.listens(t, host+":5060")
	return p
}

// sippCitizen calls a number once from another, or as more says.
func (s *server) sippCitizen(t *testing.T, scenario, from, number string, more ...string) *peer {
	t.Helper()
	file := filepath.Join(t.TempDir(), "from.csv")
	if err := os.WriteFile(file, []byte("SEQUENTIAL\n"+from+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return sippAt(t, loopback(), scenario, append([]string{s.sip, "-s", number, "-inf", file, "-m", "1"}, more...)...)
}
