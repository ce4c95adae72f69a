package floor

import (
	"context"
	"time"
)

// Replayed is what a replay found.
type Replayed struct {
	Same       int    // engine records of the day that gave the same facts
	Offers     int    // decisions among them
	Difference string // the first difference, in words; "" when there is none
}

// Replay is replaced when the ledger can be read beside its writer.
func Replay(ctx context.Context, data, day string, zone *time.Location) (Replayed, error) {
	return Replayed{}, nil
}
