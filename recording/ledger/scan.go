package ledger

import (
	"context"
	"sync"

	"hotline/recording/fact"
)

// A long read of the file is many short ones, so that none keeps SQLite from
// shrinking its write-ahead log, and readAhead of them run at once: most of the
// cost of a fact is its parsing.
const (
	chunk     = 1_000 // rows of one read
	readAhead = 2     // fewer than readers, so that other reads find a connection
)

// part is what one read gave.
type part struct {
	facts []fact.Fact
	err   error
}

// scan gives the facts at places in (after, last], in order, on the goroutine
// of its caller. No read outlives it.
func (l *Ledger) scan(ctx context.Context, after, last int64, each func(fact.Fact) error) error {
	ctx, stop := context.WithCancel(ctx)
	var reads sync.WaitGroup
	defer reads.Wait()
	defer stop()
	var ahead []chan part
	for after < last || len(ahead) > 0 {
		for after < last && len(ahead) < readAhead {
			from, upto := after, min(after+chunk, last)
			next := make(chan part, 1)
			reads.Go(func() {
				facts, err := l.collect(ctx, int(upto-from), selectFacts+"WHERE n > ? AND n <= ? ORDER BY n", from, upto)
				next <- part{facts, err}
			})
			ahead, after = append(ahead, next), upto
		}
		first := <-ahead[0]
		ahead = ahead[1:]
		if first.err != nil {
			return first.err
		}
		for _, f := range first.facts {
			if err := each(f); err != nil {
				return err
			}
		}
	}
	return nil
}
