package chaos

import (
	"bytes"
	"strconv"

	"hotline/acd"
)

// anew begins another house beside the running one, now and then, whose engine
// remembers the running one. Nobody is there and nobody calls until everybody
// signs in and the call-backs stand again.
func (c *City) anew() error {
	if c.made%3 != 0 {
		return nil // it takes its time
	}
	c.saw("remembered")
	engine := acd.Remembering(c.rules, c.engine)
	if v := engine.View(); len(v.Seats) != 0 {
		return Remembers.broken("there are %v", v.Seats)
	}
	if err := goesOn(engine); err != nil {
		return err
	}
	for i := range c.staff {
		engine.Step(at(c.now), acd.SignIn{Person: "p" + strconv.Itoa(i), Ready: true})
	}
	engine.Step(at(c.now), acd.Tick{})
	return goesOn(engine)
}

// goesOn checks the engine's lists, and that it can be restored as it is.
func goesOn(engine *acd.Engine) error {
	if err := engine.Invariants(); err != nil {
		return Remembers.wrap(err)
	}
	data, err := engine.Snapshot()
	if err != nil {
		return Remembers.wrap(err)
	}
	again, err := acd.Restore(data)
	if err != nil {
		return Remembers.wrap(err)
	}
	if twice, err := again.Snapshot(); err != nil || !bytes.Equal(data, twice) {
		return Remembers.broken("the engine is %s, restored %s: %v", data, twice, err)
	}
	return nil
}
