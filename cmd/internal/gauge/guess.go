package gauge

import (
	"log/slog"
	"net/netip"
)

// Guessed counts and logs the lock-outs of phones: whose password was guessed,
// and from where.
func (g *Gauge) Guessed(log *slog.Logger) func(person string, source netip.Addr) {
	return func(person string, source netip.Addr) {
		g.Dropped("password")
		log.Warn("phone locked out after wrong passwords", "person", person, "source", source)
	}
}
