package acd

import (
	"fmt"
	"testing"
)

// TestRoomForNumbersDialled: all that were dialled a day ago or before are forgotten at
// once; when there are none, the one dialled longest ago.
func TestRoomForNumbersDialled(t *testing.T) {
	for _, c := range []struct {
		old, left int
		gone      string
	}{{60_000, maxDialledNumbers - 60_000, "59999"}, {1, maxDialledNumbers - 1, "0"}, {0, maxDialledNumbers - 1, "0"}} {
		e := New(Rules{})
		e.now = 10 * dayMS
		for i := range maxDialledNumbers {
			at := e.now - dayMS + 1 + int64(i)
			if i < c.old {
				at = e.now - dayMS - int64(i)
			}
			e.dialled[fmt.Sprint(i)] = []int64{at}
		}
		e.forgetNumber()
		if _, kept := e.dialled[c.gone]; kept || len(e.dialled) != c.left {
			t.Errorf("of %d, %d of them old, %d are left; %s: %v", maxDialledNumbers, c.old, len(e.dialled), c.gone, kept)
		}
	}
}
