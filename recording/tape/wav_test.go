package tape

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"hotline/sip/media"
)

func TestHeaderIsByTheBook(t *testing.T) {
	want := "RIFF\x3a\x00\x00\x00WAVE" + // 50 + 8 bytes of sound
		"fmt \x12\x00\x00\x00" + "\x06\x00" + "\x02\x00" + "\x40\x1f\x00\x00" + "\x80\x3e\x00\x00" + "\x02\x00" + "\x08\x00" + "\x00\x00" +
		"fact\x04\x00\x00\x00" + "\x04\x00\x00\x00" +
		"data\x08\x00\x00\x00"
	if got := WAVHeader(2, 4); string(got) != want {
		t.Errorf("the header is\n%q, want\n%q", got, want)
	}
	if got := WAVHeader(1, 3); binary.LittleEndian.Uint32(got[4:]) != 50+3+1 {
		t.Error("the odd byte of sound is not counted in the RIFF size")
	}
}

func TestHalfWrittenWAVIsRepaired(t *testing.T) {
	sound := speech(1001, 1)
	for name, c := range map[string]struct {
		claimed uint32
		frames  int64
		torn    bool
	}{"whole": {500, 500, false}, "open end": {0, 500, true}, "cut short": {4000, 500, true}} {
		path := filepath.Join(t.TempDir(), "x.wav")
		data := append(WAVHeader(2, c.claimed), sound[:1000]...)
		if c.torn {
			data = append(data, sound[1000]) // half a frame
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		w, err := ReadWAV(bytes.NewReader(data), int64(len(data)))
		if err != nil || w.Torn != c.torn || w.Frames != c.frames {
			t.Errorf("%s: read as %+v, %v", name, w, err)
		}
		if err := RepairWAV(path); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		got, err := os.ReadFile(path)
		if want := append(WAVHeader(2, 500), sound[:1000]...); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: repaired to %d bytes, want %d, %v", name, len(got), len(want), err)
		}
	}
}

func FuzzWAV(f *testing.F) {
	whole := append(WAVHeader(2, 4), 1, 2, 3, 4, 5, 6, 7, 8)
	f.Add(whole)
	f.Add(whole[:61])
	f.Add(append(WAVHeader(1, 0), 1, 2, 3))
	f.Fuzz(func(t *testing.T, data []byte) {
		w, err := ReadWAV(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		if end := w.Offset + w.Frames*int64(w.Channels); w.Offset < 0 || w.Frames < 0 || end > int64(len(data)) {
			t.Fatalf("%+v reaches beyond %d bytes", w, len(data))
		}
		path := filepath.Join(t.TempDir(), "x.wav")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if RepairWAV(path) != nil {
			return
		}
		fixed, sound := readWAV(t, path)
		if fixed.Torn || fixed.Frames != w.Frames || w.Law != media.PCMA && w.Torn || !bytes.Equal(sound, data[w.Offset:w.Offset+int64(len(sound))]) {
			t.Fatalf("%+v was repaired to %+v", w, fixed)
		}
	})
}
