package rtp

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/pion/rtcp"

	"hotline/sip/media"
)

func (s *stand) controlled(l *Leg, p *peer, packets ...rtcp.Packet) {
	s.t.Helper()
	b, err := rtcp.Marshal(packets)
	if err != nil {
		s.t.Fatal(err)
	}
	s.control(l, b, local(p.rtcp), s.clock)
}

// A scripted peer loses 5 of 100 packets and delays some: the report every 5 s
// holds the numbers of RFC 3550.
func TestTheReceiverReport(t *testing.T) {
	s := newStand(t)
	citizen := newPeer(t, media.PCMA, 0)
	l := s.leg(citizen, LegConfig{})
	for i := range 100 {
		s.pass(20 * time.Millisecond)
		packet := citizen.packet(frames(1)[0])
		if i%20 != 10 {
			s.heard(l, citizen, packet)
		}
	}
	s.controlled(l, citizen, &rtcp.SenderReport{SSRC: citizen.next.SSRC, NTPTime: 0x1122334455667788})
	s.pass(3 * time.Second)
	packets := citizen.readControl()
	report, ok := packets[0].(*rtcp.ReceiverReport)
	if !ok || len(report.Reports) != 1 || report.SSRC != l.send.ssrc {
		t.Fatalf("got %v", packets)
	}
	if names, ok := packets[1].(*rtcp.SourceDescription); !ok || names.Chunks[0].Source != l.send.ssrc || names.Chunks[0].Items[0].Text == "" {
		t.Errorf("no CNAME: %v", packets[1])
	}
	got := report.Reports[0]
	want := rtcp.ReceptionReport{SSRC: citizen.next.SSRC, FractionLost: 5 * 256 / 100, TotalLost: 5,
		LastSequenceNumber: 65530 + 99, LastSenderReport: 0x33445566, Delay: 3 * 65536}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	s.pass(5 * time.Second)
	again := citizen.readControl()[0].(*rtcp.ReceiverReport).Reports[0]
	if again.FractionLost != 0 || again.TotalLost != 5 {
		t.Errorf("nothing was lost since: %+v", again)
	}
	// 5 % of G.711 without concealment: 93.2 - 51.1, and 1.2 for the 40 ms of the house.
	if r := l.summary(); r.Lost != 5 || r.Received != 95 || r.JitterUS != 0 || r.MOS != 2.11 || r.FarMOS != 0 {
		t.Errorf("report %+v", r)
	}
}

// Packets that come 5 ms early and late by turns: the transit time steps by
// 10 ms each time, which is what the estimate of RFC 3550 §A.8 approaches.
func TestJitterIsMeasured(t *testing.T) {
	s := newStand(t)
	citizen := newPeer(t, media.PCMA, 0)
	l := s.leg(citizen, LegConfig{})
	for i := range 200 {
		s.pass(15*time.Millisecond + time.Duration(i%2)*10*time.Millisecond)
		s.heard(l, citizen, citizen.packet(frames(1)[0]))
	}
	if r := l.summary(); r.JitterUS < 4500 || r.JitterUS > 5500 {
		t.Errorf("jitter %d us, want about 5000", r.JitterUS)
	}
	// A source that froze its timestamps for a minute has not become bad by that.
	s.pass(time.Minute)
	s.heard(l, citizen, citizen.packet(frames(1)[0]))
	if r := l.summary(); r.JitterUS > 5500 {
		t.Errorf("jitter %d us after a pause", r.JitterUS)
	}
}

func TestTheSenderReportAndTheRoundTrip(t *testing.T) {
	s := newStand(t)
	citizen := newPeer(t, media.PCMA, 0)
	l := s.leg(citizen, LegConfig{})
	s.startPlay(l, player{on: true, sounds: []*media.Sound{prompt("p", 500)}})
	s.pass(5 * time.Second)
	sent := readAll(citizen, 250)
	report, ok := citizen.readControl()[0].(*rtcp.SenderReport)
	if !ok || report.PacketCount != 250 || report.OctetCount != 250*160 || len(report.Reports) != 0 {
		t.Fatalf("got %+v", report)
	}
	// The frame at the report's instant would have this timestamp.
	if last := sent[249].Timestamp; report.RTPTime-last != 19*samplesTick {
		t.Errorf("RTP time %d, the last packet %d", report.RTPTime, last)
	}
	wall := time.Date(2026, 1, 2, 3, 4, 10, 0, time.UTC)
	if got := int64(report.NTPTime>>32) - ntpEpoch; got != wall.Unix() || report.NTPTime&0xffffffff != 0 {
		t.Errorf("NTP time is %d", got)
	}
	s.pass(1250 * time.Millisecond)
	s.controlled(l, citizen, &rtcp.ReceiverReport{SSRC: 1, Reports: []rtcp.ReceptionReport{
		{SSRC: l.send.ssrc, TotalLost: 7, Jitter: 80, LastSenderReport: middle(report.NTPTime), Delay: 65536},
		{SSRC: 0xbad, TotalLost: 99}, // another stream's
	}})
	// 7 of 313 lost is 32.5 off, 125 ms and those of the house 4.5: R 56.2.
	if r := l.summary(); r.FarLost != 7 || r.FarJitter != 10_000 || r.RTTUS != 250_000 || r.MOS != 0 || r.FarMOS != 2.91 {
		t.Errorf("report %+v", r)
	}
	s.controlled(l, citizen, &rtcp.ReceiverReport{SSRC: 1, Reports: []rtcp.ReceptionReport{{SSRC: l.send.ssrc, TotalLost: 0xffffff}}})
	if r := l.summary(); r.FarLost != -1 || r.FarMOS != 4.31 || r.RTTUS != 250_000 {
		t.Errorf("more came than was sent: %+v", r)
	}
}

