package ivr

import "time"

// wait lets the citizen wait in the queue that a key chose, else in the default one.
func (r *Run) wait() {
	r.phase = waiting
	if r.queue == "" {
		r.enter(r.flow.Queue, r.flow.Needs)
	}
	if r.heard {
		r.goOn()
	}
}

// enter takes the call into a queue; it says so only when that is a change.
func (r *Run) enter(queue, needs string) {
	if queue == "" {
		queue = r.flow.Queue
	}
	if queue == r.queue && needs == r.needs {
		return
	}
	r.queue, r.needs, r.chosen = queue, needs, queue
	r.order(Enter{Queue: queue, Needs: needs})
}

// goOn lets the citizen hear what a waiting citizen hears now: an announcement
// that is due, else the music.
func (r *Run) goOn() {
	if words := r.announcement(); len(words) > 0 {
		r.speak(words)
		return
	}
	if r.playing == aTune && r.tune == r.music || r.playing == nothing && r.music == "" {
		return
	}
	r.order(Music{Prompt: r.music})
	r.playing, r.tune = aTune, r.music
}

// announcement gives the words of the announcement that is to be said now, if any.
func (r *Run) announcement() []string {
	if r.asking.on {
		return r.asked()
	}
	for i, due := range r.due {
		if due.IsZero() || r.now.Before(due) {
			continue
		}
		a := r.flow.Announce[i]
		r.due[i] = following(due, a.Every, r.now)
		if a.InTurn && len(a.Say) > 0 {
			a.Say = a.Say[r.turns[i]%len(a.Say):][:1]
		}
		r.turns[i]++
		if a.Position || a.Wait {
			r.ask(a)
			return nil
		}
		if len(a.Say) > 0 {
			return inLanguage(a.Say, r.lang)
		}
	}
	return nil
}

// schedule sets when each announcement is due first. They count from the
// INVITE, as every wait does.
func (r *Run) schedule(arrived time.Time) {
	if r.due != nil {
		return
	}
	r.due, r.turns = make([]time.Time, len(r.flow.Announce)), make([]int, len(r.flow.Announce))
	for i, a := range r.flow.Announce {
		r.due[i] = arrived.Add(a.After)
	}
}

// following gives the time after now at which an announcement is due again.
// Times that went by while something else was said are not made up for.
func following(due time.Time, every time.Duration, now time.Time) time.Time {
	if every <= 0 {
		return time.Time{}
	}
	return due.Add((now.Sub(due)/every + 1) * every)
}

func (r *Run) nextDue() time.Time {
	var next time.Time
	for _, due := range r.due {
		if !due.IsZero() && (next.IsZero() || due.Before(next)) {
			next = due
		}
	}
	return next
}
