package ua

import (
	"net"
	"net/netip"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// The transports, as the rooms write them.
const (
	overUDP = "udp"
	overTCP = "tcp"
	overTLS = "tls"
	overWS  = "ws"  // of RFC 7118
	overWSS = "wss" // the same, over TLS
)

// far is the other end of a transport. No two open connections have the same.
type far struct {
	transport string
	remote    netip.AddrPort
}

// hop is the way to one far end: the UDP socket and an address, or a connection.
// It is what sipgo's transactions take for a connection.
type hop struct {
	far
	local   net.Addr
	write   func([]byte) error
	lastAck []byte // of a failed INVITE, kept by its client transaction's lane
}

// WriteMsg sends a message of a transaction.
func (h *hop) WriteMsg(msg sip.Message) error {
	data := []byte(msg.String())
	if req, ok := msg.(*sip.Request); ok && req.IsAck() {
		h.lastAck = data
	}
	return h.write(data)
}

// LocalAddr is the address of our socket.
func (h *hop) LocalAddr() net.Addr { return h.local }

// Ref, TryClose and Close do nothing: sockets and connections belong to the UA,
// not to transactions.
func (h *hop) Ref(int) int { return 1 }

// TryClose does nothing, see Ref.
func (h *hop) TryClose() (int, error) { return 1, nil }

// Close does nothing, see Ref.
func (h *hop) Close() error { return nil }

// network is the transport as sipgo and Via write it.
func (h *hop) network() string { return strings.ToUpper(h.transport) }

// secure tells whether TLS lies between.
func (h *hop) secure() bool { return h.transport == overTLS || h.transport == overWSS }

// stream tells whether messages follow each other without bounds of their own.
func (h *hop) stream() bool { return h.transport == overTCP || h.transport == overTLS }
