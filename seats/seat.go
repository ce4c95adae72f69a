package seats

import "time"

// Seat is a person at a place, as the engine and the wall see it.
type Seat struct {
	Person  string    `json:"person"` // staff number (工号)
	Place   string    `json:"place"`
	Contact string    `json:"contact"` // address of the place
	State   State     `json:"state"`
	Reason  string    `json:"reason,omitempty"` // why not ready
	Since   time.Time `json:"since"`            // when the state began
	Call    string    `json:"call,omitempty"`   // the call that is offered, talked to, held or written up
	Offer   uint64    `json:"offer,omitempty"`  // of the call, while it is offered
	Next    string    `json:"next,omitempty"`   // reason of the not ready that follows the call; "" is ready
	By      string    `json:"by,omitempty"`     // the supervisor who put the person into the state; "" for the person or the house
	Until   time.Time `json:"until,omitzero"`   // end of a wrap-up

	// Who is in the conversation besides its person, and how: listen, whisper, barge;
	// of both, "" when nobody is.
	Supervisor string `json:"supervisor,omitempty"`
	Mode       string `json:"mode,omitempty"`

	Leaving bool `json:"leaving,omitempty"` // signed out when the running call ends
}
