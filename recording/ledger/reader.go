package ledger

import (
	"database/sql"
	"fmt"
	"time"

	"hotline/recording/fact"
)

// reader turns rows of selectFacts into facts. It lives for one read, so that
// the columns' memory is reused and equal names are one string.
type reader struct {
	kind, call, leg, person, place, queue, line, body sql.RawBytes

	names map[string]string
}

// maxNames bounds the names that a reader remembers; beyond it it begins afresh.
const maxNames = 10_000

// fact reads the row that rows is at.
func (r *reader) fact(rows *sql.Rows, boots boots) (fact.Fact, error) {
	var n uint64
	var at int64
	err := rows.Scan(&n, &at, &r.kind, &r.call, &r.leg, &r.person, &r.place, &r.queue, &r.line, &r.body)
	if err != nil {
		return fact.Fact{}, fmt.Errorf("cannot read fact: %w", err)
	}
	f := fact.Fact{
		ID: boots.id(n), At: time.UnixMilli(at).UTC(),
		Call: r.name(r.call), Leg: r.name(r.leg), Person: r.name(r.person), Place: r.name(r.place),
		Queue: r.name(r.queue), Line: r.name(r.line),
	}
	body := []byte(r.body)
	if string(body) == "{}" {
		body = nil // spares the parser many bodies that say nothing
	}
	if f.Body, err = fact.Decode(fact.Kind(r.name(r.kind)), body); err != nil {
		return fact.Fact{}, fmt.Errorf("fact %s: %w", f.ID, err)
	}
	return f, nil
}

// name makes one string of the many equal ones that a read meets.
func (r *reader) name(text []byte) string {
	if len(text) == 0 {
		return ""
	}
	if name, known := r.names[string(text)]; known {
		return name
	}
	if r.names == nil || len(r.names) >= maxNames {
		r.names = map[string]string{}
	}
	name := string(text)
	r.names[name] = name
	return name
}
