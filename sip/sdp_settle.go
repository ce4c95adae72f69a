package sip

import (
	"errors"
	"fmt"
	"slices"
)

// Settle reads the answer to our offer: RFC 3264 §7. An error means that there
// is no sound to be had: the dialog must end, or the session stay as it was.
func Settle(offer, answer *SDP) (Agreed, error) {
	if offer == nil || answer == nil {
		return Agreed{}, errors.New("cannot settle: offer or answer is missing")
	}
	if len(offer.Media) != len(answer.Media) {
		return Agreed{}, fmt.Errorf("cannot settle: %d streams offered, %d answered",
			len(offer.Media), len(answer.Media))
	}
	i := offer.active()
	if i < 0 {
		return Agreed{}, errors.New("cannot settle: no audio was offered")
	}
	ours, theirs := offer.Media[i], answer.Media[i]
	switch {
	case theirs.Port == 0:
		return Agreed{}, errors.New("cannot settle: our stream was refused")
	case theirs.Kind != ours.Kind || theirs.Proto != ours.Proto:
		return Agreed{}, fmt.Errorf("cannot settle: %s %s was answered with %s %s",
			ours.Kind, ours.Proto, theirs.Kind, theirs.Proto)
	}
	codec, ok := settled(ours.Formats, theirs.Formats)
	if !ok {
		return Agreed{}, errors.New("cannot settle: neither PCMA nor PCMU was answered")
	}
	ice, err := settleICE(ours, answer, theirs)
	if err != nil {
		return Agreed{}, fmt.Errorf("cannot settle: %w", err)
	}
	agreed, err := agree(answer, theirs, codec, ours.Direction, ice)
	if err != nil {
		return Agreed{}, fmt.Errorf("cannot settle: %w", err)
	}
	if !slices.ContainsFunc(ours.Formats, Format.isEvent) {
		agreed.EventPT = 0
	}
	if ours.Mux && theirs.Mux {
		agreed.share()
	}
	if isSecure(ours.Proto) {
		if err := settleSecure(ours, theirs, &agreed); err != nil {
			return Agreed{}, fmt.Errorf("cannot settle: %w", err)
		}
	}
	return agreed, nil
}

// settled is the first format of the answer whose law we offered.
func settled(offered, answered []Format) (Format, bool) {
	i := slices.IndexFunc(answered, func(f Format) bool {
		return f.law() != 0 && slices.ContainsFunc(offered, func(o Format) bool { return o.law() == f.law() })
	})
	if i < 0 {
		return Format{}, false
	}
	return answered[i], true
}
