package acd

import (
	"fmt"
	"slices"
)

// turning is why a call overflowed last: see Overflow.
type turning uint8

// turnings lists the whys; none is 0.
var turnings = [...]string{"", "full", "too-long", "expected-wait", "nobody", "refused", "limited", "closed", "kept"}

// turningOf gives the number of a why, which is one of the list.
func turningOf(why string) turning { return turning(max(0, slices.Index(turnings[:], why))) }

func (t turning) String() string { return turnings[t] }

// MarshalText writes the why.
func (t turning) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads the why.
func (t *turning) UnmarshalText(text []byte) error {
	i := slices.Index(turnings[:], string(text))
	if i < 0 {
		return fmt.Errorf("cannot read why a call overflowed: %q is no reason", text)
	}
	*t = turning(i)
	return nil
}
