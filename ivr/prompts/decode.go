package prompts

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"hotline/sip/media"
)

// Limits of one file.
const (
	MaxBytes  = 8 << 20
	MaxLength = 5 * time.Minute
)

// Decode reads an MP3 (MPEG-1 or 2, layer III, 16 to 48 kHz) or a WAV (PCM of
// 16 bits, A-law or mu-law, 8 to 48 kHz), mono or stereo, told apart by
// content. Errors name the file, the cause and what to do about it.
func Decode(name string, r io.Reader) (*media.Sound, error) {
	pcm, err := decode(r)
	if err != nil {
		return nil, fmt.Errorf("cannot decode %s: %w", name, err)
	}
	return media.NewSound(name, pcm), nil
}

func decode(r io.Reader) ([]int16, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxBytes {
		return nil, fmt.Errorf("it is larger than %d MiB; make it shorter or mono", MaxBytes>>20)
	}
	var s samples
	switch {
	case len(data) == 0:
		return nil, errors.New("it is empty; copy it again")
	case bytes.HasPrefix(data, []byte("RIFF")):
		s, err = decodeWAV(data)
	default:
		s, err = decodeMP3(data)
	}
	if err != nil {
		return nil, err
	}
	if len(s.mono) == 0 {
		return nil, errors.New("it holds no sound; make it again")
	}
	return resample(s.mono, s.rate), nil
}

// samples is sound on its way to 8 kHz.
type samples struct {
	rate int
	mono []int16
}

// tooLong says whether so many samples exceed the limit.
func tooLong(n, rate int) error {
	if n > int(MaxLength/time.Second)*rate {
		return fmt.Errorf("it is longer than %v; make it shorter", MaxLength)
	}
	return nil
}
