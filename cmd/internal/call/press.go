package call

import (
	"slices"
	"time"
)

// Some phones tell each key twice: in the stream of sound and by INFO.

const (
	sameKey  = 2 * time.Second // between the two tellings of one key: INFO may come when it is let go
	maxKnown = 8               // keys that are remembered for it
)

// press is a key that one way has told.
type press struct {
	key  byte
	info bool
	at   time.Time
}

// presses tells whether a key that the leg tells is a press of its own.
func (l *leg) presses(key byte, info bool, now time.Time) bool {
	told := slices.IndexFunc(l.pressed, func(p press) bool { return p.key == key && p.info != info && now.Sub(p.at) <= sameKey })
	if told >= 0 {
		l.pressed = slices.Delete(l.pressed, told, told+1)
		return false
	}
	if len(l.pressed) == maxKnown {
		l.pressed = slices.Delete(l.pressed, 0, 1)
	}
	l.pressed = append(l.pressed, press{key, info, now})
	return true
}
