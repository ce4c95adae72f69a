package sip

import "slices"

// equal compares two descriptions but for their versions.
func (s *SDP) equal(other *SDP) bool {
	return s.User == other.User && s.SessionID == other.SessionID && s.Addr == other.Addr &&
		slices.EqualFunc(s.Media, other.Media, Stream.equal)
}

func (s Stream) equal(other Stream) bool {
	formats := slices.Equal(s.Formats, other.Formats)
	s.Formats, other.Formats = nil, nil
	return formats && s.Kind == other.Kind && s.Port == other.Port && s.Proto == other.Proto &&
		s.Addr == other.Addr && s.RTCPPort == other.RTCPPort &&
		s.Direction == other.Direction && s.PTime == other.PTime
}
