package prompts

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/hajimehoshi/go-mp3"
)

const remake = "make it again, for example with: lame --resample 24 -m m in.wav out.mp3"

// decodeMP3 walks the frames first, which finds most damage and tells the
// length, and only then trusts the decoder with them.
func decodeMP3(data []byte) (samples, error) {
	walked, err := walkMP3(data)
	if err != nil {
		return samples{}, err
	}
	if err := tooLong(walked.samples, walked.rate); err != nil {
		return samples{}, err
	}
	if walked.misread {
		if walked.frames, err = reframe(walked.frames); err != nil {
			return samples{}, err
		}
	}
	stereo, rate, err := runMP3(walked.frames, walked.samples)
	if err != nil {
		return samples{}, fmt.Errorf("the MP3 is damaged (%w); %s", err, remake)
	}
	// The decoder always gives two channels of 16 bits.
	mono := make([]int16, len(stereo)/4)
	for i := range mono {
		left := int16(binary.LittleEndian.Uint16(stereo[4*i:]))
		right := int16(binary.LittleEndian.Uint16(stereo[4*i+2:]))
		mono[i] = int16((int(left) + int(right)) / 2)
	}
	return samples{rate: rate, mono: mono}, nil
}

// runMP3 decodes behind recover: the decoder panics on some damaged files.
func runMP3(frames []byte, most int) (stereo []byte, rate int, err error) {
	defer func() {
		if p := recover(); p != nil {
			stereo, err = nil, fmt.Errorf("the decoder failed: %v", p)
		}
	}()
	// A plain Reader, not a Seeker, keeps the decoder from scanning the file twice.
	d, err := mp3.NewDecoder(struct{ io.Reader }{bytes.NewReader(frames)})
	if err != nil {
		return nil, 0, err
	}
	stereo, err = io.ReadAll(io.LimitReader(d, int64(most)*4))
	return stereo, d.SampleRate(), err
}

type mp3Walk struct {
	frames  []byte // without tags
	rate    int
	samples int
	misread bool
}

// walkMP3 checks that the file is a chain of whole MPEG layer III frames of
// one sampling rate that the decoder can read, between optional tags.
func walkMP3(data []byte) (mp3Walk, error) {
	data = withoutTags(data)
	w := mp3Walk{frames: data}
	at := 0
	for at < len(data) {
		f, err := readFrame(data[at:])
		if err != nil && w.samples == 0 {
			return mp3Walk{}, err
		}
		if err != nil {
			if len(bytes.Trim(data[at:], "\x00")) == 0 {
				break // padding some encoders leave
			}
			return mp3Walk{}, fmt.Errorf("the MP3 is damaged at byte %d; %s", at, remake)
		}
		if w.rate != 0 && f.rate != w.rate {
			return mp3Walk{}, fmt.Errorf("the MP3 changes its sampling rate at byte %d; %s", at, remake)
		}
		if at+f.bytes > len(data) {
			return mp3Walk{}, errors.New("the MP3 is cut off in its last frame; copy it again")
		}
		w.rate = f.rate
		w.samples += f.samples
		w.misread = w.misread || f.misread()
		at += f.bytes
	}
	w.frames = data[:at]
	return w, nil
}

// withoutTags cuts ID3v2 off the beginning and ID3v1 off the end.
func withoutTags(data []byte) []byte {
	if len(data) >= 10 && string(data[:3]) == "ID3" {
		// Four bytes of seven bits each, ID3v2.4 §3.1.
		n := int(data[6]&0x7F)<<21 | int(data[7]&0x7F)<<14 | int(data[8]&0x7F)<<7 | int(data[9]&0x7F)
		if n += 10; data[5]&0x10 != 0 {
			n += 10
		}
		data = data[min(n, len(data)):]
	}
	if n := len(data) - 128; n >= 0 && string(data[n:n+3]) == "TAG" {
		data = data[:n]
	}
	return data
}

type mp3Frame struct {
	bytes, rate, samples, kbps int
	padded, mono               bool
}

var (
	mp3Rates    = [3]int{44100, 48000, 32000}
	mp3KbpsOne  = [16]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}
	mp3KbpsTwo  = [16]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
	errNotSound = errors.New("it is neither MP3 nor WAV; save it as one of them")
)

// readFrame reads a frame header, ISO/IEC 11172-3 §2.4.1.3 and 13818-3.
func readFrame(b []byte) (mp3Frame, error) {
	if len(b) < 4 || b[0] != 0xFF || b[1]&0xE0 != 0xE0 || b[2]>>4 == 15 || b[2]>>2&3 == 3 || b[1]>>3&3 == 1 {
		return mp3Frame{}, errNotSound
	}
	version, layer := b[1]>>3&3, b[1]>>1&3
	if layer == 0 {
		return mp3Frame{}, errNotSound
	}
	if layer != 1 {
		return mp3Frame{}, fmt.Errorf("it is MPEG layer %d, not MP3; %s", 4-layer, remake)
	}
	f := mp3Frame{rate: mp3Rates[b[2]>>2&3], samples: 1152, kbps: mp3KbpsOne[b[2]>>4]}
	f.padded, f.mono = b[2]&2 != 0, b[3]>>6 == 3
	switch version {
	case 2: // MPEG-2: half the rates
		f.rate, f.samples, f.kbps = f.rate/2, 576, mp3KbpsTwo[b[2]>>4]
	case 0: // MPEG-2.5: a quarter of them
		return mp3Frame{}, fmt.Errorf("MP3 at %g kHz is not supported; %s", float64(f.rate)/4000, remake)
	}
	if f.kbps == 0 {
		return mp3Frame{}, fmt.Errorf("MP3 of free bit rate is not supported; %s", remake)
	}
	f.bytes = f.samples / 8 * f.kbps * 1000 / f.rate
	if f.padded {
		f.bytes++
	}
	return f, nil
}
