package seats

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"
	_ "time/tzdata" // the zones are the same on every machine

	"hotline/recording/fact"

	"pgregory.net/rapid"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// shift writes the facts of a person's day as the engine does.
type shift struct {
	days *Days
	at   time.Time
	from State
}

func (s *shift) become(to State, reason, call string) {
	s.days.Add(fact.Fact{At: s.at, Person: "1007", Call: call, Body: fact.SeatState{
		From: s.from.String(), To: to.String(), Reason: reason, Call: call}})
	s.from = to
}

func (s *shift) after(d time.Duration) { s.at = s.at.Add(d) }

func TestADayOfOnePerson(t *testing.T) {
	loc := zone(t, "Asia/Shanghai")
	s := &shift{days: NewDays(loc), at: time.Date(2026, 11, 23, 8, 0, 0, 0, loc)}
	s.days.Add(fact.Fact{At: s.at, Person: "1007", Body: fact.SeatSignedIn{}})
	s.become(NotReady, "signed-in", "")
	s.after(5 * time.Second)
	s.become(Ready, "", "")
	s.after(60 * time.Second)
	s.become(Offered, "", "c1")
	s.after(3 * time.Second)
	s.become(Talking, "", "c1")
	s.after(100 * time.Second)
	s.become(Hold, "", "c1")
	s.after(20 * time.Second)
	s.become(Talking, "", "c1")
	s.after(7 * time.Millisecond)
	s.become(WrapUp, "", "c1")
	s.after(30 * time.Second)
	s.become(NotReady, "lunch", "")
	s.after(time.Hour)
	s.become(Ready, "", "")
	s.after(time.Second)
	s.become(Talking, "", "c2")
	s.after(10 * time.Second)

	want := Account{
		Person: "1007", ReadyMS: 61_000, OfferedMS: 3000, TalkMS: 110_007, HoldMS: 20_000, WrapUpMS: 30_000,
		NotReadyMS: map[string]int64{"signed-in": 5000, "lunch": 3_600_000},
		SignedInMS: 3_829_007, Calls: 2, LongestMS: 120_007,
	}
	day := s.days.Day("2026-11-23", s.at)
	if got := fmt.Sprint(day.People); got != fmt.Sprint([]Account{want}) {
		t.Errorf("the day while c2 runs:\n got %v\nwant %v", got, []Account{want})
	}
	if none := s.days.Person("1008", "2026-11-23", s.at); none.SignedInMS != 0 || none.NotReadyMS == nil || none.Person != "1008" {
		t.Errorf("who was not there has %+v", none)
	}
	want.Person = ""
	if got := fmt.Sprint(day.Total); got != fmt.Sprint(want) {
		t.Errorf("the total:\n got %v\nwant %v", got, want)
	}
	if talk, hold, ok := s.days.CallTalk("c1", s.at); talk != 100_007 || hold != 20_000 || !ok {
		t.Errorf("c1 was talked to for %d ms and held for %d ms", talk, hold)
	}
	if talk, hold, ok := s.days.CallTalk("c2", s.at); talk != 10_000 || hold != 0 || !ok {
		t.Errorf("c2, which runs, was talked to for %d ms and held for %d ms", talk, hold)
	}
	if _, _, ok := s.days.CallTalk("c3", s.at); ok {
		t.Error("c3 was never answered")
	}
}

// A conversation over midnight belongs to both days, to the millisecond, and
// to the one call.
func TestMidnight(t *testing.T) {
	loc := zone(t, "Asia/Shanghai")
	s := &shift{days: NewDays(loc), at: time.Date(2026, 11, 23, 23, 59, 59, 999e6, loc)}
	s.become(Ready, "", "")
	s.become(Talking, "", "c1")
	s.after(1001 * time.Millisecond)
	s.become(SignedOut, "", "")
	s.days.Add(fact.Fact{At: s.at, Person: "1007", Body: fact.SeatSignedOut{}})

	first, second := s.days.Day("2026-11-23", s.at).Total, s.days.Day("2026-11-24", s.at).Total
	if first.TalkMS != 1 || second.TalkMS != 1000 || first.Calls != 1 || second.Calls != 0 {
		t.Errorf("talk is %d and %d ms, calls %d and %d", first.TalkMS, second.TalkMS, first.Calls, second.Calls)
	}
	if first.LongestMS != 1 || second.LongestMS != 1000 {
		t.Errorf("the longest are %d and %d ms", first.LongestMS, second.LongestMS)
	}
	if talk, _, _ := s.days.CallTalk("c1", s.at); talk != 1001 {
		t.Errorf("the call's talk is %d ms", talk)
	}
}

