package phone

import (
	"bytes"
	"encoding/binary"
	"sync"

	"hotline/sip/media"
)

// keptMost bounds what a listener keeps: ten minutes.
const keptMost = 10 * 60 * 8000

// Listener tells what is heard and keeps it for --save. It is a media.Tap.
type Listener struct {
	tell func(media.Heard)

	mu    sync.Mutex
	ear   media.Ear
	kept  []byte // A-law
	first uint32 // RTP timestamp of the first byte kept
	began bool
}

// NewListener makes a listener; tell is called on the media worker and must only post.
func NewListener(tell func(media.Heard)) *Listener { return &Listener{tell: tell} }

// Take implements media.Tap.
func (l *Listener) Take(_ int64, stamp uint32, law media.Law, payload []byte) {
	l.mu.Lock()
	heard, changed := l.ear.Hear(law, payload)
	l.keep(stamp, law, payload)
	l.mu.Unlock()
	if changed {
		l.tell(heard)
	}
}

// keep puts the payload where its timestamp says; what is missing is silence.
func (l *Listener) keep(stamp uint32, law media.Law, payload []byte) {
	if !l.began {
		l.began, l.first = true, stamp
	}
	at := int(int32(stamp - l.first))
	if at < 0 || at+len(payload) > keptMost {
		return
	}
	for len(l.kept) < at+len(payload) {
		l.kept = append(l.kept, media.PCMA.Silence())
	}
	media.Transcode(l.kept[at:at+len(payload)], payload, law, media.PCMA)
}

// WAV gives what was heard as a mono A-law WAV file.
func (l *Listener) WAV() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	var b bytes.Buffer
	put := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) } // a buffer takes everything
	n := uint32(len(l.kept))
	b.WriteString("RIFF")
	put(50 + n + n%2)
	b.WriteString("WAVEfmt ")
	put([]uint32{18})
	put([]uint16{6, 1}) // A-law, mono
	put([]uint32{8000, 8000})
	put([]uint16{1, 8, 0})
	b.WriteString("fact")
	put([]uint32{4, n})
	b.WriteString("data")
	put(n)
	b.Write(l.kept)
	if n%2 == 1 {
		b.WriteByte(0)
	}
	return b.Bytes()
}
