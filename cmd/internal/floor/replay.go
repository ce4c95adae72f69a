package floor

import (
	"path/filepath"

	"hotline/recording/ledger"
)

// Past opens the ledger of a data folder to be read, for replays. A running
// house may write it meanwhile.
func Past(data string) (*ledger.Past, error) { return ledger.Read(filepath.Join(data, "ledger.db")) }
