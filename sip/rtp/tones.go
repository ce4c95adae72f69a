package rtp

import "hotline/sip/media"

// hearTones finds the digits of a far end that did not agree to telephone-event
// in its sound. One that did sends them as events, and only those count.
func (l *Leg) hearTones(h media.Header, kind kind, payload []byte) {
	if l.agreed.EventPT != 0 {
		return
	}
	if key, ok := l.tones.Take(h.Stamp, kind.law(), payload); ok {
		l.notify(Digit{Key: key})
	}
}
