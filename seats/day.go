package seats

import (
	"iter"
	"time"
)

const dayMS = 24 * 60 * 60 * 1000

// pieces splits the time from one millisecond to another at local midnight:
// the local day (YYYY-MM-DD) and the milliseconds inside it, in order of time.
// A day comes more than once when the clock is set back over midnight.
//
// It walks along the bounds of the zone's offsets, because midnight itself may
// not exist or come twice on the day that the clock is set.
func pieces(loc *time.Location, from, to int64) iter.Seq2[string, int64] {
	return func(yield func(string, int64) bool) {
		for from < to {
			end := min(dayEnd(loc, from), to)
			if !yield(dayOf(loc, from), end-from) {
				return
			}
			from = end
		}
	}
}

// dayOf gives the local day that a millisecond belongs to.
func dayOf(loc *time.Location, ms int64) string {
	return time.UnixMilli(ms).In(loc).Format(time.DateOnly)
}

// dayEnd gives the first millisecond after ms at which either the local day or
// the zone's offset changes.
func dayEnd(loc *time.Location, ms int64) int64 {
	t := time.UnixMilli(ms).In(loc)
	_, offset := t.Zone()
	shift := int64(offset) * 1000
	midnight := (floorDiv(ms+shift, dayMS)+1)*dayMS - shift
	if _, change := t.ZoneBounds(); !change.IsZero() {
		return min(midnight, change.UnixMilli())
	}
	return midnight
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
