package headset

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"hotline/seats"
	"hotline/sip/media"
)

const relaySecret = "what coturn shares with the house"

// coturn starts a TURN server on loopback that takes passes made with relaySecret.
func coturn(t *testing.T) (url string) {
	t.Helper()
	path, err := exec.LookPath("turnserver")
	if err != nil {
		missing(t, "turnserver (apt-get install coturn)")
	}
	addr, folder := freeAddr(t), t.TempDir()
	server := exec.Command(path, "-n", "--no-cli", "--no-tls", "--no-dtls", "--no-tcp", "--no-multicast-peers", "--allow-loopback-peers",
		"--listening-ip", addr.Addr().String(), "--relay-ip", addr.Addr().String(), "--listening-port", fmt.Sprint(addr.Port()),
		"--use-auth-secret", "--static-auth-secret", relaySecret, "--realm", "hotline", "--log-file", "stdout",
		"--pidfile", filepath.Join(folder, "pid"), "--userdb", filepath.Join(folder, "db"))
	server.Dir = folder
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	answers(t, addr)
	return "turn:" + addr.String() + "?transport=udp"
}

// freeAddr is an address of loopback that nobody listens on.
func freeAddr(t *testing.T) netip.AddrPort {
	t.Helper()
	socket, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(loopback))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	return socket.LocalAddr().(*net.UDPAddr).AddrPort()
}

// answers waits until a STUN server does.
func answers(t *testing.T, addr netip.AddrPort) {
	t.Helper()
	socket, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(loopback))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	question := []byte("\x00\x01\x00\x00\x21\x12\xa4\x42 which way? ") // a Binding request: RFC 8489 §5
	var answer [maxDatagram]byte
	for until := time.Now().Add(patience); time.Now().Before(until); {
		if _, err := socket.WriteToUDPAddrPort(question, addr); err != nil {
			t.Fatal(err)
		}
		_ = socket.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
		if n, _, err := socket.ReadFromUDPAddrPort(answer[:]); err == nil && n >= 20 && answer[0] == 1 {
			return
		}
	}
	t.Fatalf("nothing answers at %v", addr)
}

// TestAHeadsetBehindARelay talks through coturn alone, with a pass as a desk gets one.
func TestAHeadsetBehindARelay(t *testing.T) {
	url := coturn(t)
	w := open(t, Config{})
	ear, citizen := newListener(), newListener()
	username, credential := seats.RelayPass("ann", time.Now().Add(time.Hour), relaySecret)
	began := time.Now()
	client := w.dial("ann", ClientConfig{Hear: ear.hear, Relay: Relay{url, username, credential}})
	t.Logf("offer to speech path through the relay: %v", time.Since(began))
	w.expect(Up)
	pair, err := client.pc.SCTP().Transport().ICETransport().GetSelectedCandidatePair()
	if err != nil || pair == nil || pair.Local.Typ != webrtc.ICECandidateTypeRelay {
		t.Fatalf("the client speaks through %v: %v", pair, err)
	}
	h := w.of("ann")
	h.Hear(citizen.hear)
	stop := make(chan struct{})
	done := speakTo(h, stop)
	tone := make([]byte, 8000)
	media.Encode(tone, media.PCMA, sine(700, 8000, len(tone)))
	every(100, func(i int) {
		at := i * media.FrameSamples % len(tone)
		if err := client.Speak(media.PCMA, tone[at:at+media.FrameSamples]); err != nil {
			t.Error(err)
		}
	})
	close(stop)
	<-done
	w.expect(Heard)
	for side, all := range map[string][]heard{"citizen": citizen.packets(), "seat": ear.packets()} {
		if len(all) < 90 {
			t.Fatalf("the %s hears %d frames of 100", side, len(all))
		}
		if got := loudness(all); !near(got, toneDBm0) {
			t.Errorf("the %s hears a tone of %.1f dBm0 at %.1f", side, toneDBm0, got)
		}
	}
	continuous(t, citizen.packets())
}

// TestARelayRefusesOtherPasses shows that what a desk was given ends by itself.
func TestARelayRefusesOtherPasses(t *testing.T) {
	url := coturn(t)
	for _, pass := range []struct {
		what, secret string
		until        time.Time
		found        int64
	}{
		{"a pass", relaySecret, time.Now().Add(time.Hour), 1},
		{"a pass whose time is over", relaySecret, time.Now().Add(-time.Hour), 0},
		{"a pass made with another secret", relaySecret + "?", time.Now().Add(time.Hour), 0},
	} {
		username, credential := seats.RelayPass("ann", pass.until, pass.secret)
		client, err := newClient(ClientConfig{Local: loopback.Addr(), EventPT: 126, Hear: newListener().hear, Relay: Relay{url, username, credential}})
		if err != nil {
			t.Fatal(err)
		}
		var found atomic.Int64
		gathered := make(chan struct{})
		client.pc.OnICECandidate(func(c *webrtc.ICECandidate) {
			if c == nil {
				close(gathered)
				return
			}
			found.Add(1)
		})
		client.ask = func(context.Context, string) (string, error) {
			<-gathered
			return "", context.Canceled
		}
		_ = client.dial(t.Context())
		client.Close()
		if found.Load() != pass.found {
			t.Errorf("%s gets %d ways through the relay, want %d", pass.what, found.Load(), pass.found)
		}
	}
}
