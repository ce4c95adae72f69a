package rtp

import (
	"errors"
	"net/netip"
)

// ports are the free port pairs, named by their even port, the one whose last
// use is longest ago first. Its bound is the range itself.
type ports chan uint16

func newPorts(low, high uint16) ports {
	var pairs []uint16
	for port := int(low+low&1) & 0xffff; port >= int(low) && port > 0 && port < int(high); port += 2 {
		pairs = append(pairs, uint16(port))
	}
	free := make(ports, len(pairs))
	for _, port := range pairs {
		free <- port
	}
	return free
}

// open binds the next pair that nobody else on the machine has taken.
func (p ports) open(addr netip.Addr) (port uint16, sound, control socket, err error) {
	for range cap(p) {
		select {
		case port = <-p:
		default:
			return 0, sound, control, ErrNoPort
		}
		sound, control, err = openPair(addr, port)
		if err == nil {
			return port, sound, control, nil
		}
		p.give(port)
		if !taken(err) {
			return 0, sound, control, err
		}
	}
	return 0, sound, control, ErrNoPort
}

func openPair(addr netip.Addr, port uint16) (sound, control socket, err error) {
	sound, err = openSocket(netip.AddrPortFrom(addr, port))
	if err != nil {
		return sound, control, err
	}
	control, err = openSocket(netip.AddrPortFrom(addr, port+1))
	if err != nil {
		sound.close()
	}
	return sound, control, err
}

// prove binds a pair and lets it go, so that an address or a range of no use is
// known before the first call.
func prove(addr netip.Addr, p ports) error {
	switch {
	case !addr.IsValid():
		return errors.New("no address is given")
	case cap(p) == 0:
		return errors.New("the range holds no even port with an odd one after it")
	}
	_, sound, control, err := p.open(addr)
	if err != nil {
		return err
	}
	sound.close()
	control.close()
	return nil
}

// give never blocks: there is room for every pair.
func (p ports) give(port uint16) { p <- port }
