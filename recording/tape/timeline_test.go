package tape

import (
	"math"
	"testing"
	"time"

	"hotline/sip/media"
)

func TestCitizenIsLeftEverybodyElseRightAtTheirTimes(t *testing.T) {
	inStudio(t, Config{}, func(s *studio) {
		s.tape.Start("c1", s.zero)
		citizen, prompt := s.tape.Track("c1", "a", Left), s.tape.Track("c1", "a", Right)
		hello, greeting, answer := speech(1600, 3), speech(800, 9), speech(1600, 77)
		s.talk(prompt, 40, 5000, greeting)
		s.talk(citizen, 250.5, 4294967000, hello) // the stamp wraps
		seat := s.tape.Track("c1", "b1", Right)
		s.talk(seat, 700, 1, answer)
		s.tape.Finish("c1", s.at(1000))
		r, left, right := s.rendered("c1")
		same(t, "left", left, quiet(1000).with(250.5, hello))
		same(t, "right", right, quiet(1000).with(40, greeting).with(700, answer))
		if r.DurationMS != 1000 || r.CitizenMS != 200 || r.OtherMS != 300 || r.GapMS != 0 || r.Cut {
			t.Errorf("told %+v", r)
		}
	})
}

func TestLossIsSilenceDuplicatesAndOrderDoNotShow(t *testing.T) {
	inStudio(t, Config{}, func(s *studio) {
		s.tape.Start("c1", s.zero)
		tap := s.tape.Track("c1", "a", Left)
		sound := speech(160*12, 1)
		want := quiet(400).with(100, sound)
		copy(want[(100+5*20)*8:], quiet(20)) // packet 5 is lost
		for _, n := range []int{0, 1, 3, 2, 2, 4, 6, 9, 7, 8, 6, 11, 10} {
			late := map[int]float64{2: 21, 7: 41, 8: 21, 10: 30}[n] // arrives after its successors
			s.take(tap, 100+20*float64(n)+late, uint32(7000+160*n), sound[160*n:160*n+160])
		}
		s.tape.Finish("c1", s.at(400))
		r, left, _ := s.rendered("c1")
		same(t, "left", left, want)
		if r.CitizenMS != 11*20 || r.GapMS != 0 {
			t.Errorf("told %+v", r)
		}
	})
}

func TestJitterMovesNothingAndAnotherStampIsPlacedByArrival(t *testing.T) {
	inStudio(t, Config{}, func(s *studio) {
		s.tape.Start("c1", s.zero)
		tap := s.tape.Track("c1", "b1", Right)
		first, second, third, fourth := speech(800, 1), speech(800, 2), speech(480, 3), speech(320, 4)
		for i, jitter := range []float64{0, 60, -15, 190, 10} {
			s.take(tap, 100+float64(20*i)+jitter, uint32(160*i), first[160*i:160*i+160])
		}
		pass(20 * time.Millisecond)
		s.talk(tap, 5000, 800, second)           // a pause in which the stamp stood still
		s.talk(tap, 6000.125, 3<<30, third)      // a new source
		s.talk(tap, 7000, 3<<30+480-5*8, fourth) // and a stamp that goes back
		s.tape.Finish("c1", s.at(8000))
		_, _, right := s.rendered("c1")
		same(t, "right", right, quiet(8000).with(100, first).with(5000, second).with(6000.125, third).with(7000, fourth))
	})
}

func TestBurstAfterAStallIsWhereItWasSpoken(t *testing.T) {
	for _, stall := range []int{250, 600, 2900} {
		inStudio(t, Config{}, func(s *studio) {
			s.tape.Start("c1", s.zero)
			tap := s.tape.Track("c1", "a", Left)
			sound := speech(160*300, 1)
			for i := range 300 {
				arrival := 20 * i
				if arrival >= 1000 {
					arrival = max(arrival, 1000+stall) // all of the stall at once
				}
				s.take(tap, float64(arrival), uint32(160*i), sound[160*i:160*i+160])
				if arrival == 20*i {
					pass(20 * time.Millisecond)
				}
			}
			s.tape.Finish("c1", s.at(6000))
			r, left, _ := s.rendered("c1")
			// More than 1.7 s at once do not fit the ring; only those are missing.
			if lost := 6000 - r.CitizenMS; lost != r.GapMS || stall < 1700 && lost > 0 {
				t.Errorf("stall of %d ms: told %+v", stall, r)
			}
			for i, code := range left {
				if code != sound[i] && code != silence {
					t.Fatalf("stall of %d ms: wrong at %d ms", stall, i/8)
				}
			}
		})
	}
}

func TestSecondOfFrozenStampIsPlacedByArrival(t *testing.T) {
	inStudio(t, Config{}, func(s *studio) {
		s.tape.Start("c1", s.zero)
		tap := s.tape.Track("c1", "b1", Right)
		first, second, third := speech(1600, 1), speech(4800, 2), speech(160, 3)
		s.talk(tap, 100, 0, first)
		s.talk(tap, 1300, 1600, second)
		s.talk(tap, 2500, 1600+4800, third) // still held when the call ends
		s.tape.Finish("c1", s.at(3000))
		_, _, right := s.rendered("c1")
		same(t, "right", right, quiet(3000).with(100, first).with(1300, second).with(2500, third))
	})
}

