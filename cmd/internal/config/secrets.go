package config

import (
	"fmt"
	"net"
	"net/netip"
)

// CheckSecrets refuses the built-in passwords where others can reach us, by SIP or
// at the HTTP address of the pages.
func (c *City) CheckSecrets(sip netip.AddrPort, pages string) error {
	ids := c.BuiltinSecrets()
	host, _, err := net.SplitHostPort(pages)
	if err != nil {
		return fmt.Errorf("cannot read the HTTP address: %w (give one with --http)", err)
	}
	addr, err := netip.ParseAddr(host)
	local := host == "localhost" || err == nil && addr.IsLoopback()
	if sip.Addr().IsLoopback() && local || len(ids) == 0 {
		return nil
	}
	return fmt.Errorf("cannot listen on %s and %s with the built-in password: give %d people (first: %s) passwords and phone secrets of their own, or stay on loopback with --sip and --http", sip, pages, len(ids), ids[0])
}
