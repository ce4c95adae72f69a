package engine

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"hotline/acd"
)

// TestPicturesAreOfTheMoment: what is asked of the engine is of now, also when nothing
// has come to it for a while.
func TestPicturesAreOfTheMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := house(&shelf{}, new(bytes.Buffer), nil)
		rules := sticky
		rules.Queues = []acd.Queue{{Name: "general", ServiceMark: 20 * time.Second}}
		r.Post(acd.SetRules{Rules: rules})
		began := time.Now().UTC()
		r.Post(acd.Arrive{Call: "c1"})
		r.Post(acd.Offerable{Call: "c1"})
		r.Post(acd.SignIn{Person: "1001"})
		if v := r.View(); v.Queues[0].Late != 0 {
			t.Errorf("at once it is late: %+v", v)
		}
		<-time.After(21 * time.Second)
		why, known := r.Why("c1")
		if !known || why.WaitedMS != 21_000 || !why.At.Equal(began.Add(21*time.Second)) {
			t.Errorf("21 s after it came, it is explained as %+v, %t", why, known)
		}
		if v := r.View(); v.Queues[0].Late != 1 || !v.At.Equal(why.At) {
			t.Errorf("21 s after it came, it is not late: %+v", v)
		}
		r.Close()
	})
}
