package acd

import (
	"slices"
	"sort"
)

// ordered is a list kept in a strict total order, in which additions come
// mostly at the end and removals mostly at the front.
type ordered[T interface{ before(T) bool }] struct {
	items []T
}

func (o *ordered[T]) len() int { return len(o.items) }

func (o *ordered[T]) first() T { return o.items[0] }

// rank is how many items come before x, which need not be in the list.
func (o *ordered[T]) rank(x T) int {
	n := len(o.items)
	if n == 0 || o.items[n-1].before(x) {
		return n
	}
	return sort.Search(n, func(i int) bool { return !o.items[i].before(x) })
}

func (o *ordered[T]) insert(x T) {
	o.items = slices.Insert(o.items, o.rank(x), x)
}

// remove takes out x, which must be in the list.
func (o *ordered[T]) remove(x T) {
	i := o.rank(x)
	if i > 0 {
		o.items = slices.Delete(o.items, i, i+1)
		return
	}
	var none T
	o.items[0] = none
	o.items = o.items[1:]
}
