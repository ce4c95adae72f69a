package tape

import "encoding/binary"

// maxIndex bounds the index of one call in bytes: about five hours among a
// thousand other calls, days when alone. Sound beyond it is a gap.
const maxIndex = 4 << 20

// extent is a stretch of a segment that holds records of one call only.
type extent struct {
	segment uint64
	offset  int64
	length  int
}

// index lists a call's extents in the order they were written, about five
// bytes each: the distance from the end of the one before and the length.
type index struct {
	data []byte
	last extent
}

func (x *index) full() bool { return len(x.data) >= maxIndex }

func (x *index) add(e extent) {
	if e.segment == x.last.segment {
		x.data = binary.AppendUvarint(x.data, uint64(e.offset-x.end())<<1)
	} else {
		x.data = binary.AppendUvarint(x.data, e.segment<<1|1)
		x.data = binary.AppendUvarint(x.data, uint64(e.offset))
	}
	x.data = binary.AppendUvarint(x.data, uint64(e.length))
	x.last = e
}

func (x *index) end() int64 { return x.last.offset + int64(x.last.length) }

// all yields the extents in order.
func (x *index) all(yield func(extent) bool) {
	var e extent
	number := func(b []byte) ([]byte, uint64) {
		v, n := binary.Uvarint(b)
		return b[n:], v
	}
	for b := x.data; len(b) > 0; {
		var v uint64
		if b, v = number(b); v&1 == 0 {
			e.offset += int64(e.length) + int64(v>>1)
		} else {
			e.segment = v >> 1
			b, v = number(b)
			e.offset = int64(v)
		}
		b, v = number(b)
		e.length = int(v)
		if !yield(e) {
			return
		}
	}
}