// RTCP counts from where sound may come from; once there is sound, from its host.
func TestReportsOfStrangersDoNotCount(t *testing.T) {
	s := newStand(t)
	citizen := newPeer(t, media.PCMA, 0)
	behind := netip.MustParseAddr("127.0.0.2")
	l := s.leg(citizen, LegConfig{Signalling: behind})
	b, err := rtcp.Marshal([]rtcp.Packet{&rtcp.ReceiverReport{SSRC: 1, Reports: []rtcp.ReceptionReport{{SSRC: l.send.ssrc, TotalLost: 7}}}})
	if err != nil {
		t.Fatal(err)
	}
	from := func(host netip.Addr) { s.control(l, b, netip.AddrPortFrom(host, 4001), s.clock) }
	from(neighbour)
	if r := l.summary(); r.FarLost != -1 || r.Foreign != 1 {
		t.Errorf("report %+v", r)
	}
	from(behind)
	if r := l.summary(); r.FarLost != 7 || r.Foreign != 1 {
		t.Errorf("report %+v", r)
	}
	s.heard(l, citizen, citizen.packet(frames(1)[0]))
	from(behind)
	if r := l.summary(); r.Foreign != 2 {
		t.Errorf("report %+v", r)
	}
}

// A source that starts anew (another SSRC, a jump confirmed) is counted on, and loses nothing by it.
func TestASourceMayStartAnew(t *testing.T) {
	s := newStand(t)
	citizen := newPeer(t, media.PCMA, 101)
	l := s.leg(citizen, LegConfig{})
	send := func(n int) {
		for range n {
			s.heard(l, citizen, citizen.packet(frames(1)[0]))
		}
	}
	send(10)
	for _, packet := range citizen.press(3, 1<<20) {
		s.heard(l, citizen, packet)
	}
	citizen.next.SSRC++
	citizen.next.SequenceNumber -= 500
	citizen.next.Timestamp -= 1 << 20
	send(10)
	citizen.next.SequenceNumber += 20_000 // the first one after a jump is doubted
	send(11)
	for _, packet := range citizen.press(3, 77) { // an old timestamp, but a new source
		s.heard(l, citizen, packet)
	}
	if r := l.summary(); r.Received != 44 || r.Lost != 0 {
		t.Errorf("report %+v", r)
	}
	if said := s.take(l); !slices.Equal(said, []Notice{Heard{}, Digit{Key: '3'}, Digit{Key: '3'}}) {
		t.Errorf("said %v", said)
	}
}

// Late and doubled packets are no loss.
func TestDisorderIsNoLoss(t *testing.T) {
	var r reception
	for _, seq := range []uint16{65533, 65535, 65534, 1, 0, 0, 2} {
		if !r.take(media.Header{Seq: seq}) {
			t.Errorf("%d was not taken", seq)
		}
	}
	if r.lost() != 0 || r.extended() != 65536+2 || r.runLost() != -1 {
		t.Errorf("lost %d, highest %d", r.lost(), r.extended())
	}
}

// A packet that comes twice hides none that was lost: not at once, not late, not
// over a wrap; nor does one of the run before.
func TestDoubledPacketsHideNoLoss(t *testing.T) {
	var r reception
	for _, seq := range []uint16{65533, 65533, 65535, 65535, 2, 65535, 0, 0, 0, 1, 0, 3, 3, 60, 1, 3, 2} {
		r.take(media.Header{Seq: seq})
	}
	if got, want := r.lost(), uint64(1+56); got != want {
		t.Errorf("lost %d, want %d", got, want)
	}
	r.take(media.Header{Seq: 60, SSRC: 1})
	r.take(media.Header{Seq: 62, SSRC: 1})
	r.take(media.Header{Seq: 62, SSRC: 1})
	r.take(media.Header{Seq: 160, SSRC: 1})
	r.take(media.Header{Seq: 61, SSRC: 1}) // so late that nobody knows any more
	if got, want := r.lost(), uint64(57+97); got != want {
		t.Errorf("lost %d, want %d", got, want)
	}
	if r.received() != 17+5 {
		t.Errorf("received %d", r.received())
	}
}
