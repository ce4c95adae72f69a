package sip

import "slices"

// equal compares two descriptions but for their versions.
func (s *SDP) equal(other *SDP) bool {
	return s.User == other.User && s.SessionID == other.SessionID && s.Addr == other.Addr &&
		slices.EqualFunc(s.Media, other.Media, sameStream)
}

func sameStream(a, b Stream) bool {
	return a.Kind == b.Kind && a.Port == b.Port && a.Proto == b.Proto && a.Addr == b.Addr &&
		a.RTCPPort == b.RTCPPort && a.Direction == b.Direction && a.PTime == b.PTime &&
		slices.Equal(a.Formats, b.Formats) && slices.EqualFunc(a.Crypto, b.Crypto, sameCrypto) &&
		slices.Equal(a.Prints, b.Prints) && a.Setup == b.Setup
}
