package sip

import "slices"

// equal compares two descriptions but for their versions.
func (s *SDP) equal(other *SDP) bool {
	return s.User == other.User && s.SessionID == other.SessionID && s.Addr == other.Addr && s.Lite == other.Lite &&
		slices.Equal(s.Bundle, other.Bundle) && slices.EqualFunc(s.Media, other.Media, sameStream)
}

func sameStream(a, b Stream) bool {
	return a.Kind == b.Kind && a.Port == b.Port && a.Proto == b.Proto && a.Addr == b.Addr &&
		a.RTCPPort == b.RTCPPort && a.Mux == b.Mux && a.Mid == b.Mid && a.Direction == b.Direction && a.PTime == b.PTime &&
		slices.Equal(a.Formats, b.Formats) && slices.EqualFunc(a.Crypto, b.Crypto, sameCrypto) &&
		slices.Equal(a.Prints, b.Prints) && a.Setup == b.Setup && a.ICE.Equal(b.ICE)
}
