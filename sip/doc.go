// Package sip is what a leg is: the whole dialog machine (offer and answer, early,
// confirmed, ended, retransmission, glare, timers) as rules on plain structs.
package sip
