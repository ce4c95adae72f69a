package rtp

import (
	"math"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"hotline/sip"
	"hotline/sip/media"
)

// ear16 keeps what a phone hears, as linear samples, and tells when more has come.
type ear16 struct {
	mu   sync.Mutex
	pcm  []int16
	more chan struct{}
}

func (e *ear16) Take(_ int64, _ uint32, law media.Law, payload []byte) {
	e.mu.Lock()
	from := len(e.pcm)
	e.pcm = append(e.pcm, make([]int16, len(payload))...)
	media.Decode(e.pcm[from:], law, payload)
	e.mu.Unlock()
	select {
	case e.more <- struct{}{}:
	default:
	}
}

// forget drops what was heard.
func (e *ear16) forget() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.pcm = nil
}

// wait gives what was heard when it is n samples, or what there is when n is 0.
func (e *ear16) wait(t *testing.T, n int) []int16 {
	t.Helper()
	patient := time.After(patience)
	for {
		e.mu.Lock()
		pcm := slices.Clone(e.pcm)
		e.mu.Unlock()
		if len(pcm) >= n {
			return pcm
		}
		select {
		case <-e.more:
		case <-patient:
			t.Fatalf("only %d samples of %d were heard", len(pcm), n)
		}
	}
}

// usualLevel is the level of a tone in most stretches of 100 ms: a machine that
// stands still now and then does not change it.
func usualLevel(pcm []int16, hz float64) float64 {
	var levels []float64
	for ; len(pcm) >= 800; pcm = pcm[800:] {
		levels = append(levels, level(pcm[:800], hz))
	}
	slices.Sort(levels)
	return levels[len(levels)/2]
}

// Three phones on real sockets and the real clock, through all modes.
func TestAMixInRealTime(t *testing.T) {
	pool := openPool(t, 6, 2)         // the phones are legs, too
	tones := []float64{330, 450, 570} // whole periods in 100 ms
	laws := []media.Law{media.PCMA, media.PCMU, media.PCMA}
	var legs []*Leg
	var ears []*ear16
	for i, hz := range tones {
		ear := &ear16{more: make(chan struct{}, 1)}
		var first *Leg
		if i > 0 {
			first = legs[0]
		}
		leg := connect(t, pool, nil, LegConfig{With: first}).leg
		phone := connect(t, pool, nil, LegConfig{In: ear}).leg
		leg.Talk(plainly(phone, laws[i]))
		phone.Talk(plainly(leg, laws[i]))
		person := &person{hz: hz}
		tone := make([]int16, 8000)
		for n := range tone {
			tone[n] = int16(math.Round(person.sample(n)))
		}
		phone.Play(1, []*media.Sound{media.NewSound("tone", tone)}, true)
		legs, ears = append(legs, leg), append(ears, ear)
	}
	of := func(letters string) (some []*Leg, hz []float64) {
		for _, letter := range letters {
			i := slices.Index([]rune("csb"), letter)
			some, hz = append(some, legs[i]), append(hz, tones[i])
		}
		return some, hz
	}
	for _, m := range []mode{alone, listens, whisper, barges, alone} {
		var members []Mixed
		for i, letters := range []string{m.citizen, m.seat, m.boss} {
			hears, _ := of(letters)
			members = append(members, Mixed{legs[i], hears})
		}
		if err := Mix(members); err != nil {
			t.Fatal(err)
		}
		ears[0].forget()
		ears[0].wait(t, 2400) // the change is through
		ears[1].forget()
		ears[2].forget()
		for i, letters := range []string{m.citizen, m.seat, m.boss} {
			_, hears := of(letters)
			if letters == "" {
				if n := len(ears[i].wait(t, 0)); n > 0 {
					t.Errorf("%s: %v Hz heard %d samples", m.name, tones[i], n)
				}
				continue
			}
			pcm := ears[i].wait(t, 4000)
			for _, hz := range tones {
				got, heard := usualLevel(pcm, hz), slices.Contains(hears, hz)
				if heard && math.Abs(got-toneLevel) > 1 || !heard && got > -45 {
					t.Errorf("%s: %v Hz hears %v Hz at %.1f dBm0", m.name, tones[i], hz, got)
				}
			}
		}
	}
	legs[2].Close(nil)
	ears[0].wait(t, len(ears[0].wait(t, 0))+1600)
}

// plainly is what two legs of pools on loopback agree on.
func plainly(far *Leg, law media.Law) sip.Agreed {
	pt := uint8(8)
	if law == media.PCMU {
		pt = 0
	}
	at := netip.AddrPortFrom(loopback, far.Port())
	return sip.Agreed{Remote: at, Law: law, PT: pt, EventPT: 101, Send: true, Receive: true}
}