func TestSlowClockOfTheSenderIsFollowedInSteps(t *testing.T) {
	inStudio(t, Config{}, func(s *studio) {
		s.tape.Start("c1", s.zero)
		tap := s.tape.Track("c1", "a", Left)
		// Each 20 ms of stamp take 21 ms: after 200 ms of drift arrival wins.
		sound := speech(160, 1)
		for i := range 500 {
			s.take(tap, 21*float64(i), uint32(160*i), sound)
			pass(20 * time.Millisecond)
		}
		s.tape.Finish("c1", s.at(21*500))
		r, left, _ := s.rendered("c1")
		if r.CitizenMS != 500*20 {
			t.Errorf("%d ms of 10,000 were kept", r.CitizenMS)
		}
		end := len(left)
		for end > 0 && left[end-1] == silence {
			end--
		}
		if behind := 21*500 - end/8; behind < 0 || behind > 201 {
			t.Errorf("the last sound ends %d ms before its arrival", behind)
		}
	})
}

func TestOverlappingRightTracksAreMixed(t *testing.T) {
	inStudio(t, Config{}, func(s *studio) {
		s.tape.Start("c1", s.zero)
		one, two := s.tape.Track("c1", "b1", Right), s.tape.Track("c1", "b2", Right)
		a, b := toneCodes(400, 8000, 1600), toneCodes(1000, 5000, 1600)
		loudA, loudB := toneCodes(300, 30000, 160), toneCodes(300, 30000, 160)
		for i := 0; i < 1600; i += 160 {
			s.take(one, float64(i)/8, uint32(i), a[i:i+160])
			s.take(two, 100+float64(i)/8, uint32(i), b[i:i+160])
		}
		s.take(one, 400, 1600*2, loudA)
		s.take(two, 400, 1600*2-800, loudB)
		pass(20 * time.Millisecond)
		s.tape.Finish("c1", s.at(500))
		r, _, right := s.rendered("c1")
		same(t, "first alone", right[:800], timeline(a[:800]))
		same(t, "second alone", right[1600:2400], timeline(b[800:]))
		same(t, "both", right[800:1600], sum(a[800:], b[:800]))
		same(t, "both too loud", right[3200:3360], sum(loudA, loudB))
		if r.OtherMS != 320 {
			t.Errorf("%d ms of others, want 320: overlap counts once", r.OtherMS)
		}
	})
}

func toneCodes(hertz, level float64, n int) []byte {
	pcm := make([]int16, n)
	for i := range pcm {
		pcm[i] = int16(level * math.Sin(2*math.Pi*hertz*float64(i)/8000))
	}
	codes := make([]byte, n)
	media.Encode(codes, media.PCMA, pcm)
	return codes
}

// sum mixes by the book; digital silence adds nothing.
func sum(a, b []byte) timeline {
	out := make(timeline, len(a))
	for i := range a {
		var pcm [2]int16
		media.Decode(pcm[:], media.PCMA, []byte{a[i], b[i]})
		switch {
		case a[i]|0x80 == silence:
			out[i] = b[i]
		case b[i]|0x80 == silence:
			out[i] = a[i]
		default:
			v := int16(min(max(int(pcm[0])+int(pcm[1]), math.MinInt16), math.MaxInt16))
			media.Encode(out[i:i+1], media.PCMA, []int16{v})
		}
	}
	return out
}

func TestMuLawIsTranscodedAndOtherSoundIsNot(t *testing.T) {
	inStudio(t, Config{}, func(s *studio) {
		s.tape.Start("c1", s.zero)
		tap := s.tape.Track("c1", "a", Left)
		codes := make([]byte, 256)
		for i := range codes {
			codes[i] = byte(i)
		}
		tap.Take(s.at(10).UnixNano(), 0, media.PCMU, codes)
		tap.Take(s.at(50).UnixNano(), 320, media.Law(9), codes)
		s.tape.Finish("c1", s.at(100))
		_, left, _ := s.rendered("c1")
		alaw := make([]byte, 256)
		media.Transcode(alaw, codes, media.PCMU, media.PCMA)
		same(t, "left", left, quiet(100).with(10, alaw))
	})
}

func TestSoundOutsideTheCallIsCutOff(t *testing.T) {
	inStudio(t, Config{}, func(s *studio) {
		s.tape.Start("c1", s.zero)
		tap := s.tape.Track("c1", "a", Left)
		early, late := speech(160, 1), speech(160, 2)
		s.take(tap, -5, 0, early)
		s.take(tap, 90, 760, late)
		s.take(tap, 400, 760+310*8, late)
		s.tape.Finish("c1", s.at(100))
		s.take(tap, 95, 800, late) // a tap may outlive its call
		_, left, _ := s.rendered("c1")
		same(t, "left", left, quiet(100).with(0, early[40:]).with(90, late[:80]))
	})
}

func TestSoundThatTheWorkerStillHoldsAtTheFinishIsKept(t *testing.T) {
	inStudio(t, Config{}, func(s *studio) {
		s.tape.Start("c1", s.zero)
		tap := s.tape.Track("c1", "a", Left)
		s.talk(tap, 0, 0, speech(160, 1))
		s.tape.Finish("c1", s.at(60))
		pass(30 * time.Millisecond)
		s.take(tap, 20, 160, speech(160, 2))
		_, left, _ := s.rendered("c1")
		same(t, "left", left, quiet(60).with(0, speech(160, 1)).with(20, speech(160, 2)))
	})
}

func TestCallWithoutSoundIsSilence(t *testing.T) {
	inStudio(t, Config{}, func(s *studio) {
		s.tape.Start("none", s.zero)
		s.tape.Finish("none", s.at(3))
		_, left, right := s.rendered("none")
		same(t, "left", left, quiet(3))
		same(t, "right", right, quiet(3))
		s.tape.Start("backwards", s.at(100))
		s.tape.Finish("backwards", s.zero)
		if r, _, _ := s.rendered("backwards"); r.DurationMS != 0 {
			t.Errorf("told %+v", r)
		}
	})
}
