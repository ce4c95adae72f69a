package ivr

import (
	"maps"
	"slices"
)

// Prompts gives the names of all prompts that a run of the flow may ask for, sorted.
func (f Flow) Prompts() []string {
	set := map[string]bool{}
	add := func(names ...string) {
		for _, name := range names {
			if name != "" {
				set[name] = true
			}
		}
	}
	langs := map[string]bool{"": true}
	add(f.Greeting...)
	add(f.Music)
	for _, choice := range f.Keys {
		add(choice.Say...)
		add(choice.Music)
		langs[choice.Lang] = true
	}
	composed := f.Answer.Citizen || f.Answer.Seat
	for _, a := range f.Announce {
		composed = composed || a.Position || a.Wait
	}
	if len(f.Survey) > 0 {
		for _, lang := range f.Speaks {
			langs[lang] = true
		}
	}
	for lang := range langs {
		if len(f.Survey) > 0 {
			add(inLanguage(append([]string{Thanks}, f.Survey...), lang)...)
		}
		add(inLanguage(f.Connect, lang)...)
		for _, a := range f.Announce {
			add(inLanguage(a.Say, lang)...)
		}
		for _, way := range f.Overflow {
			add(inLanguage(way.Say, lang)...)
			add(inLanguage(way.End, lang)...)
			composed = composed || way.Message > 0
		}
		for _, choice := range f.Keys {
			if choice.Keep {
				add(inLanguage(choice.Say, lang)...)
			}
		}
	}
	add(f.Answer.Name)
	if composed {
		add(Words()...)
	}
	return slices.Sorted(maps.Keys(set))
}
