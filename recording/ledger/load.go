package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"hotline/recording"
)

// connect opens the connection that writes, if there is none.
func (w *writer) connect() error {
	if w.conn != nil {
		return nil
	}
	ctx := context.Background()
	db, err := openWrites(w.l.cfg.File)
	if err != nil {
		return err
	}
	w.db = db
	if w.conn, err = db.Conn(ctx); err != nil {
		return fmt.Errorf("cannot connect: %w", err)
	}
	if err = migrate(ctx, w.conn); err != nil {
		return err
	}
	w.stmts, err = prepare(ctx, w.conn)
	return err
}

// disconnect closes the connection and ends whatever it had begun. A statement
// that is left open would keep the transaction and its lock alive.
func (w *writer) disconnect() {
	for _, stmt := range w.stmts {
		stmt.Close()
	}
	if w.conn != nil {
		_, _ = w.conn.ExecContext(context.Background(), "ROLLBACK") // fails when nothing was begun
		w.conn.Close()
	}
	if w.db != nil {
		w.db.Close()
	}
	w.db, w.conn, w.stmts = nil, nil, nil
}

// load reads where the previous boot stopped and begins the next one.
func (w *writer) load() error {
	if err := w.loadPlaces(); err != nil {
		return fmt.Errorf("cannot read where the last boot stopped: %w", err)
	}
	if err := w.loadBoots(); err != nil {
		return fmt.Errorf("cannot read boots: %w", err)
	}
	if err := w.loadOpen(); err != nil {
		return fmt.Errorf("cannot read what the last boot left open: %w", err)
	}
	return w.beginBoot()
}

// loadPlaces reads the last record, the last fact and the last sign of life.
func (w *writer) loadPlaces() error {
	var seq, n, alive int64
	err := w.conn.QueryRowContext(context.Background(), `SELECT
		coalesce((SELECT max(seq) FROM records), 0),
		coalesce((SELECT max(n) FROM facts), 0),
		coalesce((SELECT value FROM meta WHERE name = 'alive'), 0)`).Scan(&seq, &n, &w.alive)
	if err != nil {
		return err
	}
	err = w.conn.QueryRowContext(context.Background(), `SELECT max(
		coalesce((SELECT at FROM records WHERE seq = ?), 0),
		coalesce((SELECT at FROM facts WHERE n = ?), 0))`, seq, n).Scan(&alive)
	w.l.seq, w.l.n = uint64(seq), uint64(n)
	w.l.alive.Store(w.alive)
	if alive = max(alive, w.alive); alive > 0 {
		w.l.lastAlive = time.UnixMilli(alive).UTC()
	}
	return err
}

func (w *writer) loadBoots() (err error) {
	w.l.boots, err = readBoots(context.Background(), w.conn)
	return err
}

// querier is a connection or a pool of them.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func readBoots(ctx context.Context, q querier) (all boots, err error) {
	rows, err := q.QueryContext(ctx, "SELECT boot, node, base FROM boots ORDER BY boot")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var row bootRow
		if err := rows.Scan(&row.boot, &row.node, &row.base); err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

func (w *writer) loadOpen() error {
	err := w.each("SELECT summary FROM calls WHERE open = 1 ORDER BY arrived, id", func(rows *sql.Rows) error {
		call, _, err := scanCall(rows)
		w.calls.Put(call)
		w.l.left.calls = append(w.l.left.calls, call)
		return err
	})
	if err != nil {
		return err
	}
	return w.each("SELECT seat FROM seats ORDER BY person", func(rows *sql.Rows) error {
		var text []byte
		if err := rows.Scan(&text); err != nil {
			return err
		}
		var seat recording.Seat
		if err := json.Unmarshal(text, &seat); err != nil {
			return fmt.Errorf("cannot read seat: %w", err)
		}
		w.calls.PutSeat(seat)
		w.l.left.seats = append(w.l.left.seats, seat)
		return nil
	})
}

func (w *writer) each(query string, row func(*sql.Rows) error) error {
	rows, err := w.conn.QueryContext(context.Background(), query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// beginBoot gives this start its number, on disk before anything else happens.
func (w *writer) beginBoot() error {
	l := w.l
	l.boot = 1
	if last := len(l.boots) - 1; last >= 0 {
		l.boot = l.boots[last].boot + 1
	}
	l.boots = append(l.boots, bootRow{boot: l.boot, node: l.cfg.Node, base: l.n})
	_, err := w.conn.ExecContext(context.Background(), "INSERT INTO boots (boot, node, base, at) VALUES (?, ?, ?, ?)",
		int64(l.boot), l.cfg.Node, int64(l.n), time.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("cannot begin boot %d: %w", l.boot, err)
	}
	return nil
}
