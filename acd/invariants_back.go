package acd

import (
	"fmt"
	"slices"
)

// checkBacks: one call-back a number, none offered while they are off or before
// the carrier lets the number be dialled.
func (e *Engine) checkBacks() error {
	backs := 0
	for c := range e.calls.all() {
		if !c.isBack {
			if c.Task != nil || c.State == resting {
				return fmt.Errorf("call %s rests or is a task and is no call-back", c.ID)
			}
			continue
		}
		backs++
		stands := c.State == waiting || c.State == offered
		switch {
		case c.Task == nil || c.From == "" || e.backs[c.From] != c:
			return fmt.Errorf("call-back %s is not that of its number", c.ID)
		case c.State != resting && !stands && c.State != talking:
			return fmt.Errorf("call-back %s is %s", c.ID, c.State)
		case stands && (!e.rules.CallBack.On || e.mayDial(c.From) > e.now):
			return fmt.Errorf("call-back %s is %s and may not be dialled", c.ID, c.State)
		case c.Task.Attempts < 0 || c.Task.Due < 0:
			return fmt.Errorf("call-back %s has impossible numbers", c.ID)
		}
	}
	if backs != len(e.backs) {
		return fmt.Errorf("there are %d call-backs, %d by number", backs, len(e.backs))
	}
	for number, times := range e.dialled {
		if len(times) == 0 || len(times) > maxDialled || !slices.IsSorted(times) || times[len(times)-1] > e.now {
			return fmt.Errorf("number %q was dialled at %v", number, times)
		}
	}
	return nil
}
