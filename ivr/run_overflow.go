package ivr

import "slices"

// KeptPlace is why the flow leaves when the citizen keeps the place: see Choice.Keep.
const KeptPlace = "kept-place"

// Whys lists for what a queue or a line may turn a call away; "" is the rest.
func Whys() []string {
	return []string{"", "full", "too-long", "expected-wait", "nobody", "closed", "refused", "limited", "draining"}
}

// final are the whys for which no queue takes the call.
var final = []string{"refused", "limited", "draining"}

// way gives what becomes of a call that cannot be kept for that reason.
func (r *Run) way(why string) Way {
	if way, ok := r.flow.Overflow[why]; ok {
		return way
	}
	return r.flow.Overflow[""]
}

// Keeps tells whether the call waits on, here or elsewhere, when the queue cannot
// keep it for that reason. Nothing changes by it.
func (r *Run) Keeps(why string) bool {
	if r.gone[why] || slices.Contains(final, why) || r.phase != arriving && r.phase != waiting {
		return false
	}
	way := r.way(why)
	return way.Queue != "" && way.Queue != r.queue || way.Stay && r.queue != ""
}

func (r *Run) onOverflowed(in Overflowed) {
	switch {
	case r.phase == leaving:
		return
	case !in.Last && r.Keeps(in.Why):
		r.detour(in.Why)
		return
	}
	way := r.way(in.Why)
	if in.Last || way.Message == 0 {
		way = Way{End: r.words(way)}
	}
	r.last(in.Why, way)
}

// words gives what is said before the end of a call for which there is no other way.
func (r *Run) words(w Way) []string {
	rest := r.flow.Overflow[""]
	switch {
	case w.Message == 0 && (len(w.End) > 0 || w.Queue == "" && !w.Stay):
		return w.End
	case rest.Message == 0: // else they are for who has left a message
		return rest.End
	}
	return nil
}

// detour lets a call wait that its queue did not keep: elsewhere, or on.
func (r *Run) detour(why string) {
	if r.gone == nil {
		r.gone = map[string]bool{}
	}
	r.gone[why] = true
	way := r.way(why)
	if way.Queue != "" {
		r.queue = way.Queue
	}
	r.phase = waiting
	r.order(Enter{Queue: r.queue, Needs: r.needs, Stay: way.Stay})
	words := inLanguage(way.Say, r.lang)
	switch {
	case !r.heard:
		r.later = words
	case len(words) > 0:
		r.speak(words)
	case r.playing != aSay:
		r.goOn()
	}
}

// keep lets the citizen hang up without losing the place.
func (r *Run) keep(c Choice) {
	r.order(Keep{})
	r.last(KeptPlace, Way{End: c.Say})
}

// last begins the end of the flow.
func (r *Run) last(why string, way Way) {
	r.phase, r.why, r.ending = leaving, why, way
	if r.heard {
		r.lastWords()
	}
}

// lastWords says what is said before the end, or before a message is left. The
// end of the words is the end of the flow.
func (r *Run) lastWords() {
	words := inLanguage(r.ending.Say, r.lang)
	if r.ending.Message > 0 {
		words = append(words[:len(words):len(words)], Beep)
	}
	r.ending.Say = nil
	if len(words) == 0 {
		words, r.ending.End = inLanguage(r.ending.End, r.lang), nil
	}
	if len(words) == 0 {
		r.hush()
		r.leave()
		return
	}
	r.speak(words)
}

// afterWords goes on when the words have been said: with the message, the words
// for the end, or the end.
func (r *Run) afterWords() {
	if most := r.ending.Message; most > 0 {
		r.ending.Message = 0
		r.message, r.until = true, r.now.Add(most)
		r.order(TakeMessage{})
		return
	}
	r.lastWords()
}

func (r *Run) endMessage() {
	r.message = false
	r.order(EndMessage{})
	r.lastWords()
}
