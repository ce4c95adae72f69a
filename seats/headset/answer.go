package headset

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"

	"github.com/pion/sdp/v3"
)

// answer is the description of our side for an offer: RFC 8829 §5.3. All is in it at
// once, so that nothing is left to be told later.
func (c *connection) answer(w wish, ours credentials, version uint64) (string, error) {
	s := c.headset.all
	m := &sdp.MediaDescription{MediaName: sdp.MediaName{Media: "audio", Port: sdp.RangedPort{Value: 9}, Protos: []string{w.proto}},
		// No default candidate is named: RFC 8840 §4.1.1.
		ConnectionInformation: &sdp.ConnectionInformation{NetworkType: "IN", AddressType: "IP4", Address: &sdp.Address{Address: "0.0.0.0"}}}
	m.WithValueAttribute("mid", w.mid).WithValueAttribute("setup", "passive").
		WithICECredentials(ours.ufrag, ours.password).
		WithValueAttribute("fingerprint", s.proof).WithPropertyAttribute("rtcp-mux")
	for _, codec := range []struct {
		pt   uint8
		name string
	}{{w.payloads.alaw, "PCMA/8000"}, {w.payloads.ulaw, "PCMU/8000"}, {w.payloads.event, "telephone-event/8000"}} {
		if codec.pt != noPT {
			m.MediaName.Formats = append(m.MediaName.Formats, strconv.Itoa(int(codec.pt)))
			m.WithValueAttribute("rtpmap", fmt.Sprint(codec.pt, " ", codec.name))
		}
	}
	if w.payloads.event != noPT {
		m.WithValueAttribute("fmtp", fmt.Sprint(w.payloads.event, " 0-15")) // RFC 4733 §2.4.1
	}
	m.WithPropertyAttribute(w.direction)
	if w.direction != recvonly {
		m.WithValueAttribute("msid", "hotline citizen").WithValueAttribute("ssrc", fmt.Sprint(c.mouth.ssrc, " cname:hotline"))
	}
	for i, at := range s.candidates {
		m.WithValueAttribute("candidate", candidate(i, at))
	}
	m.WithPropertyAttribute("end-of-candidates")

	d := &sdp.SessionDescription{SessionName: "-", TimeDescriptions: []sdp.TimeDescription{{}},
		Origin: sdp.Origin{Username: "-", SessionID: c.origin, SessionVersion: version, NetworkType: "IN", AddressType: "IP4", UnicastAddress: "127.0.0.1"}}
	d.WithPropertyAttribute("ice-lite")
	if w.bundled {
		d.WithValueAttribute("group", "BUNDLE "+w.mid)
	}
	text, err := d.WithMedia(m).Marshal()
	return string(text), err
}

// candidate is the text of a host candidate, the earlier the better: RFC 8839 §5.1,
// RFC 8445 §5.1.2.1.
func candidate(i int, at netip.AddrPort) string {
	priority := 126<<24 | (65535-i)<<8 | 255
	return fmt.Sprintf("%d 1 udp %d %s %d typ host", i+1, priority, at.Addr(), at.Port())
}

// addresses are those at which browsers find a port.
func addresses(port, advertise netip.Addr) ([]netip.Addr, error) {
	switch {
	case advertise.IsValid():
		return []netip.Addr{advertise.Unmap()}, nil
	case !port.IsUnspecified():
		return []netip.Addr{port.Unmap()}, nil
	}
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("cannot list the addresses of this machine: %w", err)
	}
	var out []netip.Addr
	for _, a := range all {
		prefix, err := netip.ParsePrefix(a.String())
		if err != nil {
			continue
		}
		host := prefix.Addr().Unmap()
		if host.IsGlobalUnicast() && (host.Is4() || port.Is6()) {
			out = append(out, host)
		}
	}
	if len(out) == 0 { // alone with itself
		out = []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}
	}
	return out, nil
}
