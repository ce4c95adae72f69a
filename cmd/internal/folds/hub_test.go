package folds

import (
	"context"
	"log/slog"
	"reflect"
	"testing"
	"time"

	"hotline/cmd/internal/api"
	"hotline/cmd/internal/gauge"
	"hotline/recording/fact"
	"hotline/seats"
)

// shelf is the facts and the checkpoint of a ledger, in memory.
type shelf struct {
	facts []fact.Fact
	after fact.ID
	data  []byte

	archive map[string][]byte
}

func (s *shelf) Replay(_ context.Context, after fact.ID, each func(fact.Fact) error) error {
	for _, f := range s.facts {
		if f.ID.Boot > after.Boot || f.ID.Boot == after.Boot && f.ID.Seq > after.Seq {
			if err := each(f); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *shelf) Checkpoint(name string, after fact.ID, data []byte) bool {
	if name != "folds" {
		if s.archive == nil {
			s.archive = map[string][]byte{}
		}
		s.archive[name] = data
		return true
	}
	s.after, s.data = after, data
	return true
}

func (s *shelf) LatestCheckpoint(_ context.Context, name string) (fact.ID, []byte, bool, error) {
	if name != "folds" {
		data, found := s.archive[name]
		return fact.ID{}, data, found, nil
	}
	return s.after, s.data, s.data != nil, nil
}

var nine = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// add keeps a change of a person's state, some seconds after nine.
func (s *shelf) add(second int, from, to seats.State, call string) fact.Fact {
	f := fact.Fact{ID: fact.ID{Node: "n1", Boot: 1, Seq: uint64(len(s.facts)) + 1}, At: nine.Add(time.Duration(second) * time.Second),
		Person: "1001", Place: "1001", Body: fact.SeatState{From: from.String(), To: to.String(), Call: call}}
	s.facts = append(s.facts, f)
	return f
}

func open(t *testing.T, s *shelf) *Hub {
	t.Helper()
	h, err := Open(context.Background(), s, time.UTC, gauge.New("test", gauge.Sources{}), api.NewHub(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// talk is what the day's account says of a person who is alone.
func talk(t *testing.T, h *Hub) int64 {
	t.Helper()
	day, _, _ := h.Accounts(context.Background(), "2026-11-23", nine.Add(time.Hour))
	if len(day.People) != 1 {
		t.Fatalf("the day knows %d people", len(day.People))
	}
	return day.People[0].TalkMS
}

func TestFoldsGoOnFromTheirCheckpoint(t *testing.T) {
	var s shelf
	s.add(0, seats.SignedOut, seats.NotReady, "")
	s.add(1, seats.NotReady, seats.Ready, "")
	h := open(t, &s)
	go h.Run()
	h.Publish([]fact.Fact{s.add(2, seats.Ready, seats.Offered, "c1"), s.add(3, seats.Offered, seats.Talking, "c1")})
	h.Close()
	if s.after.Seq != 4 {
		t.Errorf("the checkpoint is after fact %v", s.after)
	}
	s.add(13, seats.Talking, seats.Ready, "")
	if got := talk(t, open(t, &s)); got != 10_000 {
		t.Errorf("10 s of talk are %d ms after a restart", got)
	}
	s.data = nil
	if got := talk(t, open(t, &s)); got != 10_000 {
		t.Errorf("10 s of talk are %d ms folded from the start", got)
	}
}

// TestOnePersonsDayIsThatOfAll: after a restart too.
func TestOnePersonsDayIsThatOfAll(t *testing.T) {
	var s shelf
	s.add(0, seats.SignedOut, seats.Ready, "")
	s.add(1, seats.Ready, seats.Talking, "c1")
	h := open(t, &s)
	go h.Run()
	h.Close()
	for _, h := range []*Hub{h, open(t, &s)} {
		now := nine.Add(time.Minute)
		all, _, _ := h.Accounts(context.Background(), "2026-11-23", now)
		if got := h.Account("1001", "2026-11-23", now); got.TalkMS != 59_000 || !reflect.DeepEqual(got, all.People[0]) {
			t.Errorf("1001 alone has %+v, among all %+v", got, all.People[0])
		}
	}
}

// TestTheConnectionRateGoesOn: from the checkpoint as from the start.
func TestTheConnectionRateGoesOn(t *testing.T) {
	var s shelf
	call := func(id string, body fact.Body) fact.Fact {
		f := fact.Fact{ID: fact.ID{Node: "n1", Boot: 1, Seq: uint64(len(s.facts)) + 1}, At: nine, Call: id, Line: "city", Body: body}
		s.facts = append(s.facts, f)
		return f
	}
	h := open(t, &s)
	go h.Run()
	h.Publish([]fact.Fact{call("c1", fact.CallArrived{}), call("c2", fact.CallEnded{Outcome: fact.Refused}), call("c1", fact.CallAnswered{})})
	h.Close()
	again := open(t, &s)
	s.data = nil
	for name, h := range map[string]*Hub{"live": h, "from the checkpoint": again, "from the start": open(t, &s)} {
		for after, want := range map[time.Duration][2]int64{time.Minute: {2, 1}, 24 * time.Hour: {0, 0}} {
			if offered, answered := h.Connection(nine.Add(after)); offered != want[0] || answered != want[1] {
				t.Errorf("%s, %s later: %d of %d answered, want %v", name, after, answered, offered, want)
			}
		}
	}
}

func TestADamagedCheckpointIsFoldedAnew(t *testing.T) {
	var s shelf
	s.add(0, seats.SignedOut, seats.Ready, "")
	s.add(1, seats.Ready, seats.Offered, "c1")
	s.add(2, seats.Offered, seats.Talking, "c1")
	s.add(5, seats.Talking, seats.Ready, "")
	s.after, s.data = s.facts[3].ID, []byte(`{"days":`)
	if got := talk(t, open(t, &s)); got != 3_000 {
		t.Errorf("3 s of talk are %d ms", got)
	}
}

func TestWhatDidNotFitIsReadFromTheLedger(t *testing.T) {
	var s shelf
	h := open(t, &s)
	s.add(0, seats.SignedOut, seats.Ready, "")
	s.add(1, seats.Ready, seats.Offered, "c1")
	h.late.Store(true) // the batches of these facts found the queue full
	last := s.add(2, seats.Offered, seats.Talking, "c1")
	go h.Run()
	h.Publish([]fact.Fact{last})
	h.Close()
	day, _, _ := h.Accounts(context.Background(), "2026-11-23", nine.Add(12*time.Second))
	if p := day.People[0]; p.ReadyMS != 1000 || p.OfferedMS != 1000 || p.TalkMS != 10_000 {
		t.Errorf("the account is %+v", p)
	}
}

func TestAFactIsFoldedOnce(t *testing.T) {
	var s shelf
	h := open(t, &s)
	go h.Run()
	f := s.add(0, seats.SignedOut, seats.Ready, "")
	h.Publish([]fact.Fact{f})
	h.Publish([]fact.Fact{f})
	h.Close()
	if h.since != 0 || h.last != f.ID {
		t.Errorf("after the checkpoint %d facts are new, the last is %v", h.since, h.last)
	}
}

// TestAnOldDayIsStillTold: the live folds keep some weeks, the archive the rest.
func TestAnOldDayIsStillTold(t *testing.T) {
	var s shelf
	s.add(0, seats.SignedOut, seats.Ready, "")
	s.add(1, seats.Ready, seats.Offered, "c1")
	s.add(2, seats.Offered, seats.Talking, "c1")
	s.add(12, seats.Talking, seats.Ready, "")
	s.add(20, seats.Ready, seats.SignedOut, "")
	h := open(t, &s)
	before := talk(t, h)
	h.Forget(context.Background(), nine.AddDate(0, 0, 1))
	if len(s.archive) != 1 {
		t.Errorf("the archive holds %d days", len(s.archive))
	}
	if got := talk(t, h); got != before || got != 10_000 {
		t.Errorf("10 s of talk were %d ms live and are %d ms in the archive", before, got)
	}
	h.Forget(context.Background(), nine.AddDate(0, 0, 2))
	if got := talk(t, h); got != 10_000 {
		t.Errorf("a day later they are %d ms", got)
	}
	none, _, err := h.Accounts(context.Background(), "2026-01-01", nine)
	if err != nil || len(none.People) != 0 {
		t.Errorf("a day without anything is %+v, %v", none, err)
	}
}
