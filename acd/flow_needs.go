package acd

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// maxWants bounds the kinds of calls with needs of their own of which is kept what
// happened to them. For one more those are forgotten for whom nobody waits. It is
// more than the kinds that may wait at once, of which each has a class.
const maxWants = 2 * maxSpecial

// want names the calls of a queue that have the same needs of their own.
type want struct {
	Queue string `json:"queue"`
	Needs string `json:"needs"`
}

func (w want) compare(o want) int {
	return cmp.Or(cmp.Compare(w.Queue, o.Queue), cmp.Compare(w.Needs, o.Needs))
}

// wanted is what happened to such calls.
type wanted struct {
	flow    flow
	waiting int
}

// wantKept is that in a snapshot.
type wantKept struct {
	want
	Flow flow `json:"flow"`
}

// wanted finds what happened to the calls like one that has needs of its own.
func (e *Engine) wanted(c *call) *wanted {
	name := want{c.Queue, c.Needs}
	w := e.wants[name]
	if w == nil {
		if len(e.wants) >= maxWants {
			maps.DeleteFunc(e.wants, func(_ want, w *wanted) bool { return w.waiting == 0 })
		}
		w = &wanted{}
		e.wants[name] = w
	}
	return w
}

// restand lets all that wait stand anew: nobody is in a line now.
func (e *Engine) restand() {
	maps.DeleteFunc(e.wants, func(name want, w *wanted) bool {
		if w.flow.Since != 0 {
			w.flow.pass(e.now, w.waiting)
		}
		w.waiting = 0
		return e.index.queues[name.Queue] == nil
	})
}

// wantsKept gives what is kept of such calls, for a snapshot.
func (e *Engine) wantsKept() (out []wantKept) {
	for name, w := range e.wants {
		out = append(out, wantKept{name, w.flow})
	}
	slices.SortFunc(out, func(a, b wantKept) int { return a.compare(b.want) })
	return out
}

func (e *Engine) restoreWants(kept []wantKept) error {
	for _, k := range kept {
		if e.index.queues[k.Queue] == nil || e.wants[k.want] != nil || len(e.wants) >= maxWants || !k.Flow.countable(e.now) {
			return fmt.Errorf("what happened in queue %q to calls that need %q is not to be counted", k.Queue, k.Needs)
		}
		e.wants[k.want] = &wanted{flow: k.Flow}
	}
	return nil
}
