package owner

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestEveryUntilItIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		times := 0
		e := StartEvery(time.Second, func() { times++ })
		<-time.After(3500 * time.Millisecond)
		e.Close()
		<-time.After(time.Minute)
		if times != 3 {
			t.Errorf("done %d times in 3.5 s, want 3", times)
		}
	})
}
