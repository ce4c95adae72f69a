package headset

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"hotline/sip/media"
)

// goodOffer is what Chromium offers, shortened.
const goodOffer = "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n" +
	"m=audio 9 UDP/TLS/RTP/SAVPF 111 0 8 126\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n" +
	"a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=ice-options:trickle\r\n" +
	"a=fingerprint:sha-256 E7:8C:01:DB:0E:09:B2:C2:C5:11:7E:1E:25:92:91:F6:E7:FD:4E:3C:B3:DF:1B:D0:AA:70:1A:FD:E0:62:7E:0E\r\n" +
	"a=setup:actpass\r\na=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\n" +
	"a=rtpmap:111 opus/48000/2\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:126 telephone-event/8000\r\n" +
	"a=ssrc:1234 cname:x\r\n"

func TestTheAnswerIsOurs(t *testing.T) {
	for direction, want := range map[string]string{"sendrecv": "a=sendrecv\r\n", "sendonly": "a=recvonly\r\n", "recvonly": "a=sendonly\r\n"} {
		w := open(t, Config{})
		answer, _, err := w.Offer(t.Context(), "ann", strings.Replace(goodOffer, "a=sendrecv", "a="+direction, 1))
		if err != nil {
			t.Fatalf("%s: %v", direction, err)
		}
		for _, line := range []string{want, "m=audio 9 UDP/TLS/RTP/SAVPF 8 0 126\r\n", "a=setup:passive\r\n", "a=end-of-candidates\r\n",
			" 127.0.0.1 ", "a=rtcp-mux\r\n"} {
			if !strings.Contains(answer, line) {
				t.Errorf("%s: the answer has no %q:\n%s", direction, line, answer)
			}
		}
		if !strings.Contains(answer, "a=ice-lite\r\n") || strings.Contains(answer, ".local") {
			t.Errorf("%s: the answer has no ice-lite, or mDNS:\n%s", direction, answer)
		}
	}
}