// Days on which the clock is set have another length, and midnight may be
// missing (São Paulo) or come twice (St. John's set it back at 00:01).
func TestDaysOfOddLength(t *testing.T) {
	for _, c := range []struct {
		zone, day string
		hours     float64
	}{
		{"Asia/Shanghai", "2026-11-23", 24},
		{"Europe/Berlin", "2026-03-29", 23},
		{"Europe/Berlin", "2026-10-25", 25},
		{"America/Sao_Paulo", "2018-11-04", 23},
		{"America/Sao_Paulo", "2018-02-17", 25},
		{"America/St_Johns", "2006-10-28", 25 - 1.0/60},
		{"America/St_Johns", "2006-10-29", 24 + 1.0/60}, // its first minute, then the day before again, then the rest
		{"Pacific/Apia", "2011-12-30", 0},               // a day that never was
		{"Australia/Lord_Howe", "2026-04-05", 24.5},
	} {
		loc := zone(t, c.zone)
		noon, err := time.ParseInLocation("2006-01-02 15:04", c.day+" 12:00", loc)
		if err != nil {
			t.Fatal(err)
		}
		s := &shift{days: NewDays(loc), at: noon.Add(-48 * time.Hour)}
		s.become(Ready, "", "")
		day := s.days.Day(c.day, noon.Add(48*time.Hour)).Total
		if got := float64(day.ReadyMS) / 3_600_000; got != c.hours {
			t.Errorf("%s in %s has %v hours, want %v", c.day, c.zone, got, c.hours)
		}
	}
}

// Whatever happened, the states of each day add up to the time signed in, to
// the millisecond; days and calls agree; a checkpoint at any step changes
// nothing. The oracle asks for the local day minute by minute.
func TestDaysAddUp(t *testing.T) {
	zones := []*time.Location{zone(t, "Asia/Shanghai"), zone(t, "Europe/Berlin"), zone(t, "America/Sao_Paulo"), zone(t, "America/St_Johns")}
	starts := []time.Time{
		time.Date(2026, 3, 28, 20, 0, 0, 0, time.UTC), time.Date(2026, 10, 24, 20, 0, 0, 0, time.UTC),
		time.Date(2018, 11, 3, 22, 0, 0, 0, time.UTC), time.Date(2018, 2, 17, 22, 0, 0, 0, time.UTC),
		time.Date(2006, 10, 28, 22, 0, 0, 0, time.UTC),
	}
	rapid.Check(t, func(t *rapid.T) {
		loc := zones[rapid.IntRange(0, len(zones)-1).Draw(t, "zone")]
		at := rapid.SampledFrom(starts).Draw(t, "start")
		d, want := NewDays(loc), newOracle(loc)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			at = at.Add(time.Duration(rapid.Int64Range(0, 7_200_000).Draw(t, "pass")) * time.Millisecond)
			person := rapid.SampledFrom([]string{"ann", "ben"}).Draw(t, "person")
			f := want.something(t, at, person)
			d.Add(f)
			if rapid.Bool().Draw(t, "checkpoint") {
				d = restored(t, d, loc)
			}
			want.check(t, d, at)
		}
	})
}

func restored(t *rapid.T, d *Days, loc *time.Location) *Days {
	data, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	again := NewDays(loc)
	if err := json.Unmarshal(data, again); err != nil {
		t.Fatal(err)
	}
	if data2, err := json.Marshal(again); err != nil || string(data2) != string(data) {
		t.Fatalf("the checkpoint became another: %s", data2)
	}
	return again
}

// oracle keeps all there was as a list of spans and adds up anew each time.
type oracle struct {
	loc   *time.Location
	open  map[string]span
	spans []span
}

