package ledger

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAFileThatTwoProcessesWantIsRefusedToTheSecond(t *testing.T) {
	l := open(t, Config{})
	second, err := Open(Config{File: l.cfg.File})
	if err == nil || !strings.Contains(err.Error(), "another process") {
		t.Fatalf("second open: %v, %v", second, err)
	}
}

func TestAnEmptyFileBecomesALedger(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	l := open(t, Config{File: file})
	var version int
	if err := l.reads.QueryRow("PRAGMA user_version").Scan(&version); err != nil || version != 1 {
		t.Errorf("schema version %d, %v", version, err)
	}
	keep(t, l, oneCall("c1", noon)...)
}

func TestAFileOfANewerVersionIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	db, err := openWrites(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Config{File: file}); err == nil || !strings.Contains(err.Error(), "newer") {
		t.Errorf("open: %v", err)
	}
}

func TestWhatIsNoLedgerIsRefused(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "ledger.db")
	if err := os.WriteFile(file, []byte(strings.Repeat("this is a letter, not a database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{file, filepath.Join(folder, "no", "folder.db")} {
		if _, err := Open(Config{File: name}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("open %s: %v", name, err)
		}
	}
}

// Durability rests on two settings of the connection that writes.
func TestCommittedMeansOnDisk(t *testing.T) {
	db, err := openWrites(filepath.Join(t.TempDir(), "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var mode string
	var synchronous int
	if err := db.QueryRow("PRAGMA journal_mode").Scan(&mode); err != nil || mode != "wal" {
		t.Errorf("journal mode %q, %v", mode, err)
	}
	if err := db.QueryRow("PRAGMA synchronous").Scan(&synchronous); err != nil || synchronous != 2 {
		t.Errorf("synchronous %d, want 2 (FULL), %v", synchronous, err)
	}
}
