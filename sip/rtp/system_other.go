//go:build !linux

package rtp

import (
	"errors"
	"net/netip"
	"time"
)

// The workers poll with epoll. Elsewhere the package compiles, and Open says why it cannot work.

var errSystem = errors.New("media workers need Linux (epoll)")

type poller struct{ count int }

func newPoller() (*poller, error)          { return nil, errSystem }
func (p *poller) add(int) error            { return errSystem }
func (p *poller) wait(time.Duration) error { return errSystem }
func (p *poller) rest(time.Duration) error { return errSystem }
func (p *poller) ready(int) int            { return -1 }
func (p *poller) ring()                    {}
func (p *poller) close() error             { return nil }

type socket struct{ fd int }

func openSocket(netip.AddrPort) (socket, error)          { return socket{}, errSystem }
func taken(error) bool                                   { return false }
func (s socket) close()                                  {}
func (s socket) read([]byte) (int, netip.AddrPort, bool) { return 0, netip.AddrPort{}, false }
func (s socket) write([]byte, *target) bool              { return false }

type target struct{ addr *netip.AddrPort }

func newTarget(a netip.AddrPort) target { return target{&a} }
func (t *target) none() bool            { return t.addr == nil }
