package acd

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// checkLine compares a line with the sorted list of what it holds.
func checkLine[T any](l *line[T], want []spot) error {
	var got []spot
	for i := range l.blocks {
		b := &l.blocks[i]
		if b.lo >= b.hi {
			return fmt.Errorf("block %d is empty", i)
		}
		for _, it := range b.used() {
			if i > 0 && it.before(b.from) || i+1 < len(l.blocks) && !it.before(l.blocks[i+1].from) {
				return fmt.Errorf("%v is in the wrong block", it.spot)
			}
			got = append(got, it.spot)
		}
	}
	if !slices.Equal(got, want) || l.len() != len(want) {
		return fmt.Errorf("it holds %v, counted as %d, not %v", got, l.len(), want)
	}
	if len(want) > 0 && l.first() != want[0] || len(want) == 0 && l.first() != nowhere {
		return fmt.Errorf("its first is %v", l.first())
	}
	return nil
}

// TestLine compares lines with sorted lists over random changes: at the end, at
// the front, anywhere; growing and shrinking.
func TestLine(t *testing.T) {
	for seed := range uint64(40) {
		dice := rand.New(rand.NewPCG(seed, 1))
		var l line[uint64]
		var want []spot
		compare := func(a, b spot) int {
			if a.before(b) {
				return -1
			}
			return 1
		}
		for i := range uint64(3000) {
			grow := (i/1000)%2 == 0
			switch n := dice.IntN(10); {
			case len(want) == 0 || n < 4 && grow || n < 2:
				s := spot{int64(i), i}
				if dice.IntN(3) == 0 {
					s.key = int64(dice.IntN(3000))
				}
				at, _ := slices.BinarySearchFunc(want, s, compare)
				want = slices.Insert(want, at, s)
				l.insert(s, s.number)
			default:
				at := 0
				if dice.IntN(2) == 0 {
					at = dice.IntN(len(want))
				}
				if got := l.rank(want[at]); got != at || !l.holds(want[at]) {
					t.Fatalf("seed %d: %v has rank %d, want %d", seed, want[at], got, at)
				}
				if grow && n < 7 {
					break
				}
				l.remove(want[at])
				want = slices.Delete(want, at, at+1)
			}
			if i%50 == 0 || len(want) < 4 {
				if err := checkLine(&l, want); err != nil {
					t.Fatalf("seed %d, change %d: %v", seed, i, err)
				}
			}
		}
	}
}

func TestNothingToRemove(t *testing.T) {
	var l line[int]
	l.insert(spot{1, 1}, 1)
	defer func() {
		if recover() == nil {
			t.Error("what is not there was removed")
		}
	}()
	l.remove(spot{1, 2})
}
