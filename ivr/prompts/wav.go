package prompts

import (
	"encoding/binary"
	"errors"
	"fmt"

	"hotline/sip/media"
)

const (
	formPCM   = 1
	formAlaw  = 6
	formUlaw  = 7
	formExtra = 0xFFFE // the true form stands at byte 24
	lowRate   = 8000
	highRate  = 48000

	// unfinished is the least length that a WAV written to a pipe claims.
	unfinished = 0x7FFF0000

	resave = "save it as PCM 16 bit, A-law or mu-law, mono or stereo, 8 to 48 kHz"
)

type wavForm struct {
	form, channels, bits int
	rate                 int
}

func decodeWAV(data []byte) (samples, error) {
	form, sound, err := walkWAV(data)
	if err != nil {
		return samples{}, err
	}
	frame := form.channels * form.bits / 8
	n := len(sound) / frame
	if err := tooLong(n, form.rate); err != nil {
		return samples{}, err
	}
	one := make([]int16, n*form.channels)
	switch form.form {
	case formPCM:
		for i := range one {
			one[i] = int16(binary.LittleEndian.Uint16(sound[2*i:]))
		}
	case formAlaw:
		media.Decode(one, media.PCMA, sound[:len(one)])
	case formUlaw:
		media.Decode(one, media.PCMU, sound[:len(one)])
	}
	if form.channels == 2 {
		for i := range n {
			one[i] = int16((int(one[2*i]) + int(one[2*i+1])) / 2)
		}
		one = one[:n]
	}
	return samples{rate: form.rate, mono: one}, nil
}

// walkWAV gives the format and the sound of a RIFF file; other chunks are passed over.
func walkWAV(data []byte) (form wavForm, sound []byte, err error) {
	if len(data) < 12 || string(data[8:12]) != "WAVE" {
		return form, nil, errNotSound
	}
	for rest := data[12:]; len(rest) >= 8; {
		id, length := string(rest[:4]), int64(binary.LittleEndian.Uint32(rest[4:]))
		rest = rest[8:]
		if id == "data" {
			if form.form == 0 {
				return form, nil, errors.New("the WAV does not say its format; " + resave)
			}
			if length > int64(len(rest)) && length < unfinished {
				return form, nil, fmt.Errorf("the WAV is cut off: %d of %d bytes of sound; copy it again", len(rest), length)
			}
			return form, rest[:min(length, int64(len(rest)))], nil
		}
		if length > int64(len(rest)) {
			break
		}
		if id == "fmt " {
			if form, err = readForm(rest[:length]); err != nil {
				return form, nil, err
			}
		}
		rest = rest[min(length+length&1, int64(len(rest))):]
	}
	return form, nil, errors.New("the WAV ends before its sound; copy it again")
}

func readForm(b []byte) (wavForm, error) {
	if len(b) < 16 {
		return wavForm{}, errors.New("the WAV has a damaged format; " + resave)
	}
	le := binary.LittleEndian
	f := wavForm{
		form:     int(le.Uint16(b)),
		channels: int(le.Uint16(b[2:])),
		rate:     int(le.Uint32(b[4:])),
		bits:     int(le.Uint16(b[14:])),
	}
	if f.form == formExtra && len(b) >= 26 {
		f.form = int(le.Uint16(b[24:]))
	}
	known := f.form == formPCM && f.bits == 16 || (f.form == formAlaw || f.form == formUlaw) && f.bits == 8
	switch {
	case !known:
		return wavForm{}, fmt.Errorf("WAV format %d with %d bits is not supported; %s", f.form, f.bits, resave)
	case f.channels < 1 || f.channels > 2:
		return wavForm{}, fmt.Errorf("WAV with %d channels is not supported; %s", f.channels, resave)
	case f.rate < lowRate || f.rate > highRate:
		return wavForm{}, fmt.Errorf("WAV at %d Hz is not supported; %s", f.rate, resave)
	}
	return f, nil
}
