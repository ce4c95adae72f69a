package ivr

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
	if len(r.flow.Connect) > 0 {
		r.speak(inLanguage(r.flow.Connect, r.lang))
		return
	}
	r.hush()
	r.order(Through{})
}

func (r *Run) hush() {
	if r.playing != nothing {
		r.order(Hush{})
	}
	r.playing = nothing
}

// lastWords says why the house cannot serve the citizen; the end of the words
// is the end of the flow.
func (r *Run) lastWords() {
	prompts, ok := r.flow.Overflow[r.why]
	if !ok {
		prompts = r.flow.Overflow[""]
	}
	if len(prompts) == 0 {
		r.hush()
		r.leave()
		return
	}
	r.speak(inLanguage(prompts, r.lang))
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
