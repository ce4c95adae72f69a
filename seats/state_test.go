package seats

import "testing"

// The whole table, one row a state: columns are out, ready, not-ready,
// offered, talking, hold, wrap-up; "+" may follow, "-" is refused.
func TestTransitions(t *testing.T) {
	for from, row := range map[State]string{
		SignedOut:  "-++----",
		Ready:      "+-+++--",
		NotReady:   "+++-+--",
		Offered:    "+++-+--",
		Talking:    "+++--++",
		Hold:       "+++-+-+",
		WrapUp:     "+++----",
		WrapUp + 1: "-------",
	} {
		for to := range State(len(row)) {
			if err := Next(from, to); (err == nil) != (row[to] == '+') {
				t.Errorf("from %q to %q: %v", from, to, err)
			}
		}
	}
}

func TestNames(t *testing.T) {
	for s := SignedOut; s <= WrapUp; s++ {
		if got, err := Parse(s.String()); err != nil || got != s {
			t.Errorf("%q is read as %q: %v", s, got, err)
		}
	}
	if _, err := Parse("unknown"); err == nil {
		t.Error("an unknown name was read")
	}
}
