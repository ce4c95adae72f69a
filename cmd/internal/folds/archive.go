package folds

import (
	"context"
	"encoding/json"
	"time"

	"hotline/recording"
	"hotline/seats"
)

// day is a finished day as the archive keeps it.
type day struct {
	Account seats.DayAccount    `json:"account"`
	Counts  recording.DayCounts `json:"counts"`
}

func shelfOf(date string) string { return "day-" + date }

// Accounts gives where a local day went and its measures, up to now. A day that
// the live folds no longer keep comes from the archive.
func (h *Hub) Accounts(ctx context.Context, date string, now time.Time) (seats.DayAccount, recording.DayCounts, error) {
	h.mu.Lock()
	live := h.live
	counts, _ := h.tally.Day(date)
	account := h.days.Day(date, now)
	h.mu.Unlock()
	if date >= live {
		return account, counts, nil
	}
	_, data, found, err := h.book.LatestCheckpoint(ctx, shelfOf(date))
	if err != nil || !found {
		return account, counts, err // nothing happened on that day
	}
	var kept day
	err = json.Unmarshal(data, &kept)
	return kept.Account, kept.Counts, err
}

// Account gives where a local day that the live folds keep went for one person,
// up to now. It looks at nobody else's.
func (h *Hub) Account(person, date string, now time.Time) seats.Account {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.days.Person(person, date, now)
}

// Connection counts the calls that arrived in the 24 hours before now, to the
// minute: how many were offered, busy and blocked ones too, and how many of
// those a person answered.
func (h *Hub) Connection(now time.Time) (offered, answered int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.tally.Connection(now)
}

// Forget puts the days before a date into the archive and drops them from the
// live folds. It is called often and does something once a day.
func (h *Hub) Forget(ctx context.Context, before time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if before.Format(time.DateOnly) == h.live {
		return
	}
	for back := 1; back <= DaysKept; back++ {
		if err := h.archive(ctx, before.AddDate(0, 0, -back).Format(time.DateOnly), before); err != nil {
			h.log.Error("cannot put a day into the archive", "err", err)
			return // the folds keep it; the next call tries again
		}
	}
	h.live = before.Format(time.DateOnly)
	h.days.Forget(h.live)
}

// archive keeps one finished day, unless it is kept already or nothing happened.
func (h *Hub) archive(ctx context.Context, date string, now time.Time) error {
	counts, known := h.tally.Day(date)
	account := h.days.Day(date, now)
	if !known && len(account.People) == 0 {
		return nil
	}
	if _, _, found, err := h.book.LatestCheckpoint(ctx, shelfOf(date)); found || err != nil {
		return err
	}
	data, err := json.Marshal(day{account, counts})
	if err != nil {
		return err
	}
	h.book.Checkpoint(shelfOf(date), h.last, data)
	return nil
}
