package floor

import (
	"maps"
	"sync"

	"hotline/sip"
)

// owner is whoever holds a dialog: a conversation or an errand.
type owner interface {
	deliver(leg string, in sip.Input)
}

// route leads to a dialog.
type route struct {
	owner owner
	leg   string
}

// routes finds the owner of a dialog by our tag in it, and the owner of an
// INVITE that has no tag of ours yet by its transaction.
type routes struct {
	mu  sync.Mutex
	tag map[string]route
	tx  map[string]route
}

func newRoutes() *routes { return &routes{tag: map[string]route{}, tx: map[string]route{}} }

func (r *routes) add(tag string, to route) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tag[tag] = to
}

func (r *routes) addTx(tx string, to route) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tx[tx] = to
}

func (r *routes) byTag(tag string) (route, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	to, ok := r.tag[tag]
	return to, ok
}

func (r *routes) byTx(tx string) (route, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	to, ok := r.tx[tx]
	return to, ok
}

// drop forgets every dialog of an owner.
func (r *routes) drop(o owner) {
	r.mu.Lock()
	defer r.mu.Unlock()
	gone := func(_ string, to route) bool { return to.owner == o }
	maps.DeleteFunc(r.tag, gone)
	maps.DeleteFunc(r.tx, gone)
}
