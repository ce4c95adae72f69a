package sip

import "slices"

// Setup is who begins a handshake, as a description says it: RFC 4145 §4.
type Setup uint8

// The values of a=setup; the zero value is that there is none, which means Active
// in an offer and Passive in an answer.
const (
	NoSetup  Setup = iota
	Actpass        // either: the answer chooses
	Active         // whoever wrote it
	Passive        // the other
	HoldConn       // nobody for now
)

var setups = [...]string{Actpass: "actpass", Active: "active", Passive: "passive", HoldConn: "holdconn"}

// String is the value in SDP; "" is none.
func (s Setup) String() string {
	if int(s) < len(setups) {
		return setups[s]
	}
	return ""
}

// ParseSetup reads the value of a line a=setup; false when it is none.
func ParseSetup(text string) (Setup, bool) {
	i := slices.Index(setups[:], text)
	return Setup(max(i, 0)), i > 0
}

// Handshake is how the keys of a stream come by DTLS: RFC 5763. The zero value is
// that they do not.
type Handshake struct {
	Active bool    // we begin it, as its client
	Theirs []Print // of the strongest hash among theirs: their certificate has one of them
}

// On tells whether there is to be a handshake.
func (h Handshake) On() bool { return len(h.Theirs) > 0 }

// Equal tells whether two handshakes are the same, so that the keys of the one are
// good for the other: RFC 5763 §6.6.
func (h Handshake) Equal(other Handshake) bool {
	return h.Active == other.Active && slices.Equal(h.Theirs, other.Theirs)
}

// Proves tells whether a certificate, in DER, is one that their description names.
func (h Handshake) Proves(certificate []byte) bool {
	return slices.ContainsFunc(h.Theirs, func(p Print) bool { return p == printOf(p.Hash, certificate) })
}

// answerHandshake gives the handshake that an offered stream leads to. Who may
// choose begins it, so that it need not wait (RFC 5763 §5), unless a handshake with
// the same far end has given the roles already.
func (l Local) answerHandshake(theirs Stream) (Handshake, error) {
	prints, err := strongest(theirs.Prints)
	switch {
	case err != nil:
		return Handshake{}, err
	case l.Print == Print{}:
		return Handshake{}, ErrNoKey
	}
	switch theirs.Setup {
	case Active, NoSetup:
		return Handshake{Theirs: prints}, nil
	case Passive:
		return Handshake{Active: true, Theirs: prints}, nil
	case Actpass:
		switch {
		case slices.Equal(l.handshake.Theirs, prints):
			return l.handshake, nil
		case theirs.ICE.On(): // a browser: it begins as soon as it may, and as a server it would choose the dearer suite
			return Handshake{Theirs: prints}, nil
		}
		return Handshake{Active: true, Theirs: prints}, nil
	}
	return Handshake{}, ErrSetup
}

// settleHandshake reads the answer to an offer of ours: RFC 5763 §5.
func settleHandshake(ours Setup, theirs Stream) (Handshake, error) {
	prints, err := strongest(theirs.Prints)
	if err != nil {
		return Handshake{}, err
	}
	begins := theirs.Setup == Active
	switch {
	case theirs.Setup == Actpass, theirs.Setup == HoldConn, begins && ours == Active, !begins && ours == Passive:
		return Handshake{}, ErrSetup
	}
	return Handshake{Active: !begins, Theirs: prints}, nil
}
