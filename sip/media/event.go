package media

import (
	"encoding/binary"
	"strings"
)

// EventSize is the length of a telephone-event payload: RFC 4733 §2.3.
const EventSize = 4

// keys are the digits in the order of their event codes: RFC 4733 §3.2.
const keys = "0123456789*#ABCD"

// Event is the payload of a telephone-event packet.
type Event struct {
	Code     uint8
	End      bool
	Volume   uint8  // power of the tone, 0 to 63, in -dBm0
	Duration uint16 // since the event's timestamp, in samples of 8 kHz
}

// ParseEvent reads the first event of a telephone-event payload.
func ParseEvent(b []byte) (Event, bool) {
	if len(b) < EventSize {
		return Event{}, false
	}
	return Event{Code: b[0], End: b[1]&0x80 != 0, Volume: b[1] & 0x3f, Duration: binary.BigEndian.Uint16(b[2:])}, true
}

// PutEvent writes e into the first EventSize bytes of b.
func PutEvent(b []byte, e Event) {
	b[0], b[1] = e.Code, e.Volume&0x3f
	if e.End {
		b[1] |= 0x80
	}
	binary.BigEndian.PutUint16(b[2:], e.Duration)
}

// Key gives the digit of an event, or false when the event is none (a flash, a fax tone).
func (e Event) Key() (byte, bool) {
	if int(e.Code) >= len(keys) {
		return 0, false
	}
	return keys[e.Code], true
}

// KeyCode gives the event code of a digit; small letters count as large ones.
func KeyCode(key byte) (uint8, bool) {
	if key >= 'a' && key <= 'd' {
		key -= 'a' - 'A'
	}
	code := strings.IndexByte(keys, key)
	return uint8(max(code, 0)), code >= 0
}
