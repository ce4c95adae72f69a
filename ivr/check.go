package ivr

import (
	"fmt"
	"maps"
	"slices"
)

// whys are the reasons for which a flow may have words of its own; "" is for the rest.
var whys = []string{"", "full", "too-long", "closed", "draining"}

// Check gives every mistake of the flow in words, in a fixed order; none means
// that it can run. Whether the queues and prompts exist is not known here.
func (f Flow) Check() []string {
	var mistakes []string
	add := func(format string, args ...any) { mistakes = append(mistakes, fmt.Sprintf(format, args...)) }
	prompts := func(where string, names []string) {
		for _, name := range names {
			if name == "" {
				add("an empty prompt in %s", where)
			}
		}
	}
	if f.Queue == "" {
		add("the flow leads to no queue")
	}
	prompts("the greeting", f.Greeting)
	for _, key := range slices.Sorted(maps.Keys(f.Keys)) {
		choice := f.Keys[key]
		if !isKey(key) {
			add("%q is not a telephone key: use 0-9, *, # or A-D", key)
		}
		if choice.Queue == "" {
			add("key %c leads to no queue", key)
		}
		prompts(fmt.Sprintf("key %c", key), choice.Say)
	}
	for i, a := range f.Announce {
		where := fmt.Sprintf("announcement %d", i+1)
		if a.After <= 0 {
			add("%s comes after %s: it must be after the INVITE", where, a.After)
		}
		if a.Every < 0 {
			add("%s is repeated every %s: it must be 0 (once) or more", where, a.Every)
		}
		if len(a.Say) == 0 {
			add("%s says nothing", where)
		}
		if i > 0 && a.After < f.Announce[i-1].After {
			add("%s comes before the one above it", where)
		}
		prompts(where, a.Say)
	}
	for _, why := range slices.Sorted(maps.Keys(f.Overflow)) {
		if !slices.Contains(whys, why) {
			add("nothing overflows because of %q: use full, too-long, closed, draining, or \"\" for the rest", why)
		}
		prompts(fmt.Sprintf("the words for %q", why), f.Overflow[why])
	}
	prompts("the words at the answer", f.Connect)
	return mistakes
}

func isKey(key byte) bool {
	return key >= '0' && key <= '9' || key == '*' || key == '#' || key >= 'A' && key <= 'D'
}
