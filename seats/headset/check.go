package headset

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// MaxOffer bounds the text of an offer, in bytes.
const MaxOffer = 64 << 10

// ErrOffer is wrapped by every error that blames the offer: the page sent something
// that is not a headset.
var ErrOffer = errors.New("the offer is not a headset's")

func refuse(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrOffer, fmt.Sprintf(format, args...))
}

// wish is what an offer asks for.
type wish struct {
	direction webrtc.RTPTransceiverDirection // of our answer
	// session is the same in every offer of one PeerConnection, and in no other's:
	// its origin without the version (RFC 8866 §5.2), and its certificate.
	session string
}

// checkOffer reads the text of an offer. It wants what a page of ours offers: one
// audio section with G.711, over ICE and DTLS.
func checkOffer(text string) (wish, error) {
	var none wish
	if len(text) > MaxOffer {
		return none, refuse("it has %d bytes, %d are the most", len(text), MaxOffer)
	}
	var d sdp.SessionDescription
	if err := d.UnmarshalString(text); err != nil {
		return none, refuse("it is no SDP: %v", err)
	}
	if len(d.MediaDescriptions) != 1 || d.MediaDescriptions[0].MediaName.Media != "audio" {
		return none, refuse("it must have one audio section and nothing else")
	}
	m := d.MediaDescriptions[0]
	if m.MediaName.Port.Value == 0 {
		return none, refuse("its audio section is switched off")
	}
	for _, want := range []string{"ice-ufrag", "ice-pwd", "fingerprint"} {
		_, inMedia := m.Attribute(want)
		if _, inSession := d.Attribute(want); !inMedia && !inSession {
			return none, refuse("it has no %s", want)
		}
	}
	if mid, ok := m.Attribute("mid"); !ok || mid == "" {
		return none, refuse("its audio section has no mid")
	}
	if !hasG711(m) {
		return none, refuse("it has neither PCMA nor PCMU at 8000 Hz")
	}
	direction, err := answering(&d, m)
	return wish{direction, sessionOf(&d, m)}, err
}

func sessionOf(d *sdp.SessionDescription, m *sdp.MediaDescription) string {
	inMedia, _ := m.Attribute("fingerprint")
	around, _ := d.Attribute("fingerprint")
	return fmt.Sprint(d.Origin.Username, " ", d.Origin.SessionID, " ", d.Origin.UnicastAddress, " ", inMedia, " ", around)
}

// bare is an offer without candidates: the browser finds us, so that nobody can name
// addresses for us to knock at.
func bare(offer string) string {
	var b strings.Builder
	for line := range strings.Lines(offer) {
		if !strings.HasPrefix(line, "a=candidate:") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// hasG711 tells whether a section offers a law of ours. A static payload type may
// come without its rtpmap: RFC 3264 §5.1; pion reads only those that have one.
func hasG711(m *sdp.MediaDescription) bool {
	for _, a := range m.Attributes {
		if a.Key != "rtpmap" {
			continue
		}
		_, codec, _ := strings.Cut(a.Value, " ")
		codec = strings.TrimSuffix(strings.ToLower(codec), "/1")
		if codec == "pcma/8000" || codec == "pcmu/8000" {
			return true
		}
	}
	return false
}

// answering turns the offered direction around: RFC 3264 §6.1.
func answering(d *sdp.SessionDescription, m *sdp.MediaDescription) (webrtc.RTPTransceiverDirection, error) {
	for _, attributes := range [][]sdp.Attribute{m.Attributes, d.Attributes} {
		for _, a := range attributes {
			switch a.Key {
			case "sendrecv":
				return webrtc.RTPTransceiverDirectionSendrecv, nil
			case "sendonly":
				return webrtc.RTPTransceiverDirectionRecvonly, nil
			case "recvonly":
				return webrtc.RTPTransceiverDirectionSendonly, nil
			case "inactive":
				return 0, refuse("it neither sends nor receives")
			}
		}
	}
	return webrtc.RTPTransceiverDirectionSendrecv, nil
}
