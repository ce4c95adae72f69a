package sip

import "slices"

// share lets RTCP come and go over the sockets of sound, as both have agreed: RFC 5761 §5.1.1.
func (a *Agreed) share() { a.Mux, a.RTCP = true, a.Remote }

// bundled gives the streams of an answer that stay in the offered group that shares one
// socket: those that are not refused. One that is alone there is told too, since some
// count on it: RFC 9143 §7.3.
func bundled(streams []Stream, offered []string) (group []string) {
	for _, stream := range streams {
		if stream.Port != 0 && stream.Mid != "" && slices.Contains(offered, stream.Mid) {
			group = append(group, stream.Mid)
		}
	}
	return group
}
