package headset

import "sync/atomic"

type counters struct {
	connected, handshakes       atomic.Int64
	connections, refused        atomic.Uint64
	received, unheard           atomic.Uint64
	sent, dropped               atomic.Uint64
	foreign, malformed, doubled atomic.Uint64
	badTags                     atomic.Uint64
}

// Counts are the headsets' figures for the engine room, since Open where they count events.
type Counts struct {
	Headsets    int    // persons with a headset now
	Connected   int    // of them with a connection that is up now
	Handshakes  int    // connections on their way up now
	Connections uint64 // offers answered
	Refused     uint64 // offers refused
	Received    uint64 // RTP packets that somebody heard
	Unheard     uint64 // RTP packets of a browser while nobody listened, or before its keys were made
	Sent        uint64 // RTP packets sent
	Dropped     uint64 // RTP packets to send for which there was no connection, or that it did not take
	Foreign     uint64 // datagrams at the port that belong to no connection
	BadTags     uint64 // packets of a browser's address that its keys do not open, or that came twice
	Malformed   uint64 // decrypted packets that were no RTP or of no payload type of ours
	Late        uint64 // RTP packets of a browser that came too late
}

// Counts gives the figures of this moment.
func (s *Headsets) Counts() Counts {
	s.mu.Lock()
	people := len(s.people)
	s.mu.Unlock()
	c := &s.counts
	return Counts{Headsets: people, Connected: int(c.connected.Load()), Handshakes: int(c.handshakes.Load()),
		Connections: c.connections.Load(), Refused: c.refused.Load(), Received: c.received.Load(), Unheard: c.unheard.Load(),
		Sent: c.sent.Load(), Dropped: c.dropped.Load(), Foreign: c.foreign.Load(), Malformed: c.malformed.Load(), Late: c.doubled.Load(), BadTags: c.badTags.Load()}
}
