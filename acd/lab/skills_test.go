package lab

import (
	"fmt"
	"math"
	"testing"
	"time"
)

// handle is the mean work on a call of the six types.
const handle = 10 * time.Minute

// sixTypes is six kinds of calls, 14 Erlang each, before 90 people who hold so
// many of the six skills each, one kind after the other in a ring.
func sixTypes(skills int) Scenario {
	sc := hall(1, handle, 0, 0, 1)
	sc.Queues, sc.Groups = nil, nil
	for i := range 6 {
		name := fmt.Sprintf("k%d", i)
		sc.Queues = append(sc.Queues, Queue{Name: name, Rate: 14 / handle.Hours(), Handle: Span{Mean: handle}, Skills: []string{name}})
		held := map[string]int{}
		for j := range skills {
			held[fmt.Sprintf("k%d", (i+j)%6)] = 1
		}
		sc.Groups = append(sc.Groups, Group{Name: name, Seats: 15, Skills: held, Speed: 1})
	}
	return sc
}

// TestTwoSkillsGiveMostOfTheGain: of what 433 s of waiting with one skill a
// person fall to with all six, 41 s, two skills a person give 97 %. One and six
// are Erlang C; nobody has a formula for two.
func TestTwoSkillsGiveMostOfTheGain(t *testing.T) {
	calls, tolerance := 400_000/slowed, .25*slowed
	if *long {
		calls, tolerance = 12_000_000, .1
	}
	one := Line{Rate: 14 / handle.Hours(), Handle: handle, Seats: 15}.Forecast().MeanWait
	all := Line{Rate: 84 / handle.Hours(), Handle: handle, Seats: 90}.Forecast().MeanWait
	for skills, want := range map[int]float64{1: one, 2: 52, 6: all} {
		t.Run(fmt.Sprint(skills), func(t *testing.T) {
			t.Parallel()
			sc := sixTypes(skills)
			sc.Seed, sc.Calls, sc.Warmup = uint64(skills), calls, calls/20
			r, wait, offered := run(t, sc, nil), 0.0, 0.0
			for _, q := range r.Queues {
				wait, offered = wait+q.MeanWait*float64(q.Offered), offered+float64(q.Offered)
			}
			wait /= offered
			t.Logf("mean wait %.1f s, want %.1f s", wait, want)
			if math.Abs(wait-want) > tolerance*want {
				t.Errorf("mean wait with %d skills a person is %.1f s, want %.1f s", skills, wait, want)
			}
		})
	}
}
