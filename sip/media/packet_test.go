package media

import (
	"bytes"
	"testing"
)

func TestAHeaderComesBack(t *testing.T) {
	want := Header{Marker: true, PT: 101, Seq: 65535, Stamp: 0xfffffff0, SSRC: 7}
	packet := append(make([]byte, HeaderSize), "sound"...)
	PutHeader(packet, want)
	got, payload, ok := ParsePacket(packet)
	if !ok || got != want || string(payload) != "sound" {
		t.Errorf("got %+v %q %v", got, payload, ok)
	}
}

func TestPacketsAreReadWithAllTheirParts(t *testing.T) {
	fixed := []byte{0x80, 8, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3}
	with := func(first byte, rest ...byte) []byte {
		b := append(bytes.Clone(fixed), rest...)
		b[0] = first
		return b
	}
	for _, c := range []struct {
		what    string
		packet  []byte
		payload string
		ok      bool
	}{
		{"nothing but a header", fixed, "", true},
		{"one source listed", with(0x81, 9, 9, 9, 9, 'x'), "x", true},
		{"an extension of one word", with(0x90, 0xbe, 0xde, 0, 1, 1, 2, 3, 4, 'x'), "x", true},
		{"padding of two", with(0xa0, 'x', 0, 2), "x", true},
		{"only padding", with(0xa0, 0, 2), "", true},
		{"too short", fixed[:11], "", false},
		{"version 1", with(0x40), "", false},
		{"sources cut off", with(0x82, 1, 2, 3, 4), "", false},
		{"an extension cut off", with(0x90, 0xbe, 0xde, 0, 2, 1, 2, 3, 4), "", false},
		{"an extension without length", with(0x90, 0xbe), "", false},
		{"padding of nothing", with(0xa0, 'x', 0), "", false},
		{"padding into the header", with(0xa0, 'x', 3), "", false},
	} {
		_, payload, ok := ParsePacket(c.packet)
		if ok != c.ok || string(payload) != c.payload {
			t.Errorf("%s: got %q %v", c.what, payload, ok)
		}
	}
}

func FuzzParsePacket(f *testing.F) {
	f.Add([]byte{0x80, 8, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xd5})
	f.Add([]byte{0xb1, 8, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 9, 9, 9, 9, 0xbe, 0xde, 0, 0, 1, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		h, payload, ok := ParsePacket(b)
		if !ok {
			return
		}
		if len(payload) > len(b)-HeaderSize {
			t.Fatalf("%d bytes of payload in a packet of %d", len(payload), len(b))
		}
		var again [HeaderSize]byte
		PutHeader(again[:], h)
		if back, _, ok := ParsePacket(again[:]); !ok || back != h {
			t.Fatalf("%+v became %+v", h, back)
		}
	})
}
