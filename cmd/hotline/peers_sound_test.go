package main

import (
	"math"
	"strings"
	"testing"

	"hotline/sip/media"
)

// TestPhonesOfOthers runs calls with SIPp and baresip, one after the other in
// one house, so that sound is not disturbed. The call whose ACK never comes
// takes half a minute and runs beside them.
func TestPhonesOfOthers(t *testing.T) {
	host, echo := loopback(), loopback()
	s := serveCity(t, t.TempDir(), strings.ReplaceAll(announcing(peersCity, echo, tones(t)), "SEAT", host+":5060"))
	mute := s.sippCitizen(t, "citizen_mute", "13800000001", "12349")
	for _, story := range []struct {
		name string
		run  func(*testing.T, *server, string)
	}{
		{"SIPp to SIPp", soundSIPp},
		{"SIPp over TCP", soundTCP},
		{"baresip to baresip", soundBaresip},
		{"SIPp to baresip", soundBoth},
		{"baresip with SRTP", secureBaresip},
		{"baresip that would like SRTP", hopefulBaresip},
		{"baresip with DTLS-SRTP", shakenBaresip},
		{"late offer", lateOffer},
		{"digits of RFC 4733", digitsRFC4733},
		{"hold by re-INVITE", holdByReINVITE},
		{"announced", func(t *testing.T, s *server, _ string) { announced(t, s, echo) }},
		{"given up while it rings", cancelled},
		{"OPTIONS", heartbeat},
		{"REGISTER", registering},
	} {
		t.Run(story.name, func(t *testing.T) { story.run(t, s, host) })
	}
	mute.wait(t)
	call := s.callFrom(t, "13800000001")
	if took := call.Ended.Sub(call.Arrived).Seconds(); call.Outcome != "abandoned" || took < 31 || took > 45 {
		t.Errorf("the call without an ACK ended after %.1f s: %+v", took, call)
	}
}

func soundSIPp(t *testing.T, s *server, host string) {
	sippSeat(t, host, "seat", 5000)
	s.sippCitizen(t, "citizen", "13800000002", "12345").wait(t)
	s.bothVoices(t, "13800000002", 4000)
}

func soundTCP(t *testing.T, s *server, host string) {
	sippSeat(t, host, "seat", 3000)
	s.sippCitizen(t, "citizen", "13800000003", "12345", "-t", "t1").wait(t)
	s.bothVoices(t, "13800000003", 2000)
}

func soundBaresip(t *testing.T, s *server, _ string) {
	seat := s.baresipSeat(t, "1007")
	citizen := s.baresipCitizen(t, "13800000004", "12346")
	seat.happened(t, "CALL_ESTABLISHED", 2)
	citizen.happened(t, "CALL_RTCP", 1) // after five seconds of talk
	citizen.do(t, "hangup", "")
	seat.happened(t, "CALL_CLOSED", 2)
	call := s.bothVoices(t, "13800000004", 2500)
	if call.Person != "1007" {
		t.Errorf("%s answered", call.Person)
	}
}

func soundBoth(t *testing.T, s *server, _ string) {
	seat := s.baresipSeat(t, "1007")
	citizen := s.sippCitizen(t, "citizen", "13800000005", "12346")
	seat.happened(t, "CALL_ESTABLISHED", 2)
	seat.happened(t, "CALL_RTCP", 1)
	seat.do(t, "hangup", "")
	citizen.wait(t)
	s.bothVoices(t, "13800000005", 2500)
}

// callFrom waits for the end of the call from a number.
func (s *server) callFrom(t *testing.T, from string) apiCall {
	t.Helper()
	masked := from[:3] + "****" + from[7:]
	var found apiCall
	s.calls(func(c apiCall) bool {
		if c.From == masked {
			found = c
		}
		counted := c.Outcome != "answered" || c.TalkMS > 0 // the engine's word may come a moment later
		return c.From != masked || c.State == "ended" && counted
	})
	if found.ID == "" {
		t.Fatalf("there is no call from %s", from)
	}
	return found
}

// bothVoices looks at the call from a number: each side's tone is on its own
// side of the recording alone, as loud as it was sent and without a gap, for at
// least so long.
func (s *server) bothVoices(t *testing.T, from string, leastMS int) apiCall {
	t.Helper()
	call := s.callFrom(t, from)
	if call.Outcome != "answered" || call.TalkMS < int64(leastMS) {
		t.Errorf("the call is %+v", call)
	}
	a, b := s.recording(call.ID)
	judge(t, pcm(media.PCMA, a), pcm(media.PCMA, b), leastMS)
	return call
}

func judge(t *testing.T, left, right []int16, leastMS int) {
	t.Helper()
	sent := 20 * math.Log10(toneVolume)
	from, to := together(left, right, sent)
	if to-from < leastMS*8 {
		t.Fatalf("both are heard together from %d to %d ms only, want %d ms", from/8, to/8, leastMS)
	}
	left, right = left[from:to], right[from:to]
	for _, side := range []struct {
		name       string
		samples    []int16
		own, other float64
	}{{"left (citizen)", left, citizenHertz, seatHertz}, {"right (seat)", right, seatHertz, citizenHertz}} {
		if level := steady(side.samples, side.own); math.Abs(level-sent) > 1 {
			t.Errorf("%s: the tone of %.0f Hz was sent at %.1f dB and is there at %.1f dB", side.name, side.own, sent, level)
		}
		if level := steady(side.samples, side.other); level > sent-40 {
			t.Errorf("%s: the other side's tone is there at %.1f dB", side.name, level)
		}
		if gap := longestGap(side.samples); gap > 160 {
			t.Errorf("%s: there is a gap of %d ms", side.name, gap/8)
		}
	}
}

// together finds the stretch from the first to the last moment at which both
// tones are there, less 100 ms at both ends.
func together(left, right []int16, sent float64) (from, to int) {
	const block = 800
	from = -1
	for i := 0; i+block <= min(len(left), len(right)); i += block {
		if tone(left[i:i+block], citizenHertz) > sent-6 && tone(right[i:i+block], seatHertz) > sent-6 {
			if from < 0 {
				from = i
			}
			to = i + block
		}
	}
	return from + block, to - block
}

// steady is the middle level of a tone over blocks of 100 ms: a phone that
// slips a frame is not less loud for it.
func steady(samples []int16, hertz float64) float64 {
	var levels []float64
	for i := 0; i+800 <= len(samples); i += 800 {
		levels = append(levels, tone(samples[i:i+800], hertz))
	}
	return median(levels)
}
