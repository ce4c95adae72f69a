package sip

import "errors"

// Offer is the description that offers what this house speaks: RFC 3264 §5.
func Offer(l Local, dir Direction) *SDP { return nil }

// Answer answers an offer; an error means 488: RFC 3264 §6.
func Answer(offer *SDP, l Local, dir Direction) (*SDP, Agreed, error) {
	return nil, Agreed{}, errors.New("not yet")
}

// Settle reads the answer to our offer: RFC 3264 §7.
func Settle(offer, answer *SDP) (Agreed, error) { return Agreed{}, errors.New("not yet") }
