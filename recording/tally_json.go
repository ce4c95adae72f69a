package recording

import (
	"encoding/json"
	"fmt"
)

// tallyWire is the checkpoint of a Tally.
type tallyWire struct {
	Days    map[string]*DayCounts `json:"days"`
	Calls   map[string]*entry     `json:"calls"`
	Seats   []Seat                `json:"seats"`
	Minutes []minute              `json:"minutes"`
}

// MarshalJSON writes a checkpoint.
func (t *Tally) MarshalJSON() ([]byte, error) {
	w := tallyWire{Days: t.days, Calls: t.calls, Seats: t.seats.list(), Minutes: []minute{}}
	for _, slot := range t.window {
		if slot.Offered > 0 {
			w.Minutes = append(w.Minutes, slot)
		}
	}
	return json.Marshal(w)
}

// UnmarshalJSON reads a checkpoint into a tally made by NewTally, in place of
// what it folded.
func (t *Tally) UnmarshalJSON(data []byte) error {
	var w tallyWire
	if err := json.Unmarshal(data, &w); err != nil {
		return fmt.Errorf("cannot read checkpoint of tally: %w", err)
	}
	fresh := NewTally(t.loc)
	for day, counts := range w.Days {
		if counts != nil {
			kept := fresh.named(day)
			kept.Total = counts.Total
			for name, c := range counts.Lines {
				kept.Lines[name] = c
			}
			for name, c := range counts.Queues {
				kept.Queues[name] = c
			}
		}
	}
	for id, e := range w.Calls {
		if e != nil {
			fresh.calls[id] = e
		}
	}
	for _, seat := range w.Seats {
		fresh.seats[seat.Person] = &seat
	}
	for _, m := range w.Minutes {
		if m.Minute > 0 {
			fresh.window[m.Minute%windowMinutes] = m
		}
	}
	*t = *fresh
	return nil
}
