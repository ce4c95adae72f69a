//go:build !linux

package bench

import (
	"errors"
	"net/netip"
	"time"
)

// The hotline itself needs Linux, and so does what measures it.

var errSystem = errors.New("a bench needs Linux")

type socket struct{ port uint16 }

type address struct{}

func newAddress(netip.AddrPort) *address     { return nil }
func openSocket(netip.Addr) (*socket, error) { return nil, errSystem }
func (s *socket) close()                     {}
func (s *socket) send([]byte, *address) bool { return false }
func (s *socket) receive([]byte) (int, netip.AddrPort, int64, bool) {
	return 0, netip.AddrPort{}, 0, false
}

type loop struct{}

func openLoop(netip.Addr, bool) (*loop, error)             { return nil, errSystem }
func (l *loop) sides() int                                 { return 0 }
func (l *loop) add(netip.AddrPort) (netip.AddrPort, error) { return netip.AddrPort{}, errSystem }
func (l *loop) start()                                     {}
func (l *loop) close()                                     {}
func (l *loop) processor() (time.Duration, error)          { return 0, errSystem }
