package headset

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
)

// MaxOffer bounds the text of an offer, in bytes.
const MaxOffer = 64 << 10

// ErrOffer is wrapped by every error that blames the offer: the page sent something
// that is not a headset.
var ErrOffer = errors.New("the offer is not a headset's")

func refuse(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrOffer, fmt.Sprintf(format, args...))
}

// wish is what an offer asks for. Its candidates are none of it: the browser finds
// us, so that nobody can name addresses for us to knock at.
type wish struct {
	direction string // of our answer
	mid       string // of the section, RFC 5888 §4
	bundled   bool   // it is in a group, RFC 9143 §7
	proto     string
	ice       credentials // the browser's
	proofs    []proof     // of its certificate; any of them will do
	payloads  payloads
	// session is the same in every offer of one PeerConnection, and in no other's:
	// its origin without the version (RFC 8866 §5.2), and its certificate.
	session string
}

// The directions of an answer.
const (
	sendrecv = "sendrecv"
	sendonly = "sendonly"
	recvonly = "recvonly"
)

// checkOffer reads the text of an offer. It wants what a page of ours offers: one
// audio section with G.711, over ICE and DTLS.
func checkOffer(text string) (wish, error) {
	if len(text) > MaxOffer {
		return wish{}, refuse("it has %d bytes, %d are the most", len(text), MaxOffer)
	}
	var d sdp.SessionDescription
	if err := d.UnmarshalString(text); err != nil {
		return wish{}, refuse("it is no SDP: %v", err)
	}
	if len(d.MediaDescriptions) != 1 || d.MediaDescriptions[0].MediaName.Media != "audio" {
		return wish{}, refuse("it must have one audio section and nothing else")
	}
	o := offered{d.MediaDescriptions[0], &d}
	if o.MediaName.Port.Value == 0 {
		return wish{}, refuse("its audio section is switched off")
	}
	w := wish{proto: strings.Join(o.MediaName.Protos, "/")}
	for _, read := range []func(*wish) error{o.transport, o.section, o.codecs, o.turned} {
		if err := read(&w); err != nil {
			return wish{}, err
		}
	}
	return w, nil
}

// offered is the section of an offer, and what is around it.
type offered struct {
	*sdp.MediaDescription
	around *sdp.SessionDescription
}

// value gives an attribute of the section, or, when it has none, of the session.
func (o offered) value(key string) (string, bool) {
	if v, ok := o.Attribute(key); ok {
		return v, true
	}
	return o.around.Attribute(key)
}

// values gives all attributes of a name, the section's first.
func (o offered) values(key string) (all []string) {
	for _, a := range slices.Concat(o.Attributes, o.around.Attributes) {
		if a.Key == key {
			all = append(all, a.Value)
		}
	}
	return all
}

// transport reads what ICE and DTLS need: RFC 8839 §5.4, RFC 8842 §5.2.
func (o offered) transport(w *wish) error {
	w.ice.ufrag, _ = o.value("ice-ufrag")
	w.ice.password, _ = o.value("ice-pwd")
	switch n, m := len(w.ice.ufrag), len(w.ice.password); {
	case n < 4 || n > 256:
		return refuse("it has no ice-ufrag of 4 to 256 characters")
	case m < 22 || m > 256:
		return refuse("it has no ice-pwd of 22 to 256 characters")
	}
	if _, lite := o.around.Attribute("ice-lite"); lite {
		return refuse("it is ice-lite, as we are: nobody would begin")
	}
	if setup, ok := o.value("setup"); ok && setup != "actpass" && setup != "active" {
		return refuse("it does not begin the handshake: its setup is %q", setup)
	}
	all := o.values("fingerprint")
	for _, text := range all {
		if p, ok := parseProof(text); ok {
			w.proofs = append(w.proofs, p)
		}
	}
	if len(w.proofs) == 0 {
		return refuse("it has no fingerprint by SHA-2")
	}
	w.session = fmt.Sprint(o.around.Origin.Username, " ", o.around.Origin.SessionID, " ", o.around.Origin.UnicastAddress, " ", all)
	return nil
}

func (o offered) section(w *wish) error {
	if !strings.Contains(w.proto, "RTP/SAVP") {
		return refuse("its audio section speaks %q", w.proto)
	}
	if _, ok := o.Attribute("rtcp-mux"); !ok {
		return refuse("its audio section has no rtcp-mux")
	}
	if w.mid, _ = o.Attribute("mid"); w.mid == "" {
		return refuse("its audio section has no mid")
	}
	for _, group := range o.values("group") {
		names := strings.Fields(group)
		w.bundled = w.bundled || len(names) > 1 && names[0] == "BUNDLE" && slices.Contains(names[1:], w.mid)
	}
	return nil
}

// codecs reads the payload types of ours; the first of a kind counts.
func (o offered) codecs(w *wish) error {
	w.payloads = payloads{noPT, noPT, noPT}
	note := func(place *uint8, pt uint8) {
		if *place == noPT {
			*place = pt
		}
	}
	for _, text := range o.values("rtpmap") {
		number, codec, _ := strings.Cut(text, " ")
		pt, err := strconv.ParseUint(number, 10, 7)
		if err != nil || !slices.Contains(o.MediaName.Formats, number) {
			continue
		}
		switch strings.TrimSuffix(strings.ToLower(codec), "/1") {
		case "pcma/8000":
			note(&w.payloads.alaw, uint8(pt))
		case "pcmu/8000":
			note(&w.payloads.ulaw, uint8(pt))
		case "telephone-event/8000":
			note(&w.payloads.event, uint8(pt))
		}
	}
	if w.payloads.alaw == noPT && w.payloads.ulaw == noPT {
		return refuse("it has neither PCMA nor PCMU at 8000 Hz")
	}
	return nil
}

// turned turns the offered direction around: RFC 3264 §6.1.
func (o offered) turned(w *wish) error {
	w.direction = sendrecv
	for _, a := range slices.Concat(o.Attributes, o.around.Attributes) {
		switch a.Key {
		case "sendrecv":
		case "sendonly":
			w.direction = recvonly
		case "recvonly":
			w.direction = sendonly
		case "inactive":
			return refuse("it neither sends nor receives")
		default:
			continue
		}
		return nil
	}
	return nil
}
