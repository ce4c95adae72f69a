package owner

import (
	"sync"
)

// Routes finds owners by name: of a dialog by our tag in it, of a request that
// has no tag of ours yet by its transaction. It is bounded by its owners, who
// forget their names when they end.
type Routes[O comparable] struct {
	mu    sync.Mutex
	to    map[string]Route[O]
	names map[O][]string
}

// Route leads to one leg of an owner.
type Route[O comparable] struct {
	Owner O
	Leg   string
}

// NewRoutes makes an empty book of routes.
func NewRoutes[O comparable]() *Routes[O] {
	return &Routes[O]{to: map[string]Route[O]{}, names: map[O][]string{}}
}

// Add makes a leg of an owner findable by a name.
func (r *Routes[O]) Add(name string, owner O, leg string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.to[name] = Route[O]{owner, leg}
	r.names[owner] = append(r.names[owner], name)
}

// Find gives the route of a name.
func (r *Routes[O]) Find(name string) (Route[O], bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	to, ok := r.to[name]
	return to, ok
}

// Drop forgets every name of an owner.
func (r *Routes[O]) Drop(owner O) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, name := range r.names[owner] {
		if r.to[name].Owner == owner {
			delete(r.to, name)
		}
	}
	delete(r.names, owner)
}

// Len tells how many names are known.
func (r *Routes[O]) Len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.to)
}
