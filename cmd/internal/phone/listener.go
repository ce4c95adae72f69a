package phone

import (
	"bytes"
	"slices"
	"sync"
	"time"

	"hotline/sip/media"
)

const (
	keptMost  = 10 * 60 * 8000            // samples that a listener keeps: ten minutes
	sample    = int64(time.Second) / 8000 // in nanoseconds
	driftMost = 2 * 8000                  // samples between timestamp and arrival; beyond it the source has begun anew
)

// Listener tells what is heard and keeps it for --save. It is a media.Tap.
type Listener struct {
	tell func(media.Heard)

	mu    sync.Mutex
	ear   media.Ear
	kept  []byte // A-law
	heard bool   // anything yet
	begin int64  // arrival of the first sound, in nanoseconds
	place int    // where in kept the timestamp stamp is
	stamp uint32
}

// NewListener makes a listener; tell is called on the media worker and must only post.
func NewListener(tell func(media.Heard)) *Listener { return &Listener{tell: tell} }

// Take implements media.Tap.
func (l *Listener) Take(at int64, stamp uint32, law media.Law, payload []byte) {
	l.mu.Lock()
	heard, changed := l.ear.Hear(law, payload)
	l.keep(at, stamp, law, payload)
	l.mu.Unlock()
	if changed {
		l.tell(heard)
	}
}

// keep puts the payload where its timestamp says; what is missing is silence.
// A timestamp that is far from the time of arrival is one of a new source.
func (l *Listener) keep(at int64, stamp uint32, law media.Law, payload []byte) {
	if !l.heard {
		l.heard, l.begin, l.stamp = true, at, stamp
	}
	place := l.place + int(int32(stamp-l.stamp))
	arrived := int((at - l.begin) / sample)
	if place < arrived-driftMost || place > arrived+driftMost {
		place = arrived
		l.place, l.stamp = place, stamp
	}
	end := place + len(payload)
	if place < 0 || end > keptMost {
		return
	}
	if gap := end - len(l.kept); gap > 0 {
		l.kept = append(l.kept, bytes.Repeat([]byte{media.PCMA.Silence()}, gap)...)
	}
	media.Transcode(l.kept[place:end], payload, law, media.PCMA)
}

// Sound gives what was heard as A-law, ended with silence where the number of
// samples would be odd.
func (l *Listener) Sound() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	kept := slices.Clone(l.kept)
	if len(kept)%2 == 1 {
		kept = append(kept, media.PCMA.Silence())
	}
	return kept
}
