package seats

import (
	"fmt"
	"testing"
	"time"

	"hotline/recording/fact"
)

// BenchmarkToday: what one desk asks for against what the wall asks for, with
// 600 people signed in.
func BenchmarkToday(b *testing.B) {
	loc := zone(b, "Asia/Shanghai")
	days, nine := NewDays(loc), time.Date(2026, 11, 23, 9, 0, 0, 0, loc)
	for i := range 600 {
		for j, to := range []State{NotReady, Ready, Offered, Talking, WrapUp, Ready} {
			days.Add(fact.Fact{At: nine.Add(time.Duration(j) * time.Minute), Person: fmt.Sprintf("%04d", i),
				Body: fact.SeatState{To: to.String(), Reason: "lunch", Call: "c1"}})
		}
	}
	now := nine.Add(time.Hour)
	b.Run("one", func(b *testing.B) {
		for b.Loop() {
			days.Person("0300", "2026-11-23", now)
		}
	})
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			days.Day("2026-11-23", now)
		}
	})
}
