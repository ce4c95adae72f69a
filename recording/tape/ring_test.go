package tape

import (
	"bytes"
	"testing"

	"hotline/sip/media"
)

// TestRingCarriesEverythingInOrder lets a worker and the writer race: what
// the writer gets is what the worker gave, less what was counted as lost.
func TestRingCarriesEverythingInOrder(t *testing.T) {
	const packets = 20000
	r := newRing()
	gave := make(chan struct{})
	go func() {
		defer close(gave)
		for i := range packets {
			r.Take(int64(i), uint32(i), media.PCMU, speech(1+i%300, byte(i)))
		}
	}()
	var got, samples uint64
	last := int64(-1)
	for pos, over := uint64(0), false; ; {
		p, next, ok := r.next(pos)
		if !ok {
			r.release(pos)
			if over {
				break
			}
			select {
			case <-gave:
				over = true
			default:
			}
			continue
		}
		want := speech(1+int(p.at)%300, byte(p.at))
		if p.at <= last || p.stamp != uint32(p.at) || p.law != media.PCMU || !bytes.Equal(append(bytes.Clone(p.one), p.two...), want) {
			t.Fatalf("packet %d after %d is wrong", p.at, last)
		}
		last, pos = p.at, next
		got++
		samples += uint64(len(want))
	}
	var all uint64
	for i := range packets {
		all += uint64(1 + i%300)
	}
	if samples+r.lost.Load() != all || got == 0 {
		t.Errorf("%d samples arrived and %d were lost, of %d", samples, r.lost.Load(), all)
	}
}

func TestRingRefusesWhatIsTooLarge(t *testing.T) {
	r := newRing()
	r.Take(1, 1, media.PCMA, nil)
	r.Take(1, 1, media.PCMA, make([]byte, maxPayload+1))
	if _, _, ok := r.next(0); ok || r.lost.Load() != maxPayload+1 {
		t.Errorf("lost %d", r.lost.Load())
	}
}

func TestIndexGivesBackWhatWasAdded(t *testing.T) {
	want := []extent{{1, 8, 200}, {1, 208, 1}, {1, 500, 300}, {2, 8, 100}, {9, 1 << 30, 70000}, {9, 1<<30 + 70000, 5}}
	var x index
	for _, e := range want {
		x.add(e)
	}
	i := 0
	for e := range x.all {
		if i >= len(want) || e != want[i] {
			t.Fatalf("extent %d is %v", i, e)
		}
		i++
	}
	if i != len(want) {
		t.Errorf("%d extents, want %d", i, len(want))
	}
}
