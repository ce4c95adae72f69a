package sip

import "fmt"

// Causes of Q.850 that a BYE or CANCEL of ours names: RFC 3326 §2.
const (
	causeNowhere      = 1
	causeNormal       = 16
	causeNoAnswer     = 19
	causeMoved        = 22
	causeElsewhere    = 26 // another phone was faster
	causeFailure      = 41
	causeIncompatible = 88
	causeTimer        = 102
)

// causeOf is the cause that goes with a status, for an end of ours that has no
// words of its own: RFC 3398 §8.2.6.1.
func causeOf(status int) int {
	switch status {
	case 0, 487:
		return causeNormal
	case 404, 604:
		return causeNowhere
	case 408, 504:
		return causeTimer
	case 410:
		return causeMoved
	case 488:
		return causeIncompatible
	}
	return causeFailure
}

// Q850 is the value of a Reason header with a cause of Q.850: RFC 3326 §2. text
// is for people; "" for none.
func Q850(cause int, text string) string {
	if text == "" {
		return fmt.Sprintf("Q.850;cause=%d", cause)
	}
	return fmt.Sprintf("Q.850;cause=%d;text=%q", cause, text)
}
