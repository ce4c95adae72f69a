package recording

import (
	"fmt"
	"testing"
	"time"

	"hotline/recording/fact"
)

// arrive and answer feed one call of line 12345.
func arrive(tally *Tally, call string, at time.Time) {
	tally.Add(fact.Fact{At: at, Call: call, Line: "12345", Body: fact.CallArrived{}})
}

func answer(tally *Tally, call string, at time.Time) {
	tally.Add(fact.Fact{At: at, Call: call, Person: "1001", Body: fact.CallAnswered{WaitMS: 1000}})
	tally.Add(fact.Fact{At: at, Call: call, Line: "12345", Body: fact.CallEnded{Outcome: fact.Answered}})
}

func TestTheConnectionRateLooksBack24Hours(t *testing.T) {
	tally := NewTally(city)
	start := moment(t, "12:00:00.000")
	for i := range 48 * 60 { // a call a minute for two days, every second one answered
		at := start.Add(time.Duration(i) * time.Minute)
		arrive(tally, fmt.Sprint("c", i), at)
		if i%2 == 0 {
			answer(tally, fmt.Sprint("c", i), at.Add(10*time.Second))
		}
	}
	last := start.Add(48*time.Hour - time.Minute)
	for after, want := range map[time.Duration][2]int64{
		0:              {1440, 720},
		12 * time.Hour: {720, 360},
		24 * time.Hour: {0, 0},
	} {
		if offered, answered := tally.Connection(last.Add(after)); offered != want[0] || answered != want[1] {
			t.Errorf("%s later: %d offered and %d answered, want %v", after, offered, answered, want)
		}
	}
	// An answer counts in the minute of the arrival, and not when that is out of the window.
	answer(tally, "c1", last)
	if _, answered := tally.Connection(last); answered != 720 {
		t.Errorf("an answer to a call of two days ago made it %d", answered)
	}
}

func TestATallyForgetsTheOldestDay(t *testing.T) {
	tally := NewTally(city)
	start := moment(t, "12:00:00.000")
	for i := range maxDays + 3 {
		arrive(tally, fmt.Sprint("c", i), start.AddDate(0, 0, i))
	}
	days := tally.Days()
	if len(days) != maxDays || days[0] != "2018-06-04" {
		t.Errorf("%d days from %s", len(days), days[0])
	}
	if counts, known := tally.Day("2018-06-01"); known || counts.Day != "2018-06-01" || counts.Lines == nil {
		t.Errorf("a day that is gone: %+v, %v", counts, known)
	}
}

func TestNamesOfADayAreBounded(t *testing.T) {
	tally := NewTally(city)
	at := moment(t, "12:00:00.000")
	for i := range maxNames + 50 {
		tally.Add(fact.Fact{At: at, Call: fmt.Sprint("c", i), Line: fmt.Sprint("line", i), Body: fact.CallArrived{}})
	}
	counts, _ := tally.Day("2018-06-01")
	if len(counts.Lines) != maxNames+1 || counts.Lines[otherName].Offered != 50 || counts.Total.Offered != maxNames+50 {
		t.Errorf("%d lines, %d elsewhere, %d in all", len(counts.Lines), counts.Lines[otherName].Offered, counts.Total.Offered)
	}
}

// Days in a zone whose clocks change at midnight have no gap and no overlap.
func TestSplitWhereMidnightDoesNotExist(t *testing.T) {
	loc, err := time.LoadLocation("America/Sao_Paulo") // 2018-11-04: 00:00 becomes 01:00
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2018, 11, 3, 23, 0, 0, 0, loc)
	got := map[string]time.Duration{}
	split(from, from.Add(48*time.Hour), loc, func(day string, part time.Duration) { got[day] += part })
	want := map[string]time.Duration{"2018-11-03": time.Hour, "2018-11-04": 23 * time.Hour, "2018-11-05": 24 * time.Hour}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("split into %v, want %v", got, want)
	}
}
