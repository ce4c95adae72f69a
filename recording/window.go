package recording

import "time"

// windowMinutes is how far the sliding connection rate looks back.
const windowMinutes = 24 * 60

// window counts calls by the minute they arrived, over the last 24 hours.
type window [windowMinutes]minute

type minute struct {
	Minute   int64 `json:"minute"` // since 1970 UTC
	Offered  int64 `json:"offered"`
	Answered int64 `json:"answered"`
}

func minuteOf(at time.Time) int64 { return at.Unix() / 60 }

func (w *window) offered(arrived time.Time) {
	m := minuteOf(arrived)
	if m < 0 {
		return
	}
	slot := &w[m%windowMinutes]
	if slot.Minute > m {
		return // older than the window
	}
	if slot.Minute < m {
		*slot = minute{Minute: m}
	}
	slot.Offered++
}

// answered counts an answer in the minute the call arrived.
func (w *window) answered(arrived time.Time) {
	m := minuteOf(arrived)
	if m < 0 {
		return
	}
	if slot := &w[m%windowMinutes]; slot.Minute == m {
		slot.Answered++
	}
}

func (w *window) sum(now time.Time) (offered, answered int64) {
	last := minuteOf(now)
	for _, slot := range w {
		if slot.Minute > last-windowMinutes && slot.Minute <= last {
			offered += slot.Offered
			answered += slot.Answered
		}
	}
	return offered, answered
}
