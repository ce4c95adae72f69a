package rtp

import (
	"net/netip"
	"time"

	"github.com/pion/rtcp"
)

// reportEvery is the time between two RTCP reports of a leg: RFC 3550 §6.2.
const reportEvery = 5 * time.Second

// maxRTT is the longest round trip that is believed.
const maxRTT = 30 * time.Second

// ntpEpoch is 1970 in seconds of the NTP era: RFC 3550 §4.
const ntpEpoch = 2_208_988_800

// reports is what a leg tells and is told by RTCP.
type reports struct {
	cname      string
	due        int64 // of the worker's clock, nanoseconds
	to         target
	signalled  netip.AddrPort
	from       netip.AddrPort // where the latest report came from
	sentBefore uint32         // packets sent at the latest report
	theirs     struct {       // latest sender report
		ssrc, middle uint32
		at           int64
	}
	farLost     int64  // -1 before a report
	farOf       uint32 // packets sent when the report came
	farJitterUS int64
	rttUS       int64
	unsent      uint64
}

// signal takes the address that was agreed for RTCP.
func (r *reports) signal(a netip.AddrPort) {
	if usable(a) && a != r.signalled {
		r.signalled, r.from = a, a
		r.to = newTarget(a)
	}
}

// ntp gives the worker's clock as an NTP timestamp.
func (w *worker) ntp(now int64) uint64 {
	wall := w.epoch + now
	seconds, rest := uint64(wall/1e9), uint64(wall%1e9)
	return (seconds+ntpEpoch)<<32 | rest<<32/1e9
}

// middle is the middle half of an NTP timestamp, in 1/65536 s.
func middle(ntp uint64) uint32 { return uint32(ntp >> 16) }

// sendReport sends a compound of SR or RR with SDES: RFC 3550 §6.1. An SR when
// something was sent since the last one.
func (w *worker) sendReport(l *Leg, now int64) {
	if _, to := l.reportsTo(); to.none() || l.reportsKeyless() {
		return
	}
	blocks := w.reportBlocks(l, now)
	var first rtcp.Packet = &rtcp.ReceiverReport{SSRC: l.send.ssrc, Reports: blocks}
	if s := &l.send; s.packets != l.reports.sentBefore {
		l.reports.sentBefore = s.packets
		first = &rtcp.SenderReport{SSRC: s.ssrc, NTPTime: w.ntp(now), RTPTime: s.stamp + samplesOf(now) - s.at,
			PacketCount: s.packets, OctetCount: s.octets, Reports: blocks}
	}
	names := &rtcp.SourceDescription{Chunks: []rtcp.SourceDescriptionChunk{{Source: l.send.ssrc,
		Items: []rtcp.SourceDescriptionItem{{Type: rtcp.SDESCNAME, Text: l.reports.cname}}}}}
	b, err := rtcp.Marshal([]rtcp.Packet{first, names})
	if err != nil || !l.writeControl(b) {
		l.reports.unsent++
	}
}

func (w *worker) reportBlocks(l *Leg, now int64) []rtcp.ReceptionReport {
	r := &l.heard
	if !r.begun {
		return nil
	}
	block := rtcp.ReceptionReport{SSRC: r.ssrc, FractionLost: r.fraction(), TotalLost: uint32(r.runLost()) & 0xffffff,
		LastSequenceNumber: r.extended(), Jitter: r.jitter >> 4}
	if t := l.reports.theirs; t.at != 0 && t.ssrc == r.ssrc {
		block.LastSenderReport = t.middle
		block.Delay = uint32((now - t.at) << 16 / 1e9)
	}
	return []rtcp.ReceptionReport{block}
}

// control takes a datagram of a leg's RTCP socket, or one of reports from the socket that both share.
func (w *worker) control(l *Leg, b []byte, from netip.AddrPort, now int64) {
	if l.controlShake != nil && isRecord(b) {
		l.controlShake.hear(b, from)
		return
	}
	if !l.talking {
		return
	}
	if !l.reportsFrom(from) {
		w.stranger(l)
		return
	}
	b, ok := l.openControl(b)
	if !ok {
		return
	}
	packets, err := rtcp.Unmarshal(b)
	if err != nil {
		l.malformed++
		return
	}
	if from != l.reports.from {
		l.reports.from, l.reports.to = from, newTarget(from)
	}
	for _, packet := range packets {
		switch p := packet.(type) {
		case *rtcp.SenderReport:
			l.reports.theirs.ssrc, l.reports.theirs.middle, l.reports.theirs.at = p.SSRC, middle(p.NTPTime), now
			w.farBlocks(l, p.Reports, now)
		case *rtcp.ReceiverReport:
			w.farBlocks(l, p.Reports, now)
		}
	}
}

// farBlocks keeps what the far end says about our stream.
func (w *worker) farBlocks(l *Leg, blocks []rtcp.ReceptionReport, now int64) {
	for _, b := range blocks {
		if b.SSRC != l.send.ssrc {
			continue
		}
		l.reports.farLost = int64(int32(b.TotalLost<<8) >> 8)
		l.reports.farJitterUS, l.reports.farOf = microseconds(b.Jitter), l.send.packets
		if b.LastSenderReport == 0 {
			continue
		}
		// RFC 3550 §6.4.1: A - LSR - DLSR, in 1/65536 s; a clock that ran ahead wraps.
		trip := middle(w.ntp(now)) - b.LastSenderReport - b.Delay
		if rtt := time.Duration(trip) * time.Second >> 16; rtt < maxRTT {
			l.reports.rttUS = rtt.Microseconds()
		}
	}
}
