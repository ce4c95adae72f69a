package prompts

import (
	"bytes"
	"errors"
)

// The decoder takes a padded MPEG-2 frame for one byte shorter than it is when
// 144 * bit rate / sampling rate, rounded down, is even; it does so in most
// speech at 22.05 kHz. All that follows is noise. Such streams are
// put into larger frames without padding before they are decoded, each with
// the whole of its own sound, which a frame may otherwise keep in earlier ones
// (the bit reservoir, ISO/IEC 11172-3 §2.4.3.1).

const (
	wideKbps  = 14 // bit rate index of 160 kbit/s in MPEG-2
	wideBytes = 72 * 160000 / 22050
)

var errNoRoom = errors.New("MP3 at 22.05 kHz of this bit rate is not supported; " + remake)

// misread says whether the decoder gets the frame's length wrong.
func (f mp3Frame) misread() bool {
	return f.padded && f.samples == 576 && 144*f.kbps*1000/f.rate%2 == 0
}

// reframe gives the same sound in frames that the decoder reads right.
func reframe(frames []byte) ([]byte, error) {
	var out, reservoir []byte
	for len(frames) > 0 {
		f, err := readFrame(frames)
		if err != nil {
			return nil, err
		}
		one := frames[:f.bytes]
		frames = frames[f.bytes:]
		side := 4
		if one[1]&1 == 0 {
			side += 2 // a CRC
		}
		main := side + f.sideBytes()
		if main > len(one) {
			return nil, errNoRoom
		}
		info := bytes.Clone(one[side:main])
		begin := len(reservoir) - int(info[0])
		reservoir = append(reservoir, one[main:]...)
		length := (f.mainBits(info) + 7) / 8
		if begin < 0 || begin+length > len(reservoir) {
			clear(info) // its sound is not there: silence
			begin, length = 0, 0
		}
		if 4+len(info)+length > wideBytes {
			return nil, errNoRoom
		}
		info[0] = 0
		wide := make([]byte, wideBytes)
		wide[0], wide[1], wide[2], wide[3] = one[0], one[1]|1, wideKbps<<4|one[2]&0x0D, one[3]
		n := 4 + copy(wide[4:], info)
		copy(wide[n:], reservoir[begin:begin+length])
		out = append(out, wide...)
		reservoir = reservoir[max(0, len(reservoir)-255):]
	}
	return out, nil
}

// sideBytes is the length of an MPEG-2 frame's side information.
func (f mp3Frame) sideBytes() int {
	if f.mono {
		return 9
	}
	return 17
}

// mainBits is how many bits of sound belong to the frame: part2_3_length of
// each channel, ISO/IEC 13818-3 §2.4.1.7.
func (f mp3Frame) mainBits(info []byte) int {
	if f.mono {
		return bitsAt(info, 9, 12)
	}
	return bitsAt(info, 10, 12) + bitsAt(info, 10+63, 12)
}

func bitsAt(b []byte, at, n int) int {
	v := 0
	for i := at; i < at+n; i++ {
		v = v<<1 | int(b[i/8]>>(7-i%8)&1)
	}
	return v
}
