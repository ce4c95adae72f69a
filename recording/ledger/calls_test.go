package ledger

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"hotline/recording"
	"hotline/recording/fact"
)

// ids gives the ids of a page.
func ids(page Page) []string {
	var out []string
	for _, call := range page.Calls {
		out = append(out, call.ID)
	}
	return out
}

func list(t *testing.T, l *Ledger, q Query) Page {
	t.Helper()
	page, err := l.Calls(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func TestACallBelongsToTheLocalDayOfItsArrival(t *testing.T) {
	l := open(t, Config{Location: shanghai(t)})
	midnight := time.Date(2018, 6, 2, 0, 0, 0, 0, shanghai(t)).UTC()
	keep(t, l, oneCall("last-of-the-1st", midnight.Add(-time.Millisecond))...)
	keep(t, l, oneCall("first-of-the-2nd", midnight)...)
	keep(t, l, oneCall("last-of-the-2nd", midnight.Add(24*time.Hour-time.Millisecond))...)
	for day, want := range map[string][]string{
		"2018-06-01": {"last-of-the-1st"},
		"2018-06-02": {"last-of-the-2nd", "first-of-the-2nd"},
		"2018-06-03": nil,
		"":           {"last-of-the-2nd", "first-of-the-2nd", "last-of-the-1st"},
	} {
		if got := ids(list(t, l, Query{Day: day})); !slices.Equal(got, want) {
			t.Errorf("calls of day %q: %v, want %v", day, got, want)
		}
	}
}

func TestASummaryFollowsItsFacts(t *testing.T) {
	l := open(t, Config{})
	story := oneCall("c1", noon)
	for i, f := range story {
		keep(t, l, f)
		call, found, err := l.Call(t.Context(), "c1")
		if err != nil || !found {
			t.Fatalf("after fact %d: %v, %v", i, found, err)
		}
		want := recording.NewCalls()
		for _, f := range story[:i+1] {
			want.Add(f)
		}
		folded, _ := want.Get("c1")
		same(t, fmt.Sprintf("after %s", f.Kind()), []recording.Call{call}, []recording.Call{folded}, nil)
	}
	call, _, _ := l.Call(t.Context(), "c1")
	if call.TalkMS != 20_000 || call.WaitMS != 3_000 || call.Recording != "wav/2018-06-01/c1.wav" || call.Person != "1007" {
		t.Errorf("call %+v", call)
	}
	if _, found, err := l.Call(t.Context(), "c2"); found || err != nil {
		t.Errorf("a call that never was: %v, %v", found, err)
	}
}

func TestCallsAreFiltered(t *testing.T) {
	l := open(t, Config{})
	keep(t, l, oneCall("answered", noon)...)
	abandoned := oneCall("abandoned", noon.Add(time.Second))[:5]
	keep(t, l, append(abandoned, fact.Fact{At: noon.Add(9 * time.Second), Call: "abandoned",
		Body: fact.CallEnded{Outcome: fact.Abandoned, By: fact.ByCitizen}})...)
	keep(t, l, oneCall("talking", noon.Add(2*time.Second))[:10]...)
	for name, test := range map[string]struct {
		q    Query
		want []string
	}{
		"everything":  {Query{}, []string{"talking", "abandoned", "answered"}},
		"one person":  {Query{Person: "1007"}, []string{"talking", "answered"}},
		"one outcome": {Query{Outcome: fact.Abandoned}, []string{"abandoned"}},
		"one state":   {Query{State: recording.Talking}, []string{"talking"}},
		"all of them": {Query{Day: "2018-06-01", Line: "12345", Queue: "general", Person: "1007", State: recording.Ended, Outcome: fact.Answered}, []string{"answered"}},
		"no line":     {Query{Line: "96123"}, nil},
	} {
		if got := ids(list(t, l, test.q)); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

// Pages are complete and without doubles while calls arrive, also many in one millisecond.
func TestPagesHoldStillWhileCallsArrive(t *testing.T) {
	l := open(t, Config{})
	var want []string
	for i := range 95 {
		id := fmt.Sprintf("c%03d", i)
		keep(t, l, oneCall(id, noon.Add(time.Duration(i/10)*time.Millisecond))[0])
		want = append(want, id)
	}
	slices.Reverse(want)
	var got []string
	q := Query{Day: "2018-06-01", Limit: 10}
	for pages := 1; ; pages++ {
		page := list(t, l, q)
		got = append(got, ids(page)...)
		keep(t, l, oneCall(fmt.Sprintf("new%03d", pages), noon.Add(time.Minute))[0])
		keep(t, l, oneCall(want[0], noon)[3]) // a call of the list changes
		if q.After = page.Next; page.Next == "" {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the pages gave\n%v\nwant\n%v", got, want)
	}
	if page := list(t, l, Query{Limit: 5_000}); len(page.Calls) != 105 || page.Next != "" {
		t.Errorf("%d calls on one page, next %q", len(page.Calls), page.Next)
	}
}

func TestACursorOfAnotherList(t *testing.T) {
	l := open(t, Config{})
	for _, after := range []string{"c1", "12", "12.", ".c1", "x.c1"} {
		if _, err := l.Calls(t.Context(), Query{After: after}); !errors.Is(err, ErrCursor) {
			t.Errorf("cursor %q: %v", after, err)
		}
	}
}

// The pages of a day are one walk along an index, whatever is asked for.
func TestListsOfCallsUseAnIndex(t *testing.T) {
	l := open(t, Config{})
	for _, q := range []Query{{}, {Day: "2018-06-01"}, {Day: "2018-06-01", Queue: "general"}, {Day: "2018-06-01", Person: "1007"}, {After: "1.c1"}, {Day: "2018-06-01", After: "1.c1"}} {
		where, args, err := q.where()
		if err != nil {
			t.Fatal(err)
		}
		rows, err := l.reads.QueryContext(t.Context(), "EXPLAIN QUERY PLAN SELECT summary FROM calls"+where+" ORDER BY arrived DESC, id DESC LIMIT 10", args...)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var id, parent, unused int
			var plan string
			if err := rows.Scan(&id, &parent, &unused, &plan); err != nil {
				t.Fatal(err)
			}
			t.Logf("%+v: %s", q, plan)
			if plan == "SCAN calls" || plan == "USE TEMP B-TREE FOR ORDER BY" {
				t.Errorf("%+v: %s", q, plan)
			}
		}
		rows.Close()
	}
}

func FuzzCursor(f *testing.F) {
	for _, seed := range []string{"", "1527825600000.c1", "0.", "-1.x", "1.a.b", "99999999999999999999.c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		arrived, id, err := parseCursor(text)
		if err != nil {
			return
		}
		again, sameID, err := parseCursor(cursorOf(recording.Call{ID: id, Arrived: time.UnixMilli(arrived)}))
		if err != nil || again != arrived || sameID != id {
			t.Errorf("%q reads as %d %q, and that as %d %q, %v", text, arrived, id, again, sameID, err)
		}
	})
}
