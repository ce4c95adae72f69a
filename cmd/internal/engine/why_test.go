package engine

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"hotline/acd"
)

// TestWhyIsOfTheMomentItIsAsked: also when nothing has come to the engine for a while.
func TestWhyIsOfTheMomentItIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := house(&shelf{}, new(bytes.Buffer), nil)
		began := time.Now().UTC()
		r.Post(acd.Arrive{Call: "c1"})
		r.Post(acd.SignIn{Person: "1001", Ready: true})
		r.View()
		<-time.After(21 * time.Second)
		why, known := r.Why("c1")
		if !known || why.WaitedMS != 21_000 || !why.At.Equal(began.Add(21*time.Second)) {
			t.Errorf("21 s after it came, it is explained as %+v, %t", why, known)
		}
		r.Close()
	})
}
