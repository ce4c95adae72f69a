package main

import (
	"encoding/binary"
	"time"
)

// digitsPCAP is eight seconds of RTP from a citizen as SIPp plays them: the
// tone as PCMA, and after a second the key 9 for 100 ms as RFC 4733 events with
// payload type 101, its end sent three times (RFC 4733 §2.5.1.4).
func digitsPCAP() []byte {
	file := binary.LittleEndian.AppendUint32(nil, 0xa1b2c3d4)
	file = binary.LittleEndian.AppendUint16(file, 2)
	file = binary.LittleEndian.AppendUint16(file, 4)
	for _, v := range []uint32{0, 0, 65535, 1} { // zone, accuracy, longest, Ethernet
		file = binary.LittleEndian.AppendUint32(file, v)
	}
	sound := alaw(sine(citizenHertz, 8))
	const key, frames = 50, 400
	seq := uint16(1)
	packet := func(frame int, payloadType byte, stamp uint32, payload []byte) {
		file = append(file, captured(time.Duration(frame)*20*time.Millisecond, rtpPacket(payloadType, seq, stamp, payload))...)
		seq++
	}
	for frame := range frames {
		at := frame * 160
		switch pressed := frame - key; {
		case pressed < 0 || pressed > 7:
			packet(frame, 8, uint32(at), sound[at:at+160])
		case pressed < 5:
			packet(frame, 101, key*160, event(9, false, uint16(160*(pressed+1))))
		default: // the end, three times
			packet(frame, 101, key*160, event(9, true, 800))
		}
	}
	return file
}

// event is a telephone-event: RFC 4733 §2.3.
func event(key byte, end bool, duration uint16) []byte {
	volume := byte(10)
	if end {
		volume |= 0x80
	}
	return binary.BigEndian.AppendUint16([]byte{key, volume}, duration)
}

func rtpPacket(payloadType byte, seq uint16, stamp uint32, payload []byte) []byte {
	p := []byte{0x80, payloadType}
	p = binary.BigEndian.AppendUint16(p, seq)
	p = binary.BigEndian.AppendUint32(p, stamp)
	p = binary.BigEndian.AppendUint32(p, 0x4711)
	return append(p, payload...)
}

// captured wraps a packet into UDP, IPv4, Ethernet and the record of a PCAP
// file; SIPp puts in addresses and checksums of its own.
func captured(at time.Duration, payload []byte) []byte {
	udp := []byte{0x17, 0x70, 0x17, 0x70} // ports
	udp = binary.BigEndian.AppendUint16(udp, uint16(8+len(payload)))
	udp = append(append(udp, 0, 0), payload...)
	ip := []byte{0x45, 0}
	ip = binary.BigEndian.AppendUint16(ip, uint16(20+len(udp)))
	ip = append(ip, 0, 0, 0, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1)
	frame := append(make([]byte, 12), 0x08, 0x00)
	frame = append(append(frame, ip...), udp...)
	record := binary.LittleEndian.AppendUint32(nil, uint32(at/time.Second))
	record = binary.LittleEndian.AppendUint32(record, uint32(at%time.Second/time.Microsecond))
	for range 2 {
		record = binary.LittleEndian.AppendUint32(record, uint32(len(frame)))
	}
	return append(record, frame...)
}
