package ivr

import (
	"slices"
	"time"
)

// askLimit is how long an announcement waits for its figures; it is then said without.
const askLimit = time.Second

// asking is an announcement between Ask and its words; the music goes on meanwhile.
type asking struct {
	on     bool
	what   Announcement
	until  time.Time
	answer *Expected
}

func (r *Run) ask(a Announcement) {
	r.asking = asking{on: true, what: a, until: r.now.Add(askLimit)}
	r.order(Ask{})
}

// onExpected says the announcement that waits for these figures, at once or after
// what is being said.
func (r *Run) onExpected(in Expected) {
	if !r.asking.on || r.phase != waiting {
		return
	}
	r.asking.answer = &in
	if r.heard && r.playing != aSay {
		r.goOn()
	}
}

// asked gives the words of the announcement that asked, none while there is time
// for an answer.
func (r *Run) asked() []string {
	a, answer := r.asking.what, r.asking.answer
	if answer == nil && r.now.Before(r.asking.until) {
		return nil
	}
	r.asking = asking{}
	words := slices.Clip(inLanguage(a.Say, r.lang))
	if answer == nil || !answer.Known {
		return words
	}
	if a.Position {
		words = append(words, place(answer.Ahead, r.Language())...)
	}
	if a.Wait {
		words = append(words, expected(answer.P50, r.Language())...)
	}
	return words
}
