package headset

import (
	"net"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/pion/ice/v4"
)

// cable is a socket that can be cut off from the world, and exchanged for another.
type cable struct {
	first net.Addr // of the first socket: pion knows the cable by it
	now   atomic.Pointer[net.UDPConn]
	cut   atomic.Bool
}

func newCable(socket *net.UDPConn) *cable {
	c := &cable{first: socket.LocalAddr()}
	c.now.Store(socket)
	return c
}

// ReadFromAddrPort waits for the next packet that is let through.
func (c *cable) ReadFromAddrPort(b []byte) (int, netip.AddrPort, error) {
	for {
		socket := c.now.Load()
		n, from, err := socket.ReadFromUDPAddrPort(b)
		if err != nil && c.now.Load() != socket {
			continue
		}
		if err != nil || !c.cut.Load() {
			return n, from, err
		}
	}
}

// ReadFrom is how pion reads what is not on its fast path.
func (c *cable) ReadFrom(b []byte) (int, net.Addr, error) {
	n, from, err := c.ReadFromAddrPort(b)
	return n, net.UDPAddrFromAddrPort(from), err
}

// WriteToAddrPort lets a packet out, or loses it.
func (c *cable) WriteToAddrPort(b []byte, to netip.AddrPort) (int, error) {
	if c.cut.Load() {
		return len(b), nil
	}
	return c.now.Load().WriteToUDPAddrPort(b, to)
}

// WriteTo is how pion sends what is not on its fast path.
func (c *cable) WriteTo(b []byte, to net.Addr) (int, error) {
	if c.cut.Load() {
		return len(b), nil
	}
	return c.now.Load().WriteTo(b, to)
}

// LocalAddr is the address of the first socket.
func (c *cable) LocalAddr() net.Addr { return c.first }

// Close ends the socket of now; the earlier ones are closed already.
func (c *cable) Close() error { return c.now.Load().Close() }

// SetDeadline is that of the socket of now, as the next two are.
func (c *cable) SetDeadline(t time.Time) error { return c.now.Load().SetDeadline(t) }

// SetReadDeadline is for reading alone.
func (c *cable) SetReadDeadline(t time.Time) error { return c.now.Load().SetReadDeadline(t) }

// SetWriteDeadline is for writing alone.
func (c *cable) SetWriteDeadline(t time.Time) error { return c.now.Load().SetWriteDeadline(t) }

var (
	_ net.PacketConn           = (*cable)(nil)
	_ ice.AddrPortReaderWriter = (*cable)(nil)
)
