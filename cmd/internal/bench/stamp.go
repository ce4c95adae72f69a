package bench

import (
	"bytes"
	"encoding/binary"

	"hotline/sip/media"
)

// stamp is what the generator writes into the sound of each packet: a bridge
// passes G.711 untouched, so it arrives as it left.
type stamp struct {
	leg  uint32 // who says it
	at   int64  // when it left, in nanoseconds since 1970
	seen bool
}

var magic = []byte("hotline!")

const stampSize = 8 + 4 + 8

// putStamp writes a frame of silence with a stamp at its front.
func putStamp(frame []byte, leg uint32, at int64) {
	copy(frame, magic)
	binary.BigEndian.PutUint32(frame[8:], leg)
	binary.BigEndian.PutUint64(frame[12:], uint64(at))
	for i := stampSize; i < len(frame); i++ {
		frame[i] = media.PCMA.Silence()
	}
}

// readStamp finds none in what the server says itself: music, prompts, beeps.
func readStamp(payload []byte) stamp {
	if len(payload) < stampSize || !bytes.HasPrefix(payload, magic) {
		return stamp{}
	}
	return stamp{leg: binary.BigEndian.Uint32(payload[8:]), at: int64(binary.BigEndian.Uint64(payload[12:])), seen: true}
}
