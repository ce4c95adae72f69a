package ledger

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"syscall"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// readers is how many reads may run at once.
const readers = 4

// openWrites opens the file for the one connection that writes. FULL makes a
// commit return only when it is on disk.
func openWrites(file string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn(file, url.Values{"_pragma": {
		"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "journal_size_limit(67108864)",
	}}))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// openReads opens the file for readers: a reader sees what was on disk when it
// began and never holds up the writer.
func openReads(file string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn(file, url.Values{"_pragma": {"busy_timeout(5000)", "query_only(1)"}}))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(readers)
	db.SetMaxIdleConns(readers)
	return db, nil
}

func dsn(file string, options url.Values) string {
	path := url.URL{Path: file}
	return "file:" + path.EscapedPath() + "?" + options.Encode()
}

// lockFile keeps a second process away from the ledger. The lock goes with the
// process, however it ends.
func lockFile(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("another process has it open (%s): %w", name, err)
	}
	return f, nil
}
