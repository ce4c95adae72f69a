package chaos

import (
	"bytes"
	"encoding/json"

	"hotline/acd"
)

// rebuildEvery is how many inputs lie between two states kept for a rebuild; the
// house keeps one every 1,000, a day has about 80.
const rebuildEvery = 30

// taken is an input that the engine took, and when.
type taken struct {
	now int64
	in  acd.Input
}

// keep remembers what a rebuild needs: the last kept state and the inputs since.
func (c *City) keep(in acd.Input) error {
	c.since = append(c.since, taken{c.now, in})
	if _, rules := in.(acd.SetRules); !rules && len(c.since) < rebuildEvery {
		return nil
	}
	base, err := c.engine.Snapshot()
	c.base, c.since = base, nil
	return GoesOn.wrap(err)
}

// fail lets the engine fail on an input, however far it came with it: the input
// is lost, and the engine is built anew from the last kept state and the inputs
// since. It then is what it was before, to the byte. The house ends the call that
// the input was about.
func (c *City) fail(in acd.Input) error {
	c.saw("engine failed and rebuilt")
	c.say("    ! the engine fails on it and is rebuilt")
	before, err := c.engine.Snapshot()
	if err != nil {
		return GoesOn.wrap(err)
	}
	c.engine.Step(at(c.now), in)
	if c.engine, err = acd.Restore(c.base); err != nil {
		return GoesOn.wrap(err)
	}
	for _, t := range c.since {
		c.engine.Step(at(t.now), t.in)
	}
	after, err := c.engine.Snapshot()
	if err != nil || !bytes.Equal(before, after) {
		return GoesOn.broken("the rebuilt engine is %s, it was %s: %v", after, before, err)
	}
	if call := callOf(in); call != "" {
		c.mail(50, acd.Gone{Call: call, Why: "failed"})
	}
	return nil
}

// callOf gives the call that an input is about, "" for none.
func callOf(in acd.Input) string {
	var record struct{ With struct{ Call string } }
	if json.Unmarshal(acd.EncodeInput(in), &record) != nil {
		return ""
	}
	return record.With.Call
}
