package rtp

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/stun/v4"

	"hotline/sip"
	"hotline/sip/media"
)

// Whatever a peer sends over a bridge, nothing breaks and nobody gets more
// than was received.
func FuzzPackets(f *testing.F) {
	f.Add([]byte{0x80, 8, 0, 1, 0, 0, 0, 160, 0, 0, 0, 1, 0xd5, 0xd5}, []byte{0x80, 0x65, 0, 2, 0, 0, 1, 64, 0, 0, 0, 1, 9, 0x8a, 3, 0x20})
	f.Add([]byte{0x80, 0, 255, 255, 0, 0, 0, 160, 0, 0, 0, 1, 0xff}, []byte{0xb1, 13, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 7})
	bridge := newBridge(f, media.PCMU)
	f.Fuzz(func(t *testing.T, one, two []byte) {
		far := bridge.a.joined
		received, sent := bridge.a.heard.received(), far.send.packets
		for _, b := range [][]byte{one, two, one} {
			if len(b) > datagramSize {
				return
			}
			bridge.clock += int64(time.Millisecond)
			bridge.hear(bridge.a, b, bridge.from, bridge.clock)
		}
		if more := uint64(far.send.packets - sent); more > bridge.a.heard.received()-received {
			t.Fatalf("%d packets became %d", bridge.a.heard.received()-received, more)
		}
		bridge.sendReport(bridge.a, bridge.clock)
		if r := bridge.a.summary(); r.JitterUS < 0 || r.Lost > 1<<62 {
			t.Fatalf("report %+v", r)
		}
	})
}

// Whatever comes as RTCP, the figures stay within what the format can say.
func FuzzReports(f *testing.F) {
	bridge := newBridge(f, media.PCMA)
	seed, err := rtcp.Marshal([]rtcp.Packet{
		&rtcp.SenderReport{SSRC: 1, NTPTime: 1 << 40, Reports: []rtcp.ReceptionReport{{SSRC: bridge.a.send.ssrc, TotalLost: 3, LastSenderReport: 1}}},
		&rtcp.Goodbye{Sources: []uint32{1}},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Fuzz(func(t *testing.T, b []byte) {
		bridge.clock += int64(time.Millisecond)
		bridge.control(bridge.a, b, bridge.from, bridge.clock)
		r := bridge.a.summary()
		if r.FarLost < -0x800000 || r.FarLost > 0x7fffff || r.RTTUS < 0 || r.RTTUS > maxRTT.Microseconds() || r.FarJitter < 0 {
			t.Fatalf("report %+v", r)
		}
	})
}

// Whatever comes as STUN, nobody is believed who does not know the password, and none of
// it is taken for sound.
func FuzzChecks(f *testing.F) {
	s := newStand(f)
	ice := sip.ICE{Ours: credentials("ours"), Theirs: credentials("them")}
	l := s.leg(nil, LegConfig{})
	same := stun.NewTransactionIDSetter([stun.TransactionIDSize]byte{1}) // in every process that fuzzes
	good := asks(f, "ours:them", string(ice.Ours.Pwd.Octets()), same, priority, controls, nominates)
	f.Add(good)
	f.Add(asks(f, "ours:them", "", controlled, strange))
	f.Add(asks(f, "", "else", harmless))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, b := range [][]byte{b, printed(b)} {
			l.ice = nil
			s.talk(l, sip.Agreed{ICE: ice, Receive: true, Send: true})
			if len(b) > datagramSize {
				return
			}
			s.hear(l, b, netip.AddrPortFrom(loopback, 9), s.clock)
			if q, ok := readBinding(b); ok && (len(q.id) != 12 || len(q.covered) > len(b)) {
				t.Fatalf("read %+v", q)
			}
			if l.ice.count > 0 && !bytes.Equal(b, good) || l.heard.begun {
				t.Fatalf("%x is believed", b)
			}
		}
	})
}

// printed makes a check with a good fingerprint of attributes, or of what was to be some.
func printed(attributes []byte) []byte {
	var r reply
	r.begin(bindingRequest, make([]byte, 12))
	b := append(bytes.Clone(r.b[:r.n]), attributes...)
	b = append(b, attrFingerprint>>8, attrFingerprint&0xff, 0, 4)
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)+4-stunHeader))
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[:len(b)-4])^stunMark)
}

// Whatever comes as DTLS, what is no whole records is passed over, and nobody waits.
func FuzzRecords(f *testing.F) {
	s := newStand(f)
	f.Add([]byte{22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1})
	f.Add(alertInClear)
	f.Fuzz(func(t *testing.T, b []byte) {
		a := &association{leg: &Leg{worker: s.worker}, in: make(chan []byte, 1), source: source{signalled: netip.AddrPortFrom(loopback, 9)}}
		for range 2 {
			a.hear(b, a.source.signalled)
		}
		if good := wellFormed(b); good != (a.leg.malformed == 0) || good != (len(a.in) == 1) {
			t.Fatalf("%d malformed, %d wait", a.leg.malformed, len(a.in))
		}
	})
}
