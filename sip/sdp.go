package sip

import (
	"net/netip"

	"hotline/sip/media"
)

// Direction is the media direction of RFC 4566 §6: what the party who wrote it will do.
type Direction uint8

// The directions; the zero value is the default of RFC 3264 §5.1.
const (
	SendRecv Direction = iota
	SendOnly
	RecvOnly
	Inactive
)

// SDP is a session description, as far as calls of this house use it: RFC 4566.
type SDP struct {
	User      string
	SessionID uint64
	Version   uint64
	Addr      netip.Addr // session-level connection address; the media's own wins
	Bundle    []string   // names (a=mid) of the streams that share one socket, of the first such group: RFC 9143 §5
	Lite      bool       // a=ice-lite: it answers checks of ICE and makes none: RFC 8839 §5.3
	Media     []Stream
}

// Stream is one m-line.
type Stream struct {
	Kind      string // audio, video, ...
	Port      uint16 // 0 is refused
	Proto     string // RTP/AVP, RTP/SAVP, RTP/SAVPF, or one of the two with UDP/TLS/ before it; anything else is refused
	Addr      netip.Addr
	RTCPPort  uint16 // a=rtcp, 0 means Port+1: RFC 3605
	Mux       bool   // a=rtcp-mux: RTCP may come to Port as well: RFC 5761 §5.1.1
	Mid       string // name of the stream in its description, "" when it has none: RFC 5888 §4
	Direction Direction
	PTime     int // milliseconds, 0 when absent
	Formats   []Format
	Crypto    []Crypto // the lines a=crypto that can be used, in their order; of a plain stream they mean nothing
	Prints    []Print  // the lines a=fingerprint, of whichever hash; of a plain stream they mean nothing
	Setup     Setup
	ICE       Credentials // lines a=ice-ufrag and a=ice-pwd; in a description of ours its address is the one candidate
}

// Format is one payload type of an m-line.
type Format struct {
	PT   uint8
	Name string // PCMA, PCMU, telephone-event, ... as written
	Rate int    // Hz
	Fmtp string
}

// Local is what this house offers and answers with on a leg.
type Local struct {
	Addr      netip.Addr // address told to the far end
	Port      uint16
	SessionID uint64
	Laws      []media.Law // in order of preference; empty means A-law, then mu-law
	Dice      Secret      // 32 random octets that the leg's keys are made of; without them it is never secure
	Secure    bool        // our own offers are secure: see Over
	Print     Print       // of our certificate; without one no handshake is agreed on

	browser      bool // our own offers are for one: see Over
	ours, theirs Key  // in force: see After
	handshake    Handshake
	ice          ICE
}

// Agreed is the outcome of an offer and its answer for one audio stream: RFC 3264.
type Agreed struct {
	Remote  netip.AddrPort // where our RTP goes; port 0 or unspecified address when held the old way, none with ICE
	RTCP    netip.AddrPort
	Mux     bool // RTCP shares the sockets of sound: RTCP is Remote
	Law     media.Law
	PT      uint8 // payload type of Law, to send and to receive
	EventPT uint8 // telephone-event, 0 when not agreed
	Send    bool  // we may send
	Receive bool  // the far end may send
	Ours    Key   // protects what we send; none of a plain stream
	Theirs  Key   // protects what the far end sends: of the same suite

	Handshake Handshake // brings the keys instead; nothing is sent or heard before
	ICE       ICE       // finds Remote instead; nothing is sent or heard before
}
