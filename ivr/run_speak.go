package ivr

import (
	"cmp"
	"slices"
)

// speak says prompts, replacing whatever plays; no prompts say nothing.
func (r *Run) speak(prompts []string) {
	if len(prompts) == 0 {
		return
	}
	r.say++
	r.order(Say{Number: r.say, Prompts: prompts})
	r.playing, r.until = aSay, r.now.Add(sayLimit)
}

// through says what is said at the answer, then leaves the two alone.
func (r *Run) through() {
	words := slices.Clip(inLanguage(r.flow.Connect, r.lang))
	if r.flow.Answer.Citizen {
		words = append(words, service(r.staff, r.Language())...)
	}
	if len(words) > 0 {
		r.speak(words)
		return
	}
	r.hush()
	r.order(Through{})
}

// Language is what the house's own sentences to the citizen are said in; "" is
// Chinese. It stays when the call is led elsewhere.
func (r *Run) Language() string { return cmp.Or(r.lang, r.flow.Speaks[r.chosen]) }

func (r *Run) hush() {
	if r.playing != nothing {
		r.order(Hush{})
	}
	r.playing = nothing
}

func (r *Run) leave() {
	r.phase = left
	r.playing = nothing
	r.order(Leave{Why: r.why})
}

func (r *Run) order(o Order) { r.orders = append(r.orders, o) }

// inLanguage gives the names of the same prompts in another language.
func inLanguage(prompts []string, lang string) []string {
	if lang == "" {
		return prompts
	}
	out := make([]string, len(prompts))
	for i, prompt := range prompts {
		out[i] = prompt + "." + lang
	}
	return out
}
