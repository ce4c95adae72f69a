package acd

import (
	"math"
	"slices"
)

// spot is a place in an order: by key, then by number. No two items of a line
// have the same.
type spot struct {
	key    int64
	number uint64
}

// nowhere comes after every spot.
var nowhere = spot{math.MaxInt64, math.MaxUint64}

func (s spot) before(t spot) bool {
	return s.key < t.key || s.key == t.key && s.number < t.number
}

// blockSize is how many items a block of a line holds: what a change moves at
// most is 3 KB.
const blockSize = 128

// line is a list kept in order, in blocks. Additions come mostly at its end and
// removals mostly at its front, where both cost the same for every length; in
// the middle they cost one search and one move within a block.
type line[T any] struct {
	blocks []stretch[T]
	one    [1]stretch[T] // of a line that never had two, beside it in memory
	sizes  []int32       // of the blocks of a line that had two, to add up many
	length int
	spare  *spare[T] // nil: the line's own
}

// spare is blocks that are not in use. Lines that are mostly empty share them, so
// that the block that one gives back is still at hand for the next.
type spare[T any] struct{ blocks []*[blockSize]item[T] }

type item[T any] struct {
	spot
	of T
}

// stretch is one block in use: its items from lo to hi, and a spot that none of
// them comes before. What comes before the first block's spot belongs there too.
type stretch[T any] struct {
	from   spot
	lo, hi int
	items  *[blockSize]item[T]
}

func (s *stretch[T]) used() []item[T] { return s.items[s.lo:s.hi] }

// search gives where in the block s is, or would be.
func (b *stretch[T]) search(s spot) int {
	if b.lo == b.hi || b.items[b.hi-1].before(s) {
		return b.hi
	}
	if !b.items[b.lo].before(s) {
		return b.lo
	}
	lo, hi := b.lo+1, b.hi-1
	for lo < hi {
		if mid := (lo + hi) / 2; b.items[mid].before(s) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

func (l *line[T]) len() int { return l.length }

// front gives the first item; one at nowhere when there is none.
func (l *line[T]) front() item[T] {
	if l.length == 0 {
		return item[T]{spot: nowhere}
	}
	return *l.at(0)
}

// first gives the spot of the first item; nowhere when there is none.
func (l *line[T]) first() spot { return l.front().spot }

// at gives the i-th item of the first few.
func (l *line[T]) at(i int) *item[T] {
	for b := range l.blocks {
		if n := l.blocks[b].hi - l.blocks[b].lo; i >= n {
			i -= n
			continue
		}
		return &l.blocks[b].items[l.blocks[b].lo+i]
	}
	panic("acd: a line is shorter than it says")
}

// block gives the number of the block that s belongs to; there is one.
func (l *line[T]) block(s spot) int {
	last := len(l.blocks) - 1
	if last == 0 || s.before(l.blocks[1].from) {
		return 0
	}
	if !s.before(l.blocks[last].from) {
		return last
	}
	lo, hi := 1, last
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; s.before(l.blocks[mid].from) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return lo
}

// insert puts x at the spot s, where nothing is.
func (l *line[T]) insert(s spot, x T) {
	l.length++
	if len(l.blocks) == 0 {
		if l.blocks == nil {
			l.blocks = l.one[:0]
		}
		l.blocks = append(l.blocks, l.fresh(s))
		if l.sizes != nil {
			l.sizes = append(l.sizes, 0)
		}
	}
	n := l.block(s)
	at := l.blocks[n].search(s)
	if b := &l.blocks[n]; b.hi-b.lo == blockSize || at == blockSize && n == len(l.blocks)-1 {
		n, at = l.split(n, at, s)
	}
	if l.sizes != nil {
		l.sizes[n]++
	}
	b := &l.blocks[n]
	if b.hi == blockSize || at == b.lo && b.lo > 0 {
		copy(b.items[b.lo-1:], b.items[b.lo:at])
		b.lo--
		at--
	} else {
		copy(b.items[at+1:], b.items[at:b.hi])
		b.hi++
	}
	b.items[at] = item[T]{s, x}
}

// split makes room beside the block n for s, which is at a place in it: an empty
// block when that is its end, else its second half moves. It gives the block and
// the place that s has then.
func (l *line[T]) split(n, at int, s spot) (int, int) {
	if l.sizes == nil {
		l.sizes = append(l.sizes, int32(l.blocks[0].hi-l.blocks[0].lo))
	}
	if at == l.blocks[n].hi {
		l.blocks, l.sizes = slices.Insert(l.blocks, n+1, l.fresh(s)), slices.Insert(l.sizes, n+1, 0)
		return n + 1, 0
	}
	half := blockSize / 2
	next := l.fresh(l.blocks[n].items[half].spot)
	next.hi = copy(next.items[:], l.blocks[n].items[half:])
	clear(l.blocks[n].items[half:])
	l.blocks[n].hi = half
	l.blocks, l.sizes = slices.Insert(l.blocks, n+1, next), slices.Insert(l.sizes, n+1, int32(next.hi))
	l.sizes[n] = int32(half)
	if at > half {
		return n + 1, at - half
	}
	return n, at
}

func (l *line[T]) fresh(from spot) stretch[T] {
	if l.spare == nil {
		l.spare = &spare[T]{}
	}
	if last := len(l.spare.blocks) - 1; last >= 0 {
		items := l.spare.blocks[last]
		l.spare.blocks = l.spare.blocks[:last]
		return stretch[T]{from: from, items: items}
	}
	return stretch[T]{from: from, items: new([blockSize]item[T])}
}

// remove takes out the item at s, which must be there.
func (l *line[T]) remove(s spot) {
	n := l.block(s)
	l.cut(n, l.blocks[n].search(s), s)
}

// take is rank and remove at once.
func (l *line[T]) take(s spot) int {
	n := l.block(s)
	at := l.blocks[n].search(s)
	before := l.before(n) + at - l.blocks[n].lo
	l.cut(n, at, s)
	return before
}

// cut takes the item at s out of its place in a block.
func (l *line[T]) cut(n, at int, s spot) {
	b := &l.blocks[n]
	if at == b.hi || b.items[at].spot != s {
		panic("acd: what is to be removed is not in the line")
	}
	l.length--
	if l.sizes != nil {
		l.sizes[n]--
	}
	if at-b.lo < b.hi-at {
		copy(b.items[b.lo+1:], b.items[b.lo:at])
		b.items[b.lo] = item[T]{}
		b.lo++
	} else {
		copy(b.items[at:], b.items[at+1:b.hi])
		b.hi--
		b.items[b.hi] = item[T]{}
	}
	if b.lo == b.hi {
		l.spare.blocks = append(l.spare.blocks, b.items)
		l.blocks = slices.Delete(l.blocks, n, n+1)
		if l.sizes != nil {
			l.sizes = slices.Delete(l.sizes, n, n+1)
		}
	}
}

// rank is how many items come before s, which need not be in the line.
func (l *line[T]) rank(s spot) int {
	if len(l.blocks) == 0 {
		return 0
	}
	n := l.block(s)
	return l.before(n) + l.blocks[n].search(s) - l.blocks[n].lo
}

// before is how many items come before a block.
func (l *line[T]) before(n int) int {
	before := int32(0)
	if n > 0 {
		for _, size := range l.sizes[:n] {
			before += size
		}
	}
	return int(before)
}

// holds tells whether something is at s.
func (l *line[T]) holds(s spot) bool {
	if len(l.blocks) == 0 {
		return false
	}
	b := &l.blocks[l.block(s)]
	at := b.search(s)
	return at < b.hi && b.items[at].spot == s
}
