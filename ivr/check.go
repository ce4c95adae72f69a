package ivr

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

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
		switch {
		case choice.Keep && choice.Queue != "":
			add("key %c keeps the place and leads to a queue: want one of them", key)
		case !choice.Keep && choice.Queue == "":
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
		if a.InTurn && (a.Every == 0 || len(a.Say) < 2) {
			add("%s says its prompts in turn: it needs two or more, and to be repeated", where)
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
		way := f.Overflow[why]
		for _, text := range way.check(why) {
			add("%s", text)
		}
		prompts(fmt.Sprintf("the words for %q", why), slices.Concat(way.Say, way.End))
	}
	prompts("the words at the answer", f.Connect)
	prompts("the survey", f.Survey)
	return mistakes
}

// check gives the mistakes of a way but those of its prompts.
func (w Way) check(why string) []string {
	var mistakes []string
	if !slices.Contains(Whys(), why) {
		mistakes = append(mistakes, fmt.Sprintf("nothing overflows because of %q: use %s, or \"\" for the rest", why, strings.Join(Whys()[1:], ", ")))
	}
	ways := 0
	for _, set := range []bool{w.Queue != "", w.Stay, w.Message != 0} {
		if set {
			ways++
		}
	}
	switch {
	case ways > 1:
		mistakes = append(mistakes, fmt.Sprintf("there is more than one way for %q: want a queue, to stay, or a message", why))
	case w.Stay && (why == "full" || why == "closed"):
		mistakes = append(mistakes, fmt.Sprintf("nobody can stay when the queue is %s: want another queue, a message or words", why))
	case (w.Stay || w.Queue != "") && slices.Contains(final[:2], why):
		mistakes = append(mistakes, fmt.Sprintf("no queue takes a call that is %s: want a message or words", why))
	case ways > 0 && why == "draining":
		mistakes = append(mistakes, "nobody waits or leaves a message while the house is draining: want words only")
	case w.Message < 0:
		mistakes = append(mistakes, fmt.Sprintf("a message for %q takes %s: it must be more than 0", why, w.Message))
	}
	return mistakes
}

func isKey(key byte) bool {
	return key >= '0' && key <= '9' || key == '*' || key == '#' || key >= 'A' && key <= 'D'
}
