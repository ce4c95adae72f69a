package seats

import (
	"encoding/json"
	"fmt"
)

// checkpoint is the JSON form of Days.
type checkpoint struct {
	Zone      string                       `json:"zone"`
	Forgotten string                       `json:"forgotten,omitempty"`
	People    map[string]*presence         `json:"people"`
	Days      map[string]map[string]*entry `json:"days"`
	Calls     map[string]*talk             `json:"calls"`
}

// MarshalJSON writes a checkpoint. Equal folds give equal bytes.
func (d *Days) MarshalJSON() ([]byte, error) {
	return json.Marshal(checkpoint{
		Zone: d.loc.String(), Forgotten: d.forgotten, People: d.people, Days: d.days, Calls: d.calls,
	})
}

// UnmarshalJSON restores a checkpoint into a fold made by NewDays, replacing
// what it held. A checkpoint of another zone is refused: its days were split
// at another midnight, so the facts must be folded anew.
func (d *Days) UnmarshalJSON(data []byte) error {
	var c checkpoint
	if err := json.Unmarshal(data, &c); err != nil {
		return fmt.Errorf("cannot read checkpoint of days: %w", err)
	}
	if d.loc == nil || c.Zone != d.loc.String() {
		return fmt.Errorf("cannot read checkpoint of days: it is for zone %q, not %v", c.Zone, d.loc)
	}
	restored := NewDays(d.loc)
	restored.forgotten = c.Forgotten
	for call, t := range c.Calls {
		if t != nil {
			restored.calls[call] = t
		}
	}
	for person, p := range c.People {
		if p != nil {
			restored.people[person] = p
			restored.pickUp(p, dayOf(d.loc, p.SinceMS))
		}
	}
	for day, people := range c.Days {
		for person, e := range people {
			if e != nil {
				restored.restore(day, person, e)
			}
		}
	}
	*d = *restored
	return nil
}

func (d *Days) restore(day, person string, e *entry) {
	if e.NotReadyMS == nil {
		e.NotReadyMS = map[string]int64{}
	}
	*d.entry(day, person) = *e
}
