package seats

import "time"

// talk is how long people talked in one call and kept it on hold.
type talk struct {
	TalkMS int64  `json:"talk_ms"`
	HoldMS int64  `json:"hold_ms"`
	Day    string `json:"day"` // the last local day that it was talked to
	people int    // who talk to it or hold it now
}

func (t *talk) add(s State, ms int64, day string) {
	if s == Hold {
		t.HoldMS += ms
	} else {
		t.TalkMS += ms
	}
	t.Day = day
}

// pickUp notes that p converses in a call from now on.
func (d *Days) pickUp(p *presence, day string) {
	if !p.converses() {
		return
	}
	t := d.calls[p.Call]
	if t == nil {
		t = &talk{Day: day}
		d.calls[p.Call] = t
	}
	t.people++
}

// hangUp undoes pickUp.
func (d *Days) hangUp(p *presence) {
	if p.converses() {
		d.calls[p.Call].people--
	}
}

// CallTalk gives how long people talked in a call and kept it on hold, running
// states counted up to now. It is false when nobody answered the call, or when
// it is forgotten.
func (d *Days) CallTalk(call string, now time.Time) (talkMS, holdMS int64, ok bool) {
	t := d.calls[call]
	if t == nil {
		return 0, 0, false
	}
	sum := *t
	if t.people > 0 {
		for _, p := range d.people {
			if p.Call == call && p.converses() {
				sum.add(p.State, max(0, now.UnixMilli()-p.SinceMS), t.Day)
			}
		}
	}
	return sum.TalkMS, sum.HoldMS, true
}
