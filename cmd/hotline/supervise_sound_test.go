package main

import (
	"context"
	"crypto/rand"
	"math"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline/cmd/internal/owner"
	"hotline/cmd/internal/phone"
	"hotline/sip/media"
	"hotline/sip/ua"
)

// superviseCity has a phone for the person of a call, and one for a supervisor.
const superviseCity = `
city: Supervised
timezone: Asia/Shanghai
area_code: 0531
skills: [general, none]
queues:
  general: {needs: {general: 1}, wrap_up: 0s}
flows:
  direct: {otherwise: general, music: music}
lines:
  general: {numbers: 12345, flow: direct}
people:
  - {id: 2001, phone: "sip:2001@PERSON:5060", skills: {general: 5}}
  - {id: 2002, phone: "sip:2002@BOSS:5060", skills: {none: 1}, password: demo, roles: [person, supervisor]}
  - {id: 9001, password: demo, roles: [supervisor]}
trunks:
  local: {allow: [127.0.0.0/8], ceiling: 100}
`

// The voices of the three.
const (
	citizenVoice voice = 400
	personVoice  voice = 700
	bossVoice    voice = 1000
)

// TestSupervisedPhones: with the whole house between three phones, each of which says a
// tone, a supervisor listens, whispers, speaks and takes the call over; everybody hears
// at every moment whom they may, at the level at which it was said, and nobody else.
func TestSupervisedPhones(t *testing.T) {
	person, boss := loopback(), loopback()
	s := serveWith(t, caller, t.TempDir(), strings.NewReplacer("PERSON", person, "BOSS", boss).Replace(superviseCity))
	hers, his := s.fixedSeat(t, person, "2001", personVoice), s.fixedSeat(t, boss, "2002", bossVoice)
	citizens, hangUp := s.caller(t, citizenVoice)
	await(t, "the two talk", citizens, personVoice)
	await(t, "the two talk", hers, citizenVoice)
	id := s.list(func(all []apiCall) bool { return len(all) == 1 && all[0].Person == "2001" })[0].ID
	token := s.signIn("2002", "demo")
	for _, mode := range []struct {
		do                    string
		citizen, person, boss []voice
	}{
		{"listen", []voice{personVoice}, []voice{citizenVoice}, []voice{citizenVoice, personVoice}},
		{"whisper", []voice{personVoice}, []voice{citizenVoice, bossVoice}, []voice{citizenVoice, personVoice}},
		{"barge", []voice{personVoice, bossVoice}, []voice{citizenVoice, bossVoice}, []voice{citizenVoice, personVoice}},
		{"take-over", []voice{bossVoice}, nil, []voice{citizenVoice}},
	} {
		request, err := http.NewRequest("POST", s.pages+"/api/v1/calls/"+id+"/"+mode.do, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+token)
		s.do(request, http.StatusOK)
		await(t, mode.do+": the boss", his, mode.boss...)
		await(t, mode.do+": the citizen", citizens, mode.citizen...)
		if len(mode.person) > 0 {
			await(t, mode.do+": the person", hers, mode.person...)
		}
	}
	hangUp()
	call := s.calls(func(c apiCall) bool { return c.State == "ended" && c.TalkMS > 0 })[0]
	if call.Person != "2002" || call.Outcome != "answered" {
		t.Errorf("the call is %+v", call)
	}
	left, right := s.recording(id)
	const least = 12 // blocks of 100 ms: each voice was waited for longer
	for i, codes := range [][]byte{left, right} {
		_, _, blocks := heardIn(pcm(media.PCMA, codes), float64(citizenVoice), float64(personVoice), float64(bossVoice))
		t.Logf("recorded on side %d of citizen, person and boss: %v blocks of 100 ms", i, blocks)
		for who, n := range blocks {
			if own := (who == 0) == (i == 0); own && n < least || !own && n > 0 {
				t.Errorf("side %d has %d blocks of voice %d", i, n, who)
			}
		}
	}
}

