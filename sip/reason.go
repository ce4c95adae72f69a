package sip

import "fmt"

// Causes of Q.850 that a BYE or CANCEL of ours names: RFC 3326 §2.
const (
	causeNormal       = 16
	causeNoAnswer     = 19
	causeIncompatible = 88
	causeTimer        = 102
)

// Q850 is the value of a Reason header with a cause of Q.850: RFC 3326 §2. text
// is for people; "" for none.
func Q850(cause int, text string) string {
	if text == "" {
		return fmt.Sprintf("Q.850;cause=%d", cause)
	}
	return fmt.Sprintf("Q.850;cause=%d;text=%q", cause, text)
}
