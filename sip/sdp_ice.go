package sip

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// Credentials are what checks of ICE show, and are made good with: RFC 8839 §5.4. The
// zero value is none.
type Credentials struct {
	Ufrag string // 4 to 256 letters, digits, + and /
	Pwd   Secret // 22 to 256 of them
}

// On tells whether there are any.
func (c Credentials) On() bool { return c.Ufrag != "" && !c.Pwd.IsZero() }

// Equal tells whether two are the same.
func (c Credentials) Equal(other Credentials) bool {
	return c.Ufrag == other.Ufrag && c.Pwd.Equal(other.Pwd)
}

// ICE says that where the far end of a stream is, its checks tell, and not its
// description: RFC 8445, of which this house is the lite half (§2.5). The zero value is
// that the description does. It is never without RTCP on the sockets of sound.
type ICE struct{ Ours, Theirs Credentials }

// On tells whether there are to be checks.
func (i ICE) On() bool { return i.Ours.On() && i.Theirs.On() }

// Equal tells whether nothing has begun anew: RFC 8445 §9.
func (i ICE) Equal(other ICE) bool { return i.Ours.Equal(other.Ours) && i.Theirs.Equal(other.Theirs) }

// ErrMux says that ICE would need a second socket, for which it has no candidate.
const ErrMux KeyError = "the answer has ICE without RTCP on the same port"

// ParseUfrag reads the value of a line a=ice-ufrag; false when it is none: RFC 8839 §5.4.
func ParseUfrag(value string) (string, bool) {
	return value, len(value) >= 4 && len(value) <= 256 && iceChars(value)
}

// ParsePwd reads the value of a line a=ice-pwd; false when it is none: RFC 8839 §5.4.
func ParsePwd(value string) (Secret, bool) {
	if len(value) < 22 || len(value) > 256 || !iceChars(value) {
		return Secret{}, false
	}
	return NewSecret([]byte(value)), true
}

func iceChars(value string) bool {
	return strings.Trim(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") == ""
}

// How long ours are: 48 bits are more than the 24 of RFC 8445 §5.3, 144 more than its 128.
const (
	ufragOctets = 6
	pwdOctets   = 18
)

// newCredentials makes some of the leg's dice; none without dice.
func (l Local) newCredentials(purpose string, salt []byte) Credentials {
	if l.Dice.IsZero() {
		return Credentials{}
	}
	octets, err := hkdf.Key(sha256.New, l.Dice.Octets(), salt, "hotline ice "+purpose, ufragOctets+pwdOctets)
	if err != nil {
		return Credentials{}
	}
	text := base64.StdEncoding.EncodeToString(octets)
	const cut = ufragOctets / 3 * 4
	return Credentials{Ufrag: text[:cut], Pwd: NewSecret([]byte(text[cut:]))}
}

// answerICE gives what checks of an offered stream show. Ours stay while theirs do;
// with other ones of theirs, which begin the checks anew, come other ones of ours:
// RFC 8839 §4.4.3. A far end that is lite as well would never check, and one that keeps
// RTCP on a port of its own would need another candidate: both are answered as if we
// knew no ICE, and are where their descriptions say.
func (l Local) answerICE(offer *SDP, theirs Stream) ICE {
	if !theirs.ICE.On() || !theirs.Mux || offer.Lite {
		return ICE{}
	}
	if l.ice.On() && l.ice.Theirs.Equal(theirs.ICE) {
		return l.ice
	}
	salt := []byte(theirs.ICE.Ufrag + " " + string(theirs.ICE.Pwd.Octets()) + " " + l.ice.Ours.Ufrag)
	ice := ICE{Ours: l.newCredentials("answer", salt), Theirs: theirs.ICE}
	if !ice.On() {
		return ICE{}
	}
	return ice
}

// settleICE reads what an answer makes of the ICE that we offered.
func settleICE(ours Stream, answer *SDP, theirs Stream) (ICE, error) {
	switch {
	case !ours.ICE.On() || !theirs.ICE.On() || answer.Lite:
		return ICE{}, nil
	case !theirs.Mux:
		return ICE{}, ErrMux
	}
	return ICE{Ours: ours.ICE, Theirs: theirs.ICE}, nil
}
