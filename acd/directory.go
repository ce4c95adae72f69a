package acd

import (
	"hash/maphash"
	"iter"
)

// directory finds calls by their names. A map would do, but with 100,000 calls
// each lookup waits for memory: this one touches the name, one slot and the call,
// which a decision reads anyway. Its order means nothing.
type directory struct {
	seed  maphash.Seed
	slots []entry // a power of two, never more than half of them used
	used  int
}

// entry is one slot: a call and the hash of its name. Without a call it is free.
type entry struct {
	hash uint64
	call *call
}

func newDirectory() directory {
	return directory{seed: maphash.MakeSeed(), slots: make([]entry, 64)}
}

func (d *directory) len() int { return d.used }

// get gives the call of a name, or nil.
func (d *directory) get(name string) *call {
	hash := maphash.String(d.seed, name)
	for i := d.home(hash); ; i = d.next(i) {
		if in := &d.slots[i]; in.call == nil || in.hash == hash && in.call.ID == name {
			return in.call
		}
	}
}

// add takes in a call whose name is not there.
func (d *directory) add(c *call) {
	if d.used++; 2*d.used > len(d.slots) {
		old := d.slots
		d.slots = make([]entry, 2*len(old))
		for _, in := range old {
			if in.call != nil {
				d.put(in)
			}
		}
	}
	d.put(entry{maphash.String(d.seed, c.ID), c})
}

// put sets an entry into the first free slot from its home on.
func (d *directory) put(in entry) {
	i := d.home(in.hash)
	for d.slots[i].call != nil {
		i = d.next(i)
	}
	d.slots[i] = in
}

// drop takes out a call that is there. Those behind it that were pushed on move
// up, so that nothing is between an entry and its home but other entries.
func (d *directory) drop(c *call) {
	gap := d.home(maphash.String(d.seed, c.ID))
	for d.slots[gap].call != c {
		gap = d.next(gap)
	}
	for i := d.next(gap); d.slots[i].call != nil; i = d.next(i) {
		if d.after(d.home(d.slots[i].hash), i) >= d.after(gap, i) {
			d.slots[gap], gap = d.slots[i], i
		}
	}
	d.slots[gap] = entry{}
	d.used--
}

// all gives every call, in no order.
func (d *directory) all() iter.Seq[*call] {
	return func(yield func(*call) bool) {
		for _, in := range d.slots {
			if in.call != nil && !yield(in.call) {
				return
			}
		}
	}
}

func (d *directory) home(hash uint64) int { return int(hash & uint64(len(d.slots)-1)) }

func (d *directory) next(i int) int { return (i + 1) & (len(d.slots) - 1) }

// after is how far a slot is behind another.
func (d *directory) after(from, to int) int { return (to - from) & (len(d.slots) - 1) }