// fixedSeat is a phone at an address that the house knows, and what it hears. It stays
// until the end of the test.
func (s *server) fixedSeat(t *testing.T, host, number string, v voice) *stretchEar {
	t.Helper()
	heard := &stretchEar{}
	crew := s.crew(t, netip.AddrPortFrom(netip.MustParseAddr(host), 5060), v, heard)
	ctx, leave := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() {
		_, _ = crew.Seats(ctx, phone.SeatPlan{Numbers: []string{number}, Talk: time.Hour, Fixed: true})
	})
	t.Cleanup(func() {
		leave()
		work.Wait()
	})
	return heard
}

// caller is a citizen who calls 12345, until they hang up.
func (s *server) caller(t *testing.T, v voice) (heard *stretchEar, hangUp func()) {
	t.Helper()
	heard = &stretchEar{}
	crew := s.crew(t, netip.AddrPortFrom(netip.MustParseAddr(loopback()), 0), v, heard)
	ctx, leave := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() {
		if _, _, err := crew.Dial(ctx, phone.DialPlan{Number: "12345", From: "13800000001", For: time.Hour}); err != nil {
			t.Error(err)
		}
	})
	hangUp = func() {
		leave()
		work.Wait()
	}
	t.Cleanup(hangUp)
	return heard, hangUp
}

func (s *server) crew(t *testing.T, at netip.AddrPort, v voice, heard *stretchEar) phone.Crew {
	t.Helper()
	fleet := phone.NewFleet()
	wire, err := ua.Open(ua.Config{Listen: at}, fleet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(wire.Close)
	return phone.Crew{Server: netip.MustParseAddrPort(s.sip), Addr: wire.Addr(), Fleet: fleet, Wire: wire,
		Clock: owner.NewClock(), Random: rand.Reader, Tell: func(phone.Event) {},
		OpenLeg: func(*phone.Listener) (phone.Leg, uint16, error) {
			return openThroat(wire.Addr().Addr().String(), v, heard)
		}}
}

// stretchEar keeps the latest second of what is heard, in blocks of 100 ms without a gap.
type stretchEar struct {
	mu     sync.Mutex
	run    []int16 // since the latest gap, less than a block
	next   uint32
	blocks [][]int16
}

func (e *stretchEar) hear(packet []byte) {
	h, payload, ok := media.ParsePacket(packet)
	if !ok || h.PT != 8 {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if h.Stamp != e.next {
		e.run = nil
	}
	e.next = h.Stamp + uint32(len(payload))
	e.run = append(e.run, pcm(media.PCMA, payload)...)
	for ; len(e.run) >= 800; e.run = e.run[800:] {
		e.blocks = append(e.blocks, e.run[:800])
		e.blocks = e.blocks[max(0, len(e.blocks)-10):]
	}
}

// await waits until somebody hears these voices alone, each at the level at which it
// was said, for half a second.
func await(t *testing.T, what string, e *stretchEar, voices ...voice) {
	t.Helper()
	sent := 20 * math.Log10(toneVolume)
	right := func(block []int16) bool {
		for _, v := range []voice{citizenVoice, personVoice, bossVoice} {
			level, heard := tone(block, float64(v)), false
			for _, w := range voices {
				heard = heard || v == w
			}
			if heard && math.Abs(level-sent) > 1 || !heard && level > sent-35 {
				return false
			}
		}
		return true
	}
	var levels [][]int16
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); <-time.After(20 * time.Millisecond) {
		e.mu.Lock()
		levels = append([][]int16(nil), e.blocks[max(0, len(e.blocks)-5):]...)
		e.mu.Unlock()
		n := 0
		for _, block := range levels {
			if right(block) {
				n++
			}
		}
		if n == 5 {
			return
		}
	}
	for _, block := range levels {
		t.Logf("in 100 ms: citizen %.1f dB, person %.1f, boss %.1f; sent at %.1f",
			tone(block, float64(citizenVoice)), tone(block, float64(personVoice)), tone(block, float64(bossVoice)), sent)
	}
	t.Fatalf("%s does not hear %v Hz and nobody else", what, voices)
}
