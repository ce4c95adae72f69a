package api

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"hotline/recording"
	"hotline/seats"
)

type dayWanted struct {
	Day string `path:"day" format:"date" doc:"Local day, YYYY-MM-DD"`
}

// accountShape is where a day went. The states add up to signed_in_ms.
type accountShape struct {
	SignedInMS int64            `json:"signed_in_ms"`
	ReadyMS    int64            `json:"ready_ms"`
	OfferedMS  int64            `json:"offered_ms"`
	TalkMS     int64            `json:"talk_ms" doc:"Without hold"`
	HoldMS     int64            `json:"hold_ms"`
	WrapUpMS   int64            `json:"wrap_up_ms"`
	NotReadyMS map[string]int64 `json:"not_ready_ms" doc:"By reason"`
	LongestMS  int64            `json:"longest_ms" doc:"The longest conversation"`
}

type personDayShape struct {
	Person string `json:"person"`
	Name   string `json:"name"`
	Calls  int64  `json:"calls" doc:"Answered on this day"`
	accountShape
}

// outcomesShape counts calls that arrived on a day by what became of them.
type outcomesShape struct {
	Offered       int64 `json:"offered" doc:"Calls that reached the line"`
	Answered      int64 `json:"answered" doc:"By a person"`
	WithinMark    int64 `json:"within_mark" doc:"Answered within 15 s of arrival"`
	Abandoned     int64 `json:"abandoned" doc:"The citizen left before an answer"`
	ShortAbandons int64 `json:"short_abandons" doc:"Of them sooner than 5 s"`
	Overflowed    int64 `json:"overflowed" doc:"Told that nobody could answer"`
	Refused       int64 `json:"refused"`
	Lost          int64 `json:"lost" doc:"Ended by a fault of the house"`
	MaxWaitMS     int64 `json:"max_wait_ms" doc:"Longest wait of the answered"`
}

// countsShape counts calls that arrived on the day.
type countsShape struct {
	outcomesShape
	WaitMS   int64 `json:"wait_ms" doc:"Sum of the waits of answered calls"`
	Surveyed int64 `json:"surveyed" doc:"Answered calls whose citizen was asked for a grade"`
	Graded   int64 `json:"graded" doc:"Of them gave one"`
	GradeSum int64 `json:"grade_sum" doc:"The grades, 1 to 5 (the best), added up: over graded it is their mean"`
}

type queueDayShape struct {
	Queue string `json:"queue"`
	countsShape
	TalkMS int64 `json:"talk_ms"`
	HoldMS int64 `json:"hold_ms"`
}

type lineDayShape struct {
	Line string `json:"line"`
	countsShape
	TalkMS int64 `json:"talk_ms"`
	HoldMS int64 `json:"hold_ms"`
}

type totalShape struct {
	countsShape
	accountShape
}

type dayShape struct {
	Day    string           `json:"day" format:"date"`
	People []personDayShape `json:"people" doc:"Who was signed in, by staff number"`
	Queues []queueDayShape  `json:"queues"`
	Lines  []lineDayShape   `json:"lines"`
	Total  totalShape       `json:"total" doc:"Its times are the sums over people"`
}

func (a *API) dayRoutes() {
	route(a, overseers, huma.Operation{OperationID: "day", Method: http.MethodGet, Path: "/api/v1/days/{day}",
		Summary: "A day's talk time, accounts and counts", Tags: []string{"days"},
		Description: "Split at local midnight to the millisecond. Today is counted up to now."}, a.day)
}

func (a *API) day(ctx context.Context, in *dayWanted) (*one[dayShape], error) {
	account, counts, err := a.House.Day(ctx, in.Day)
	if err != nil {
		return nil, a.fault(err)
	}
	out := dayShape{Day: in.Day, People: []personDayShape{}, Queues: []queueDayShape{}, Lines: []lineDayShape{},
		Total: totalShape{countsOf(counts.Total), accountOf(account.Total)}}
	for _, p := range account.People {
		known, _ := a.House.Account(p.Person)
		out.People = append(out.People, personDayShape{p.Person, known.Name, p.Calls, accountOf(p)})
	}
	for _, name := range slices.Sorted(maps.Keys(counts.Queues)) {
		c := counts.Queues[name]
		out.Queues = append(out.Queues, queueDayShape{name, countsOf(c), c.TalkMS, c.HoldMS})
	}
	for _, name := range slices.Sorted(maps.Keys(counts.Lines)) {
		c := counts.Lines[name]
		out.Lines = append(out.Lines, lineDayShape{name, countsOf(c), c.TalkMS, c.HoldMS})
	}
	return &one[dayShape]{out}, nil
}

func accountOf(x seats.Account) accountShape {
	notReady := map[string]int64{}
	for reason, ms := range x.NotReadyMS {
		if reason == "" { // facts of before a reason was asked for
			reason = reasonless
		}
		notReady[reason] += ms
	}
	return accountShape{SignedInMS: x.SignedInMS, ReadyMS: x.ReadyMS, OfferedMS: x.OfferedMS, TalkMS: x.TalkMS,
		HoldMS: x.HoldMS, WrapUpMS: x.WrapUpMS, NotReadyMS: notReady, LongestMS: x.LongestMS}
}

func countsOf(c recording.Counts) countsShape {
	return countsShape{outcomesOf(c), c.WaitMS, c.Surveyed, c.Graded, c.GradeSum}
}

func outcomesOf(c recording.Counts) outcomesShape {
	return outcomesShape{Offered: c.Offered, Answered: c.Answered, WithinMark: c.WithinMark, Abandoned: c.Abandoned,
		ShortAbandons: c.ShortAbandons, Overflowed: c.Overflowed, Refused: c.Refused, Lost: c.Lost, MaxWaitMS: c.MaxWaitMS}
}
