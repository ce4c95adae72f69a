// Package seats is who is signed in where, what they can do, and where their day went.
package seats

// State is what a signed-in person is doing. The zero value is signed out.
type State uint8

// The states of a seat (DOMAIN: 示闲, 示忙, 振铃, 通话, 保持, 话后).
const (
	SignedOut State = iota
	Ready
	NotReady
	Offered
	Talking
	Hold
	WrapUp
)

var stateNames = [...]string{"", "ready", "not-ready", "offered", "talking", "hold", "wrap-up"}

// String gives the name used in facts and in the API; "" is signed out.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return "unknown"
}
