package owner

import "sync"

// Mailbox is what others post into and one owner reads. Posting never blocks.
// Ordinary posts are refused beyond the bound; ends (BYE, CANCEL, drain) are
// taken always: there are only a few of them for any owner.
type Mailbox[T any] struct {
	mu    sync.Mutex
	items []T
	bound int
	shut  bool
	wake  chan struct{} // holds one token while there is something to look at
}

// NewMailbox makes a mailbox for at most bound ordinary items.
func NewMailbox[T any](bound int) *Mailbox[T] {
	return &Mailbox[T]{bound: bound, wake: make(chan struct{}, 1)}
}

// Post puts an item in and tells whether it was taken.
func (m *Mailbox[T]) Post(item T) bool { return m.put(item, false) }

// PostEnd puts an item in even when the mailbox is full.
func (m *Mailbox[T]) PostEnd(item T) bool { return m.put(item, true) }

func (m *Mailbox[T]) put(item T, end bool) bool {
	m.mu.Lock()
	ok := !m.shut && (end || len(m.items) < m.bound)
	if ok {
		m.items = append(m.items, item)
	}
	m.mu.Unlock()
	m.Poke()
	return ok
}

// Poke makes the owner look.
func (m *Mailbox[T]) Poke() {
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// Take empties the mailbox into the owner's hands.
func (m *Mailbox[T]) Take(into []T) []T {
	m.mu.Lock()
	defer m.mu.Unlock()
	into = append(into[:0], m.items...)
	clear(m.items)
	m.items = m.items[:0]
	return into
}

// Close refuses everything from now on.
func (m *Mailbox[T]) Close() {
	m.mu.Lock()
	m.shut = true
	m.mu.Unlock()
}

// Depth tells how much waits.
func (m *Mailbox[T]) Depth() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.items)
}

// Wake is readable when there may be something to take.
func (m *Mailbox[T]) Wake() <-chan struct{} { return m.wake }

// Closed tells whether the owner has gone.
func (m *Mailbox[T]) Closed() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.shut
}
