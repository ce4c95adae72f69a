package seats

import "fmt"

// allowed lists, for each state, the states that may follow it. What is not
// listed is refused. Not ready follows itself when only the reason changes.
// A person may go from ready or not ready straight to talking: an answer that
// crossed the end of its offer stands.
var allowed = [...][]State{
	SignedOut: {Ready, NotReady},
	Ready:     {SignedOut, NotReady, Offered, Talking},
	NotReady:  {SignedOut, NotReady, Ready, Talking},
	Offered:   {SignedOut, NotReady, Ready, Talking},
	Talking:   {SignedOut, NotReady, Ready, Hold, WrapUp},
	Hold:      {SignedOut, NotReady, Ready, Talking, WrapUp},
	WrapUp:    {SignedOut, NotReady, Ready},
}

// Next says whether a person in state from may go to state to: nil, or an
// error that names both states.
func Next(from, to State) error {
	if int(from) < len(allowed) {
		for _, next := range allowed[from] {
			if next == to {
				return nil
			}
		}
	}
	return fmt.Errorf("cannot change state %q to %q: refused", from, to)
}

// Parse reads a name that String gave. The empty name is SignedOut.
func Parse(name string) (State, error) {
	for s, n := range stateNames {
		if n == name {
			return State(s), nil
		}
	}
	return SignedOut, fmt.Errorf("cannot read state %q: no such state", name)
}

// MarshalText writes the name, so that states are words in JSON.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the name; an unknown one is an error.
func (s *State) UnmarshalText(text []byte) error {
	state, err := Parse(string(text))
	*s = state
	return err
}
