package sip

import (
	"slices"
	"strings"

	"hotline/sip/media"
)

// What this house writes into its descriptions.
const (
	avp       = "RTP/AVP"
	savp      = "RTP/SAVP"
	eventName = "telephone-event"
	eventPT   = 101
	events    = "0-15" // the digits of RFC 4733 §3.2
	clock     = 8000   // Hz
	ptime     = 20     // ms
)

// Offer is the description that offers one audio stream: RFC 3264 §5.1.
func Offer(l Local, dir Direction) *SDP {
	stream := Stream{Kind: "audio", Port: l.Port, Proto: avp, Direction: dir, PTime: ptime}
	if stream.Crypto = l.offerCrypto(); stream.Crypto != nil {
		stream.Proto = savp
	}
	if l.browser {
		l.offerBrowser(&stream)
	}
	for _, law := range l.laws() {
		stream.Formats = append(stream.Formats, Format{PT: payloadType(law), Name: law.String(), Rate: clock})
	}
	stream.Formats = append(stream.Formats, event(eventPT))
	offer := l.describe(stream)
	offer.Lite = stream.ICE.On()
	if stream.Mid != "" {
		offer.Bundle = []string{stream.Mid}
	}
	return offer
}

// describe puts streams into a description of ours.
func (l Local) describe(streams ...Stream) *SDP {
	return &SDP{User: "-", SessionID: l.SessionID, Version: 1, Addr: l.Addr, Media: streams}
}

func (l Local) laws() []media.Law {
	if len(l.Laws) == 0 {
		return []media.Law{media.PCMA, media.PCMU}
	}
	return l.Laws
}

// payloadType is the static one of a law: RFC 3551 §6.
func payloadType(law media.Law) uint8 {
	if law == media.PCMU {
		return 0
	}
	return 8
}

func event(pt uint8) Format { return Format{PT: pt, Name: eventName, Rate: clock, Fmtp: events} }

// law tells which law a format is, 0 when it is neither. The static payload
// types need no rtpmap: RFC 3551 §6.
func (f Format) law() media.Law {
	switch {
	case f.Name == "" && f.PT == 8:
		return media.PCMA
	case f.Name == "" && f.PT == 0:
		return media.PCMU
	case f.Rate != clock && f.Rate != 0:
		return 0
	case strings.EqualFold(f.Name, "PCMA"):
		return media.PCMA
	case strings.EqualFold(f.Name, "PCMU"):
		return media.PCMU
	}
	return 0
}

func (f Format) isEvent() bool {
	return strings.EqualFold(f.Name, eventName) && (f.Rate == clock || f.Rate == 0) && f.PT != 0
}

// reoffer makes an offer within a session: the streams and payload types of the
// session stay, and so do its profile and our keys or certificate; only where and which way our
// sound goes may differ: RFC 3264 §8.
func reoffer(session, wanted *SDP) *SDP {
	if session == nil {
		return wanted
	}
	i, j := session.active(), wanted.active()
	if i < 0 || j < 0 {
		return wanted
	}
	out := *wanted
	out.Bundle, out.Lite = session.Bundle, session.Lite
	out.Media = slices.Clone(session.Media)
	stream := wanted.Media[j]
	in := session.Media[i]
	stream.Formats, stream.Proto, stream.Crypto = in.Formats, in.Proto, in.Crypto
	stream.Prints, stream.Setup = in.Prints, in.Setup // our role in force: an answer cannot turn it round
	stream.Mux, stream.Mid, stream.ICE = in.Mux, in.Mid, in.ICE
	out.Media[i] = stream
	return &out
}

// active is the index of the stream in use, -1 when there is none.
func (s *SDP) active() int {
	return slices.IndexFunc(s.Media, func(m Stream) bool { return m.Kind == "audio" && m.Port != 0 })
}
