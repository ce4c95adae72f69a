package sip

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"hotline/sip/media"
)

// maxStreams bounds the m-lines of an offer that is answered.
const maxStreams = 32

// Answer answers an offer: the first audio stream that suits us is taken, all
// others are refused with port 0. dir is what we would like to do. An error
// means 488: RFC 3264 §6.
func Answer(offer *SDP, l Local, dir Direction) (*SDP, Agreed, error) {
	if offer == nil {
		return nil, Agreed{}, errors.New("cannot answer offer: there is none")
	}
	if len(offer.Media) > maxStreams {
		return nil, Agreed{}, fmt.Errorf("cannot answer offer: %d streams", len(offer.Media))
	}
	var taken *Agreed
	why := errors.New("no stream at all")
	streams := make([]Stream, 0, len(offer.Media))
	for _, theirs := range offer.Media {
		if taken == nil {
			ours, agreed, err := take(offer, theirs, l, dir)
			if err == nil {
				taken = &agreed
				streams = append(streams, ours)
				continue
			}
			why = err
		}
		streams = append(streams, refusal(theirs))
	}
	if taken == nil {
		return nil, Agreed{}, fmt.Errorf("cannot answer offer: %w", why)
	}
	answer := l.describe(streams...)
	answer.Bundle, answer.Lite = bundled(streams, offer.Bundle), taken.ICE.On()
	return answer, *taken, nil
}

// take answers one stream, or says why it does not suit us. A secure profile is
// never answered with a plain one.
func take(offer *SDP, theirs Stream, l Local, dir Direction) (Stream, Agreed, error) {
	switch {
	case theirs.Kind != "audio":
		return Stream{}, Agreed{}, fmt.Errorf("stream is %q, not audio", theirs.Kind)
	case theirs.Port == 0:
		return Stream{}, Agreed{}, errors.New("stream is refused or ended")
	case theirs.Proto != avp && !isSecure(theirs.Proto):
		return Stream{}, Agreed{}, fmt.Errorf("stream is %q, not %s or %s", theirs.Proto, avp, savp)
	}
	codec, ok := choose(theirs.Formats, l.laws())
	if !ok {
		return Stream{}, Agreed{}, errors.New("stream has neither PCMA nor PCMU")
	}
	agreed, err := agree(offer, theirs, codec, dir, l.answerICE(offer, theirs))
	if err != nil {
		return Stream{}, Agreed{}, err
	}
	if theirs.Mux {
		agreed.share()
	}
	ours := Stream{Kind: theirs.Kind, Port: l.Port, Proto: theirs.Proto, PTime: ptime, Mux: theirs.Mux, Mid: theirs.Mid, ICE: agreed.ICE.Ours,
		Direction: directionOf(agreed.Send, agreed.Receive),
		Formats:   []Format{{PT: codec.PT, Name: codec.law().String(), Rate: clock}}}
	if agreed.EventPT != 0 {
		ours.Formats = append(ours.Formats, event(agreed.EventPT))
	}
	if !isSecure(theirs.Proto) {
		return ours, agreed, nil
	}
	if err := l.answerSecure(theirs, offer.Version, &ours, &agreed); err != nil {
		return Stream{}, Agreed{}, err
	}
	return ours, agreed, nil
}

// choose finds the format of the law that we like best. Only one law is
// answered, so that it cannot change in mid-call.
func choose(formats []Format, laws []media.Law) (Format, bool) {
	for _, law := range laws {
		i := slices.IndexFunc(formats, func(f Format) bool { return f.law() == law })
		if i >= 0 && law != 0 {
			return formats[i], true
		}
	}
	return Format{}, false
}

// refusal is the answer to a stream that we do not take: RFC 3264 §6.
func refusal(theirs Stream) Stream {
	return Stream{Kind: theirs.Kind, Proto: theirs.Proto, Mid: theirs.Mid, Formats: slices.Clone(theirs.Formats)}
}

// agree makes what both sides of a stream come to. theirs is what the far end
// wrote within description s, dir what we would do. With ICE the address that they wrote
// counts for nothing, and some have none to write: RFC 8839 §4.3.
func agree(s *SDP, theirs Stream, codec Format, dir Direction, ice ICE) (Agreed, error) {
	addr := theirs.Addr
	if !addr.IsValid() {
		addr = s.Addr
	}
	if !addr.IsValid() {
		return Agreed{}, errors.New("stream has no address")
	}
	addr = addr.Unmap()
	agreed := Agreed{
		Remote:  netip.AddrPortFrom(addr, theirs.Port),
		RTCP:    netip.AddrPortFrom(addr, theirs.rtcpPort()),
		Law:     codec.law(),
		PT:      codec.PT,
		EventPT: eventOf(theirs.Formats, codec.PT),
		Receive: dir.receives() && theirs.Direction.sends(),
	}
	agreed.Send = dir.sends() && theirs.Direction.receives()
	switch {
	case ice.On():
		agreed.Remote, agreed.RTCP, agreed.ICE = netip.AddrPort{}, netip.AddrPort{}, ice
	case addr.IsUnspecified(): // a hold of the old kind: RFC 3264 §8.4
		agreed.Send = false
	}
	return agreed, nil
}

// eventOf is the payload type of telephone-event, 0 without one.
func eventOf(formats []Format, codec uint8) uint8 {
	i := slices.IndexFunc(formats, func(f Format) bool { return f.isEvent() && f.PT != codec })
	if i < 0 {
		return 0
	}
	return formats[i].PT
}

// rtcpPort is the one told or the next one: RFC 3605 §2.1 and RFC 3550 §11.
func (s Stream) rtcpPort() uint16 {
	switch {
	case s.RTCPPort != 0:
		return s.RTCPPort
	case s.Port == 65535:
		return 0
	}
	return s.Port + 1
}

func (d Direction) sends() bool    { return d == SendRecv || d == SendOnly }
func (d Direction) receives() bool { return d == SendRecv || d == RecvOnly }

func directionOf(send, receive bool) Direction {
	switch {
	case send && receive:
		return SendRecv
	case send:
		return SendOnly
	case receive:
		return RecvOnly
	}
	return Inactive
}
