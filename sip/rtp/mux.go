package rtp

import "net/netip"

// isReport tells RTCP from RTP where both come to one socket: RFC 5761 §4.
func isReport(b []byte) bool { return len(b) > 1 && b[0]>>6 == 2 && b[1] >= 192 && b[1] <= 223 }

// reportsFrom tells whether reports from there are the far end's: it is at the host
// that is heard, or before that where sound would be; and where RTCP shares the socket
// of sound, at its very port.
func (l *Leg) reportsFrom(from netip.AddrPort) bool {
	switch {
	case l.ice != nil:
		return true // the checks have told
	case l.mux && l.source.from.IsValid():
		return from == l.source.from
	}
	return l.source.at(from.Addr())
}

// reportsTo is where reports go, and over which socket.
func (l *Leg) reportsTo() (socket, *target) {
	if l.mux {
		return l.rtp, &l.send.to
	}
	return l.rtcp, &l.reports.to
}
