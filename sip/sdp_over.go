package sip

import "strings"

// Over gives the leg's side for signalling that comes over a transport. Our own
// offers carry keys only where nobody on the way can read them; an offer of theirs
// that carries keys is answered over any transport, because refusing it would
// protect nobody. Who signals over a WebSocket is taken for a browser: RFC 7118 §1.
func (l Local) Over(transport string) Local {
	l.Secure = transport == "tls" && !l.Dice.IsZero()
	l.browser = isBrowsers(transport) && !l.Dice.IsZero() && l.Print != Print{}
	return l
}

// Toward gives the leg's side for a far end at a URI: a browser may have registered
// through a proxy that speaks another transport with us.
func (l Local) Toward(uri string) Local {
	_, after, _ := strings.Cut(bare(uri), ";")
	after, _, _ = strings.Cut(after, "?")
	if isBrowsers(strings.ToLower(parameters(after)["transport"])) {
		return l.Over("wss")
	}
	return l
}

func isBrowsers(transport string) bool { return transport == "ws" || transport == "wss" }

// offerBrowser makes a stream one that browsers take: RFC 8834 §4.2, RFC 8827 §6.5 and RFC 8829 §5.2.1.
func (l Local) offerBrowser(stream *Stream) {
	stream.Proto, stream.Crypto = dtls+"RTP/SAVPF", nil
	stream.Prints, stream.Setup = []Print{l.Print}, Actpass
	stream.Mux, stream.Mid = true, "0"
	stream.ICE = l.newCredentials("offer", nil)
}
