package tape

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"hotline/sip/media"
)

// A-law and mu-law WAV: format tags 6 and 7 of the RIFF registry (RFC 2361).
const (
	tagAlaw   = 6
	tagUlaw   = 7
	wavHeader = 58 // RIFF 12, fmt 8+18, fact 8+4, data 8
	wavRate   = 8000

	// maxWAVFrames keeps every size in a WAV of two channels below 4 GiB.
	maxWAVFrames = (1<<32 - 1 - wavHeader) / 2
)

var errNotWAV = errors.New("not a G.711 WAV at 8 kHz")

// WAV is what the header of a G.711 WAV says, put right where the file is
// shorter than that.
type WAV struct {
	Law      media.Law
	Channels int   // 1 or 2
	Frames   int64 // samples per channel that are really there
	Offset   int64 // of the first frame in the file
	Torn     bool  // the header claims another length: the file was not finished
}

// WAVHeader is the header of an A-law WAV at 8 kHz of that many frames (one
// sample per channel each); the frames follow it, channels interleaved, and a
// zero byte where they are odd in number.
func WAVHeader(channels int, frames uint32) []byte {
	size := frames * uint32(channels)
	le := binary.LittleEndian
	b := make([]byte, 0, wavHeader)
	b = append(b, "RIFF"...)
	b = le.AppendUint32(b, wavHeader-8+size+size&1)
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 18)
	b = le.AppendUint16(b, tagAlaw)
	b = le.AppendUint16(b, uint16(channels))
	b = le.AppendUint32(b, wavRate)
	b = le.AppendUint32(b, wavRate*uint32(channels))
	b = le.AppendUint16(b, uint16(channels))
	b = le.AppendUint16(b, 8)
	b = le.AppendUint16(b, 0)
	b = append(b, "fact"...)
	b = le.AppendUint32(b, 4)
	b = le.AppendUint32(b, frames)
	b = append(b, "data"...)
	return le.AppendUint32(b, size)
}

// ReadWAV reads the header of a G.711 WAV of the given size in bytes; other
// chunks are passed over. A half-written file is no error but Torn.
func ReadWAV(r io.ReaderAt, size int64) (WAV, error) {
	var head [12]byte
	if _, err := r.ReadAt(head[:], 0); err != nil || string(head[:4]) != "RIFF" || string(head[8:]) != "WAVE" {
		return WAV{}, fmt.Errorf("cannot read WAV: %w", errNotWAV)
	}
	var w WAV
	for at := int64(12); at+8 <= size; {
		if _, err := r.ReadAt(head[:8], at); err != nil {
			return WAV{}, fmt.Errorf("cannot read WAV: %w", err)
		}
		at += 8
		length := int64(binary.LittleEndian.Uint32(head[4:]))
		switch string(head[:4]) {
		case "fmt ":
			if err := w.format(r, at, length); err != nil {
				return WAV{}, err
			}
		case "data":
			if w.Channels == 0 {
				return WAV{}, fmt.Errorf("cannot read WAV: %w", errNotWAV)
			}
			there := min(length, size-at)
			w.Offset, w.Frames = at, there/int64(w.Channels)
			// An unfinished writer leaves 0 or all ones as the length.
			if w.Torn = length > size-at || length == 0 && size > at; w.Torn {
				w.Frames = (size - at) / int64(w.Channels)
			}
			return w, nil
		}
		at += length + length&1
	}
	return WAV{}, fmt.Errorf("cannot read WAV: it ends before its sound")
}

func (w *WAV) format(r io.ReaderAt, at, length int64) error {
	var b [16]byte
	if _, err := r.ReadAt(b[:], at); err != nil || length < 16 {
		return fmt.Errorf("cannot read WAV: %w", errNotWAV)
	}
	tag, channels := binary.LittleEndian.Uint16(b[0:]), binary.LittleEndian.Uint16(b[2:])
	rate, bits := binary.LittleEndian.Uint32(b[4:]), binary.LittleEndian.Uint16(b[14:])
	if rate != wavRate || bits != 8 || channels < 1 || channels > 2 {
		return fmt.Errorf("cannot read WAV: %w", errNotWAV)
	}
	w.Channels = int(channels)
	switch tag {
	case tagAlaw:
		w.Law = media.PCMA
	case tagUlaw:
		w.Law = media.PCMU
	default:
		return fmt.Errorf("cannot read WAV: %w", errNotWAV)
	}
	return nil
}

// RepairWAV puts the header of a half-written A-law WAV with a header of
// WAVHeader right, cuts half a frame off its end, and leaves whole files alone.
func RepairWAV(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("cannot repair WAV: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("cannot repair WAV: %w", err)
	}
	w, err := ReadWAV(f, info.Size())
	if err != nil {
		return err
	}
	if !w.Torn {
		return nil
	}
	if w.Law != media.PCMA || w.Offset != wavHeader || w.Frames > maxWAVFrames {
		return fmt.Errorf("cannot repair WAV: %w", errors.New("its header is not ours"))
	}
	sound := w.Frames * int64(w.Channels)
	if err = f.Truncate(wavHeader + sound + sound&1); err == nil {
		_, err = f.WriteAt(WAVHeader(w.Channels, uint32(w.Frames)), 0)
	}
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		return fmt.Errorf("cannot repair WAV: %w", err)
	}
	return nil
}
