package tape

import (
	"encoding/binary"
	"errors"
	"hash/crc32"

	"hotline/sip/media"
)

// A record in a segment is a length (2 bytes), a CRC-32C (4 bytes) of the body
// and the body: a kind and its fields, little-endian. The form is never
// changed; new kinds may be added, and readers pass over kinds they do not know.
type kind byte

const (
	kindStart    kind = 1 // call number, start ns, name
	kindTrack    kind = 2 // call number, track number, side, leg
	kindSound    kind = 3 // track number, arrival ns, stamp, law, payload
	kindGap      kind = 4 // track number, samples
	kindFinish   kind = 5 // call number, end ns
	kindRendered kind = 6 // call number
)

const (
	frameHeader = 6
	soundHeader = 1 + 4 + 8 + 4 + 1
	maxBody     = soundHeader + maxPayload
	maxName     = 128 // bytes of a call's or leg's name
)

// segmentMagic opens every segment and names the form of its records.
const segmentMagic = "hltape1\n"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

var errTorn = errors.New("torn or damaged record")

// record is a record read back; which fields count depends on its kind.
type record struct {
	kind    kind
	number  uint32 // of the call, or of the track of a sound or gap
	track   uint32 // kindTrack
	side    Side
	name    string // of the call or leg
	at      int64  // start, end or arrival
	samples int64  // kindGap
	stamp   uint32
	law     media.Law
	payload []byte // valid as long as the bytes it was read from
}

func begin(b []byte, k kind, number uint32) ([]byte, int) {
	at := len(b)
	b = append(b, make([]byte, frameHeader)...)
	b = append(b, byte(k))
	return binary.LittleEndian.AppendUint32(b, number), at
}

func seal(b []byte, at int) []byte {
	body := b[at+frameHeader:]
	binary.LittleEndian.PutUint16(b[at:], uint16(len(body)))
	binary.LittleEndian.PutUint32(b[at+2:], crc32.Checksum(body, castagnoli))
	return b
}

func appendStart(b []byte, number uint32, start int64, name string) []byte {
	b, at := begin(b, kindStart, number)
	b = binary.LittleEndian.AppendUint64(b, uint64(start))
	return seal(append(b, name...), at)
}

func appendTrack(b []byte, call, track uint32, side Side, leg string) []byte {
	b, at := begin(b, kindTrack, call)
	b = binary.LittleEndian.AppendUint32(b, track)
	b = append(b, byte(side))
	return seal(append(b, leg...), at)
}

func appendSound(b []byte, track uint32, p packet) []byte {
	b, at := begin(b, kindSound, track)
	b = binary.LittleEndian.AppendUint64(b, uint64(p.at))
	b = binary.LittleEndian.AppendUint32(b, p.stamp)
	b = append(b, byte(p.law))
	b = append(b, p.one...)
	return seal(append(b, p.two...), at)
}

func appendGap(b []byte, track uint32, samples int64) []byte {
	b, at := begin(b, kindGap, track)
	return seal(binary.LittleEndian.AppendUint64(b, uint64(samples)), at)
}

func appendFinish(b []byte, number uint32, end int64) []byte {
	b, at := begin(b, kindFinish, number)
	return seal(binary.LittleEndian.AppendUint64(b, uint64(end)), at)
}

func appendRendered(b []byte, number uint32) []byte {
	b, at := begin(b, kindRendered, number)
	return seal(b, at)
}

// readRecord reads the first record of b and gives its whole length. Anything
// incomplete, of impossible length or with a wrong checksum is errTorn.
func readRecord(b []byte) (record, int, error) {
	if len(b) < frameHeader {
		return record{}, 0, errTorn
	}
	n := int(binary.LittleEndian.Uint16(b))
	if n < 5 || n > maxBody || len(b) < frameHeader+n {
		return record{}, 0, errTorn
	}
	body := b[frameHeader : frameHeader+n]
	if crc32.Checksum(body, castagnoli) != binary.LittleEndian.Uint32(b[2:]) {
		return record{}, 0, errTorn
	}
	r := record{kind: kind(body[0]), number: binary.LittleEndian.Uint32(body[1:])}
	if !r.fill(body[5:]) {
		return record{}, 0, errTorn
	}
	return r, frameHeader + n, nil
}

func (r *record) fill(b []byte) bool {
	switch r.kind {
	case kindStart:
		if len(b) < 8 {
			return false
		}
		r.at, r.name = int64(binary.LittleEndian.Uint64(b)), string(b[8:])
		return fileName(r.name)
	case kindTrack:
		if len(b) < 5 {
			return false
		}
		r.track, r.side, r.name = binary.LittleEndian.Uint32(b), Side(b[4]), string(b[5:])
		return r.side == Left || r.side == Right
	case kindSound:
		if len(b) < soundHeader-5 {
			return false
		}
		r.at, r.stamp = int64(binary.LittleEndian.Uint64(b)), binary.LittleEndian.Uint32(b[8:])
		r.law, r.payload = media.Law(b[12]), b[13:]
	case kindGap:
		if len(b) < 8 {
			return false
		}
		r.samples = int64(binary.LittleEndian.Uint64(b))
		return r.samples >= 0
	case kindFinish:
		if len(b) < 8 {
			return false
		}
		r.at = int64(binary.LittleEndian.Uint64(b))
	}
	return true
}
