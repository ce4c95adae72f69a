package ledger

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
)

// steps holds schema/1.sql, 2.sql ...: step n brings a file of version n-1 to
// version n. A step that has been released is never changed.
//
//go:embed schema/*.sql
var steps embed.FS

// migrate brings the schema up to date, each step in its own transaction.
func migrate(ctx context.Context, conn *sql.Conn) error {
	entries, err := steps.ReadDir("schema")
	if err != nil {
		return err
	}
	var version int
	if err := conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return fmt.Errorf("cannot read schema version: %w", err)
	}
	if version > len(entries) {
		return fmt.Errorf("schema version %d was written by a newer hotline; this one knows %d", version, len(entries))
	}
	for next := version + 1; next <= len(entries); next++ {
		step, err := steps.ReadFile(fmt.Sprintf("schema/%d.sql", next))
		if err != nil {
			return err
		}
		script := fmt.Sprintf("BEGIN IMMEDIATE;\n%s\nPRAGMA user_version = %d;\nCOMMIT;", step, next)
		if _, err := conn.ExecContext(ctx, script); err != nil {
			_, _ = conn.ExecContext(ctx, "ROLLBACK") // fails when the step left no transaction
			return fmt.Errorf("cannot bring schema to version %d: %w", next, err)
		}
	}
	return nil
}
