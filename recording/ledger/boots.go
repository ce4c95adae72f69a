package ledger

import (
	"errors"
	"fmt"
	"sort"

	"hotline/recording/fact"
)

// ErrID: the fact id is none of this ledger.
var ErrID = errors.New("fact id is none of this ledger")

// Foreign tells whether an error says that a fact id or a cursor is none of
// this ledger: ErrID or ErrCursor.
func Foreign(err error) bool { return errors.Is(err, ErrID) || errors.Is(err, ErrCursor) }

// bootRow is one start of a node.
type bootRow struct {
	boot uint64
	node string
	base uint64 // facts in the file before it
}

// boots translates between the id of a fact and its place n in the file, which
// counts over all boots. It does not change after Open.
type boots []bootRow

// id gives the id of the fact at place n, from 1.
func (b boots) id(n uint64) fact.ID {
	i := sort.Search(len(b), func(i int) bool { return b[i].base >= n })
	if i == 0 {
		return fact.ID{}
	}
	row := b[i-1]
	return fact.ID{Node: row.node, Boot: row.boot, Seq: n - row.base}
}

// place gives the place of a fact; 0 for the zero ID. The fact need not be on
// disk yet when it is of the last boot.
func (b boots) place(id fact.ID) (uint64, error) {
	if id == (fact.ID{}) {
		return 0, nil
	}
	i := sort.Search(len(b), func(i int) bool { return b[i].boot >= id.Boot })
	if i == len(b) || b[i].boot != id.Boot || b[i].node != id.Node || id.Seq == 0 || id.Seq > maxPlace {
		return 0, fmt.Errorf("%w: %s", ErrID, id)
	}
	n := b[i].base + id.Seq
	if i+1 < len(b) && n > b[i+1].base {
		return 0, fmt.Errorf("%w: %s", ErrID, id)
	}
	return n, nil
}

// maxPlace keeps places within SQLite's signed 64-bit integers.
const maxPlace = 1 << 62
