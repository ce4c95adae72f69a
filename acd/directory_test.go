package acd

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestDirectory compares the directory with a map over random calls that come and
// go, few and many.
func TestDirectory(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 1))
	d, want := newDirectory(), map[string]*call{}
	var names []string
	for step := range 60_000 {
		grow := step/10_000%2 == 0
		if len(names) == 0 || dice.IntN(3) > 0 == grow {
			c := &call{ID: fmt.Sprint("call", step)}
			d.add(c)
			want[c.ID], names = c, append(names, c.ID)
		} else {
			i, last := dice.IntN(len(names)), len(names)-1
			d.drop(want[names[i]])
			delete(want, names[i])
			names[i] = names[last]
			names = names[:last]
		}
		if d.len() != len(want) {
			t.Fatalf("step %d: it holds %d calls, not %d", step, d.len(), len(want))
		}
		if name := fmt.Sprint("call", dice.IntN(step+1)); d.get(name) != want[name] {
			t.Fatalf("step %d: call %q is %v, not %v", step, name, d.get(name), want[name])
		}
	}
	found := 0
	for c := range d.all() {
		if found++; want[c.ID] != c {
			t.Errorf("call %q is not known", c.ID)
		}
	}
	if found != len(want) {
		t.Errorf("it gives %d calls of %d", found, len(want))
	}
}
