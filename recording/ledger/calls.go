package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"hotline/recording"
	"hotline/recording/fact"
)

// Bounds of a page of calls.
const (
	defaultPage = 100
	maxPage     = 1_000
)

// ErrCursor: the cursor of a query is none that a page gave.
var ErrCursor = errors.New("cursor is none of this list")

// Query asks for calls, newest first. Empty fields ask for all.
type Query struct {
	Day     string // local day of arrival, YYYY-MM-DD; "" is every day
	Line    string
	Queue   string // the last queue of the call
	Person  string // who answered last
	State   recording.State
	Outcome fact.Outcome
	Limit   int    // 1 to 1,000; 0 is 100
	After   string // Page.Next of the page before
}

// Page is a part of a list of calls.
type Page struct {
	Calls []recording.Call
	Next  string // for Query.After; "" on the last page
}

const callByID = "SELECT summary FROM calls WHERE id = ?"

// Call gives the summary of one call; false when it is unknown.
func (l *Ledger) Call(ctx context.Context, id string) (recording.Call, bool, error) {
	return scanCall(l.reads.QueryRowContext(ctx, callByID, id))
}

// scanCall reads the one column summary.
func scanCall(row interface{ Scan(...any) error }) (recording.Call, bool, error) {
	var call recording.Call
	var summary []byte
	err := row.Scan(&summary)
	if errors.Is(err, sql.ErrNoRows) {
		return call, false, nil
	}
	if err == nil {
		err = json.Unmarshal(summary, &call)
	}
	if err != nil {
		return call, false, fmt.Errorf("cannot read call: %w", err)
	}
	return call, true, nil
}

// Calls gives one page of calls, newest arrival first. Calls that arrive while
// the pages are read do not move the rest. ErrCursor: Query.After is none of ours.
func (l *Ledger) Calls(ctx context.Context, q Query) (Page, error) {
	limit := min(q.Limit, maxPage)
	if limit <= 0 {
		limit = defaultPage
	}
	where, args, err := q.where()
	if err != nil {
		return Page{}, err
	}
	// One row more than asked for tells whether there is a next page.
	rows, err := l.reads.QueryContext(ctx,
		"SELECT summary FROM calls"+where+" ORDER BY arrived DESC, id DESC LIMIT ?", append(args, limit+1)...)
	if err != nil {
		return Page{}, fmt.Errorf("cannot list calls: %w", err)
	}
	defer rows.Close()
	page := Page{Calls: []recording.Call{}}
	for rows.Next() {
		if len(page.Calls) == limit {
			page.Next = cursorOf(page.Calls[limit-1])
			break
		}
		call, _, err := scanCall(rows)
		if err != nil {
			return Page{}, err
		}
		page.Calls = append(page.Calls, call)
	}
	if err := rows.Err(); err != nil {
		return Page{}, fmt.Errorf("cannot list calls: %w", err)
	}
	return page, nil
}

// where gives the condition of the query and its arguments.
func (q Query) where() (text string, args []any, err error) {
	var terms []string
	for _, equal := range []struct{ column, value string }{
		{"day", q.Day}, {"line", q.Line}, {"queue", q.Queue},
		{"person", q.Person}, {"state", string(q.State)}, {"outcome", string(q.Outcome)},
	} {
		if equal.value != "" {
			terms = append(terms, equal.column+" = ?")
			args = append(args, equal.value)
		}
	}
	if q.After != "" {
		arrived, id, err := parseCursor(q.After)
		if err != nil {
			return "", nil, err
		}
		terms = append(terms, "(arrived, id) < (?, ?)")
		args = append(args, arrived, id)
	}
	if len(terms) == 0 {
		return "", nil, nil
	}
	return " WHERE " + strings.Join(terms, " AND "), args, nil
}

// cursorOf names a place in the list: "<arrival in Unix ms>.<id>".
func cursorOf(call recording.Call) string {
	return strconv.FormatInt(call.Arrived.UnixMilli(), 10) + "." + call.ID
}

func parseCursor(text string) (arrived int64, id string, err error) {
	ms, id, found := strings.Cut(text, ".")
	arrived, err = strconv.ParseInt(ms, 10, 64)
	if err != nil || !found || id == "" {
		return 0, "", fmt.Errorf("%w: %q", ErrCursor, text)
	}
	return arrived, id, nil
}
