package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// baresip is a softphone without a sound card: it plays a tone from a file and
// is driven over TCP, where it also tells what happens.
type baresip struct {
	*peer
	conn   net.Conn
	events *output
}

// startBaresip starts one at an address of its own, with one account and a tone.
func startBaresip(t *testing.T, account string, hertz int) *baresip {
	t.Helper()
	need(t, "baresip")
	// Its sound leaves from the address that the kernel chooses, which is this one
	// for all of loopback; nobody else's would be heard.
	const host = "127.0.0.1"
	sip, control, folder := freePort(t, host), freePort(t, host), t.TempDir()
	config, err := os.ReadFile(filepath.Join("testdata", "baresip", "config"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"config":   []byte(strings.NewReplacer("HOST", host, "SIP", sip, "CONTROL", control, "FOLDER", folder, "MODULES", baresipModules(t)).Replace(string(config))),
		"accounts": []byte(account + "\n"),
		"contacts": nil,
		"tone.wav": monoWAV(sine(hertz, 120)),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b := &baresip{peer: startPeer(t, folder, "baresip", "-f", folder, "-s", "-t", fmt.Sprint(int(peerMost.Seconds())-10)), events: newOutput()}
	b.out.waitFor(t, `baresip is ready`)
	if b.conn, err = net.DialTimeout("tcp", host+":"+control, 10*time.Second); err != nil {
		t.Fatalf("cannot drive baresip: %v\n%s", err, b.out)
	}
	t.Cleanup(func() { _ = b.conn.Close() })
	go func() { _, _ = io.Copy(b.events, b.conn) }()
	return b
}

// freePort gives a port that nobody listens on just now.
func freePort(t *testing.T, host string) string {
	t.Helper()
	l, err := net.Listen("tcp", host+":0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// baresipModules finds the folder that the package put the modules into.
func baresipModules(t *testing.T) string {
	t.Helper()
	for _, pattern := range []string{"/usr/lib/baresip/modules", "/usr/lib/*/baresip/modules", "/usr/local/lib/baresip/modules"} {
		found, err := filepath.Glob(filepath.Join(pattern, "aufile.so"))
		if err == nil && len(found) > 0 {
			return filepath.Dir(found[0])
		}
	}
	t.Fatal("baresip is installed, but its modules are not found")
	return ""
}

// do gives a command, framed as a netstring.
func (b *baresip) do(t *testing.T, command, params string) {
	t.Helper()
	data, err := json.Marshal(map[string]string{"command": command, "params": params})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(b.conn, "%d:%s,", len(data), data); err != nil {
		t.Fatalf("cannot tell baresip to %s %s: %v\n%s", command, params, err, b.out)
	}
}

// happened waits until an event has come for the nth time.
func (b *baresip) happened(t *testing.T, event string, n int) {
	t.Helper()
	b.events.waitFor(t, `(?s)`+strings.Repeat(`"type":"`+event+`".*`, n))
}

// baresipSeat registers, becomes ready by dialling *1 and answers by itself. More
// are parameters of its account.
func (s *server) baresipSeat(t *testing.T, person string, more ...string) *baresip {
	t.Helper()
	b := startBaresip(t, fmt.Sprintf("<sip:%s@%s>;auth_pass=demo;answermode=auto;regint=60;audio_codecs=PCMA/8000%s", person, s.sip, strings.Join(more, "")), seatHertz)
	b.out.waitFor(t, person+`@\S+ .*200 OK`) // it may have registered before it could be driven
	b.do(t, "dial", "sip:*1@"+s.sip)
	b.happened(t, "CALL_CLOSED", 1) // it has heard that it is ready
	return b
}

// baresipCitizen calls a number. More are parameters of its account.
func (s *server) baresipCitizen(t *testing.T, from, number string, more ...string) *baresip {
	t.Helper()
	b := startBaresip(t, fmt.Sprintf("<sip:%s@%s>;regint=0;audio_codecs=PCMA/8000%s", from, s.sip, strings.Join(more, "")), citizenHertz)
	b.do(t, "dial", "sip:"+number+"@"+s.sip)
	b.happened(t, "CALL_ESTABLISHED", 1)
	return b
}

// monoWAV is a file of 16 bit samples at 8 kHz.
func monoWAV(samples []int16) []byte {
	size := uint32(2 * len(samples))
	w := []byte("RIFF")
	w = binary.LittleEndian.AppendUint32(w, 36+size)
	w = append(w, "WAVEfmt "...)
	w = binary.LittleEndian.AppendUint32(w, 16)
	for _, v := range []uint16{1, 1} { // PCM, one channel
		w = binary.LittleEndian.AppendUint16(w, v)
	}
	w = binary.LittleEndian.AppendUint32(w, 8000)
	w = binary.LittleEndian.AppendUint32(w, 16000)
	for _, v := range []uint16{2, 16} {
		w = binary.LittleEndian.AppendUint16(w, v)
	}
	w = append(w, "data"...)
	w = binary.LittleEndian.AppendUint32(w, size)
	for _, x := range samples {
		w = binary.LittleEndian.AppendUint16(w, uint16(x))
	}
	return w
}