func TestABadOfferIsRefusedAndLeavesTheOldConnection(t *testing.T) {
	w := open(t, Config{})
	client := w.dial("ann", ClientConfig{})
	w.expect(Up)
	for offer, want := range map[string]string{
		"":      "one audio section",
		"hello": "no SDP",
		goodOffer + strings.Repeat("a=x\r\n", MaxOffer/5):                                                  "are the most",
		strings.ReplaceAll(strings.ReplaceAll(goodOffer, "PCMA/8000", "iLBC/8000"), "PCMU/", "PCMU/1"):     "neither PCMA nor PCMU",
		strings.Replace(goodOffer, "a=ice-ufrag:abcd\r\n", "", 1):                                          "no ice-ufrag",
		strings.Replace(goodOffer, "a=fingerprint:", "a=print:", 1):                                        "no fingerprint",
		strings.Replace(goodOffer, "a=mid:0\r\n", "", 1):                                                   "no mid",
		strings.Replace(goodOffer, "a=rtcp-mux\r\n", "", 1):                                                "no rtcp-mux",
		strings.Replace(goodOffer, "setup:actpass", "setup:passive", 1):                                    "does not begin the handshake",
		strings.Replace(goodOffer, "t=0 0\r\n", "t=0 0\r\na=ice-lite\r\n", 1):                              "is ice-lite",
		strings.Replace(goodOffer, "sha-256", "sha-1", 1):                                                  "no fingerprint",
		strings.Replace(goodOffer, "stuvwx", "", 1):                                                        "no ice-pwd",
		strings.Replace(goodOffer, "RTP/SAVPF", "RTP/AVPF", 1):                                             "speaks",
		strings.Replace(goodOffer, "m=audio 9", "m=audio 0", 1):                                            "switched off",
		strings.Replace(goodOffer, "a=sendrecv", "a=inactive", 1):                                          "neither sends nor receives",
		goodOffer + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=rtpmap:96 VP8/90000\r\na=sendrecv\r\n": "one audio section",
	} {
		_, _, err := w.Offer(t.Context(), "ann", offer)
		if !errors.Is(err, ErrOffer) || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	select {
	case <-client.Lost():
		t.Error("the old connection is gone")
	case n := <-w.said:
		t.Errorf("said %+v", n)
	default:
	}
}

func TestBoundsOfHeadsets(t *testing.T) {
	w := open(t, Config{Max: 1, Handshakes: 1})
	if _, _, err := w.Offer(t.Context(), "ann", goodOffer); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Offer(t.Context(), "bob", goodOffer); !errors.Is(err, ErrFull) {
		t.Errorf("error %v, want %v", err, ErrFull)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := w.Offer(ctx, "ann", goodOffer); !errors.Is(err, context.Canceled) {
		t.Errorf("with all handshakes under way: error %v", err)
	}
	w.Drop("ann") // its handshake ends, and its place is free
	if _, _, err := w.Offer(t.Context(), "bob", goodOffer); err != nil {
		t.Errorf("after the first one was dropped: %v", err)
	}
	w.Close()
	if _, _, err := w.Offer(t.Context(), "bob", goodOffer); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: error %v, want %v", err, ErrClosed)
	}
}

func TestOpenNamesTheAddressThatIsTaken(t *testing.T) {
	w := open(t, Config{})
	_, err := Open(Config{Listen: w.Addr()})
	if err == nil || !strings.Contains(err.Error(), w.Addr().String()) {
		t.Errorf("error %v, want the address %s in it", err, w.Addr())
	}
}

func TestTheAdvertisedAddressIsTold(t *testing.T) {
	s, err := Open(Config{Listen: loopback, Advertise: netip.MustParseAddr("192.0.2.7")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	answer, _, err := s.Offer(t.Context(), "ann", goodOffer)
	if err != nil || !strings.Contains(answer, " 192.0.2.7 ") || strings.Contains(answer, " 127.0.0.1 ") {
		t.Errorf("error %v, answer\n%s", err, answer)
	}
}

func TestDropSaysNothingMore(t *testing.T) {
	w := open(t, Config{})
	client := w.dial("ann", ClientConfig{})
	w.expect(Up)
	h := w.of("ann")
	w.Drop("ann")
	w.gone(client)
	h.Send(packet(mediaHeader(1), frame(1)))
	if c := w.Counts(); c.Dropped != 1 || c.Headsets != 0 || c.Connected != 0 {
		t.Errorf("counts %+v", c)
	}
	if len(w.said) > 0 {
		t.Errorf("said %+v", <-w.said)
	}
}

func TestStrangersAreCounted(t *testing.T) {
	w := open(t, Config{})
	conn, err := net.Dial("udp", w.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ticker := time.NewTicker(media.FrameTime)
	defer ticker.Stop()
	for range int(patience / media.FrameTime) {
		_, _ = conn.Write(packet(mediaHeader(1), frame(1)))
		<-ticker.C
		if w.Counts().Foreign > 0 {
			return
		}
	}
	t.Error("no stranger was counted")
}

// Whatever the offer, it is refused by its own fault or can be answered. Fuzz it with
// -fuzzminimizetime 1x: pion's goroutines make the coverage differ from run to run.
func FuzzOffer(f *testing.F) {
	f.Add(goodOffer)
	f.Add(strings.Replace(goodOffer, "a=sendrecv", "a=recvonly", 1))
	f.Add("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 8\r\n")
	s, err := Open(Config{Listen: loopback})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(s.Close)
	f.Fuzz(func(t *testing.T, offer string) {
		want, err := checkOffer(offer)
		if err != nil {
			if !errors.Is(err, ErrOffer) {
				t.Fatalf("error %v", err)
			}
			return
		}
		if want.direction == "" || want.mid == "" || len(offer) > MaxOffer {
			t.Fatalf("accepted: %s", want.direction)
		}
		if _, _, err := s.Offer(t.Context(), "ann", offer); err != nil && !errors.Is(err, ErrOffer) {
			t.Fatalf("error %v", err)
		}
	})
}

// Nobody may have us knock at addresses of their choice.
func TestNoCandidateOfAnOfferIsTried(t *testing.T) {
	w := open(t, Config{})
	bystander, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(loopback))
	if err != nil {
		t.Fatal(err)
	}
	defer bystander.Close()
	at := bystander.LocalAddr().(*net.UDPAddr).AddrPort()
	w.dial("ann", ClientConfig{Ask: func(ctx context.Context, offer string) (string, error) {
		offer += fmt.Sprintf("a=candidate:7 1 udp 2130706431 %s %d typ host\r\n", at.Addr(), at.Port())
		answer, _, err := w.Offer(ctx, "ann", offer)
		return answer, err
	}})
	w.expect(Up)
	w.Drop("ann")
	w.Close()
	_ = bystander.SetReadDeadline(time.Now().Add(time.Millisecond))
	var b [maxDatagram]byte
	if n, from, err := bystander.ReadFromUDPAddrPort(b[:]); err == nil {
		t.Errorf("%v sent %d octets to a bystander", from, n)
	}
}
