// Package owner is what every goroutine that owns a machine needs: a clock, a mailbox and a gate for its orders.
package owner

import (
	"cmp"
	"maps"
	"slices"
)

// Keys gives the keys of a map in order, for everything that must not depend
// on the order of a map.
func Keys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
