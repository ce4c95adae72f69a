package fact

// SeatSignedIn: a person is at a place from now on.
type SeatSignedIn struct {
	Contact string `json:"contact"` // address of the place
}

// SeatSignedOut: the person left the place.
type SeatSignedOut struct {
	Why string `json:"why"`          // signed-out, expired, unreachable, restart, removed
	By  string `json:"by,omitempty"` // the supervisor who did it
}

// SeatState: the person's state changed. Talk time is folded from these alone.
type SeatState struct {
	From   string `json:"from"` // "" at sign-in
	To     string `json:"to"`   // "" at sign-out
	Reason string `json:"reason,omitempty"`
	Call   string `json:"call,omitempty"` // the call the new state is for
	By     string `json:"by,omitempty"`   // the supervisor who did it; "" the person or the house
}

// SeatWrapUpExtended: the person has so much longer for the work after a call.
type SeatWrapUpExtended struct {
	ForMS int64  `json:"for_ms"`
	By    string `json:"by,omitempty"` // the supervisor who did it; "" the person
}

// Kind is seat.wrap-up-extended.
func (SeatWrapUpExtended) Kind() Kind { return "seat.wrap-up-extended" }

// Kind is seat.signed-in.
func (SeatSignedIn) Kind() Kind { return "seat.signed-in" }

// Kind is seat.signed-out.
func (SeatSignedOut) Kind() Kind { return "seat.signed-out" }

// Kind is seat.state.
func (SeatState) Kind() Kind { return "seat.state" }
