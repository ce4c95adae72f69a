package rtp

import "time"

// silentAfter are the times at which a leg that was receiving says Silent.
var silentAfter = [...]time.Duration{3 * time.Second, 30 * time.Second}

// silence watches whether packets keep coming.
type silence struct {
	watching bool
	since    int64 // of the worker's clock, nanoseconds
	said     int   // of silentAfter
	told     bool  // Silent was said, and no packet has come since
}

// broken: a packet came. It tells whether that ends a silence that was said.
func (s *silence) broken(now int64) (ends bool) {
	ends = s.told
	*s = silence{watching: true, since: now}
	return ends
}

// pause ends the watch until the next packet, or until resume: a far end that
// holds need not send, RFC 3264 §8.4.
func (s *silence) pause() { s.watching = false }

// resume watches from now on, on a leg that has been heard before.
func (s *silence) resume(now int64) { *s = silence{watching: true, since: now, told: s.told} }

// check gives how long nothing has come, when that is to be said now; else 0.
func (s *silence) check(now int64) time.Duration {
	if !s.watching || s.said == len(silentAfter) {
		return 0
	}
	gone := time.Duration(now - s.since)
	if gone < silentAfter[s.said] {
		return 0
	}
	s.said++
	s.told = true
	return gone
}