type span struct {
	person, call, reason string
	state                State
	from, to             int64
}

func newOracle(loc *time.Location) *oracle { return &oracle{loc: loc, open: map[string]span{}} }

// something lets the person do what the table of states allows.
func (o *oracle) something(t *rapid.T, at time.Time, person string) fact.Fact {
	was := o.open[person]
	next := slices.Clone(allowed[was.state])
	to := rapid.SampledFrom(next).Draw(t, "to")
	now := span{person: person, state: to, from: at.UnixMilli()}
	switch to {
	case NotReady:
		now.reason = rapid.SampledFrom([]string{"lunch", "tea"}).Draw(t, "reason")
	case Offered:
		now.call = rapid.SampledFrom([]string{"c1", "c2", "c3"}).Draw(t, "call")
	case Talking, Hold, WrapUp:
		now.call = was.call
		if now.call == "" {
			now.call = "c4"
		}
	}
	if was.state != SignedOut {
		was.to = at.UnixMilli()
		o.spans = append(o.spans, was)
	}
	o.open[person] = now
	return fact.Fact{At: at, Person: person, Body: fact.SeatState{From: was.state.String(), To: to.String(), Reason: now.reason, Call: now.call}}
}

func (o *oracle) check(t *rapid.T, d *Days, now time.Time) {
	sums, talks, holds := map[string]int64{}, map[string]int64{}, map[string]int64{}
	all := slices.Clone(o.spans)
	for _, s := range o.open {
		if s.state != SignedOut {
			s.to = now.UnixMilli()
			all = append(all, s)
		}
	}
	for _, s := range all {
		const minute = 60_000
		for from := s.from; from < s.to; {
			to := min(s.to, (from/minute+1)*minute)
			day := time.UnixMilli(from).In(o.loc).Format(time.DateOnly)
			sums[fmt.Sprintf("%s %s %s %s", day, s.person, s.state, s.reason)] += to - from
			sums[day+" "+s.person] += to - from
			if s.state == Talking {
				talks[s.call] += to - from
			}
			if s.state == Hold {
				holds[s.call] += to - from
			}
			from = to
		}
	}
	o.compare(t, d, now, sums)
	for _, call := range []string{"c1", "c2", "c3", "c4"} {
		if talk, hold, _ := d.CallTalk(call, now); talk != talks[call] || hold != holds[call] {
			t.Fatalf("%s was talked to for %d ms and held for %d ms, want %d and %d", call, talk, hold, talks[call], holds[call])
		}
	}
}

func (o *oracle) compare(t *rapid.T, d *Days, now time.Time, sums map[string]int64) {
	total, want := int64(0), int64(0)
	for key, ms := range sums {
		if len(key) == len("2006-01-02 ann") {
			want += ms
		}
	}
	noon := time.Date(now.Year(), now.Month(), now.Day(), 12, 0, 0, 0, time.UTC)
	for i := range 8 {
		name := noon.AddDate(0, 0, i-6).Format(time.DateOnly)
		for _, a := range d.Day(name, now).People {
			total += a.SignedInMS
			if alone := d.Person(a.Person, name, now); !reflect.DeepEqual(alone, a) {
				t.Fatalf("%s: asked alone %s has %+v, among all %+v", name, a.Person, alone, a)
			}
			key := name + " " + a.Person
			if a.SumMS() != a.SignedInMS || a.SignedInMS != sums[key] {
				t.Fatalf("%s: the states add up to %d ms, signed in %d, want %d", key, a.SumMS(), a.SignedInMS, sums[key])
			}
			got := []int64{a.ReadyMS, a.OfferedMS, a.TalkMS, a.HoldMS, a.WrapUpMS, a.NotReadyMS["lunch"], a.NotReadyMS["tea"]}
			for i, state := range []string{"ready ", "offered ", "talking ", "hold ", "wrap-up ", "not-ready lunch", "not-ready tea"} {
				if got[i] != sums[key+" "+state] {
					t.Fatalf("%s: %s is %d ms, want %d", key, state, got[i], sums[key+" "+state])
				}
			}
		}
	}
	if total != want {
		t.Fatalf("the days hold %d ms, want %d", total, want)
	}
}
