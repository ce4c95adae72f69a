package phone

import (
	"bytes"
	"math"
	"testing"
	"time"

	"hotline/sip/media"
)

// frame is 20 ms of one A-law value.
func frame(value byte) []byte { return bytes.Repeat([]byte{value}, 160) }

// heard makes a listener of frames: each has its arrival, timestamp and value.
func heard(t *testing.T, frames ...[3]int64) []byte {
	t.Helper()
	l := NewListener(func(media.Heard) {})
	for _, f := range frames {
		l.Take(f[0]*int64(time.Millisecond), uint32(f[1]), media.PCMA, frame(byte(f[2])))
	}
	return l.kept
}

// values gives the value of each 20 ms; -1 is silence.
func values(kept []byte) []int {
	var out []int
	for i := 0; i+160 <= len(kept); i += 160 {
		v := int(kept[i])
		if kept[i] == media.PCMA.Silence() {
			v = -1
		}
		out = append(out, v)
	}
	return out
}

func TestListenerPutsSoundWhereItWasHeard(t *testing.T) {
	const wrap = math.MaxUint32 - 159 // its next frame has timestamp 0
	for _, story := range []struct {
		name   string
		frames [][3]int64
		want   []int
	}{
		{"nothing", nil, nil},
		{"in order", [][3]int64{{0, 800, 1}, {20, 960, 2}, {40, 1120, 3}}, []int{1, 2, 3}},
		{"a lost frame is silence", [][3]int64{{0, 800, 1}, {40, 1120, 3}}, []int{1, -1, 3}},
		{"a late frame comes to its place", [][3]int64{{0, 800, 1}, {40, 1120, 3}, {41, 960, 2}}, []int{1, 2, 3}},
		{"a frame twice", [][3]int64{{0, 800, 1}, {1, 800, 1}, {20, 960, 2}}, []int{1, 2}},
		{"the timestamp wraps", [][3]int64{{0, wrap, 1}, {20, 0, 2}, {40, 160, 3}}, []int{1, 2, 3}},
		{"what is before the first is not kept", [][3]int64{{0, 800, 1}, {1, 640, 9}, {20, 960, 2}}, []int{1, 2}},
		{"a burst after a stall", [][3]int64{{0, 800, 1}, {1500, 960, 2}, {1500, 1120, 3}}, []int{1, 2, 3}},
		{"a new source goes on when it comes", [][3]int64{{0, 800, 1}, {20, 3_000_000_000, 2}, {40, 3_000_000_160, 3}}, []int{1, 2, 3}},
		{"a new source far behind", [][3]int64{{0, 3_000_000_000, 1}, {60, 160, 2}}, []int{1, -1, -1, 2}},
	} {
		if got := values(heard(t, story.frames...)); !equal(got, story.want) {
			t.Errorf("%s: kept %v, want %v", story.name, got, story.want)
		}
	}
}

func equal(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestListenerKeepsTenMinutes(t *testing.T) {
	minutes := func(m int64) [3]int64 { return [3]int64{m * 60_000, m * 60 * 8000, 1} }
	kept := heard(t, minutes(0), minutes(5), minutes(10), minutes(11))
	if len(kept) != 5*60*8000+160 {
		t.Errorf("kept %d samples of sound at 0, 5, 10 and 11 minutes", len(kept))
	}
	last := [3]int64{599_980, keptMost - 160, 1}
	if kept := heard(t, minutes(0), last); len(kept) != keptMost {
		t.Errorf("kept %d samples, the last frame that fits is missing", len(kept))
	}
}

func TestListenerSoundIsEvenAndALaw(t *testing.T) {
	l := NewListener(func(media.Heard) {})
	mu := make([]byte, 161)
	media.Transcode(mu, bytes.Repeat([]byte{0x35}, 161), media.PCMA, media.PCMU)
	l.Take(0, 0, media.PCMU, mu)
	want := append(bytes.Repeat([]byte{0x35}, 161), media.PCMA.Silence())
	if got := l.Sound(); !bytes.Equal(got, want) {
		t.Errorf("kept % x", got)
	}
}

func TestListenerTellsChangesOnly(t *testing.T) {
	var told []media.Heard
	l := NewListener(func(h media.Heard) { told = append(told, h) })
	loud := make([]byte, 160)
	for i := range 100 {
		pcm := make([]int16, 160)
		for j := range pcm {
			pcm[j] = int16(8000 * math.Sin(2*math.Pi*440*float64(i*160+j)/8000))
		}
		if i >= 50 {
			clear(pcm)
		}
		media.Encode(loud, media.PCMA, pcm)
		l.Take(int64(i)*20e6, uint32(i*160), media.PCMA, loud)
	}
	if len(told) != 2 || told[0] != media.Tone || told[1] != media.Silence {
		t.Errorf("a second of tone and one of silence were told as %v", told)
	}
}
