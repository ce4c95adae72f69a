package ivr

import "time"

// sayLimit is how long a Say may take. A Said that has not come by then is
// taken as come, so that a lost notice cannot keep a citizen out of the queue.
const sayLimit = 2 * time.Minute

// Run is one caller's way through a flow. It says nothing before Start and
// orders nothing after Leave.
type Run struct {
	flow    Flow
	phase   phase
	heard   bool            // Start came: the citizen can hear
	queue   string          // where the call waits; "" before the first Enter
	needs   string          // what it needs there besides
	chosen  string          // where the citizen's choice led
	music   string          // what loops while the call waits
	lang    string          // language of the last choice; "" is the flow's own
	playing playing         // what the citizen hears of the flow
	tune    string          // the prompt that loops, when playing is a tune
	say     int             // number of the last Say
	until   time.Time       // when the running Say is taken as said
	turns   []int           // how often each announcement was said
	due     []time.Time     // when each announcement is due next; zero: not again
	asking  asking          // for the announcement that waits for its figures
	staff   string          // who answered
	later   []string        // words for a citizen who cannot hear yet
	gone    map[string]bool // whys whose way the call has gone already
	ending  Way             // what is said, and done, before the flow leaves
	message bool            // the citizen leaves a message; it ends at until
	why     string          // why the flow leaves
	now     time.Time
	orders  []Order
}

// phase is how far the caller has come.
type phase uint8

const (
	arriving phase = iota // in no queue by choice yet; hears the greeting once Start came
	waiting
	together // with a person
	grading  // the person has hung up: hears the question for a grade, or has until until to press it
	leaving  // hears the last words, or will after Start
	left
)

// playing is what the flow lets the citizen hear.
type playing uint8

const (
	nothing playing = iota
	aSay
	aTune
)

// New begins a run of the flow.
func New(f Flow) *Run { return &Run{flow: f, music: f.Music} }

// Step takes one input at its time and gives what the call is to do, in order.
// This is everything that can happen to a flow.
func (r *Run) Step(now time.Time, in Input) []Order {
	if r.phase == left {
		return nil
	}
	r.now, r.orders = now, nil
	switch in := in.(type) {
	case Ringing:
		r.onRinging(in.Arrived)
	case Start:
		r.onStart(in.Arrived)
	case Key:
		r.onKey(in.Key)
	case Said:
		r.onSaid(in.Say)
	case Connected:
		r.onConnected(in.Staff)
	case Expected:
		r.onExpected(in)
	case Waiting:
		r.onWaiting()
	case Parted:
		r.onParted()
	case Overflowed:
		r.onOverflowed(in)
	case Tick:
		r.onTick()
	}
	return r.orders
}

// Wake gives the time at which Tick is due; zero means never.
func (r *Run) Wake() time.Time {
	switch {
	case r.phase == left:
		return time.Time{}
	case r.playing == aSay || r.message || r.phase == grading:
		return r.until
	case r.phase == waiting && r.heard && r.asking.on:
		return r.asking.until
	case r.phase == waiting && r.heard:
		return r.nextDue()
	}
	return time.Time{}
}

// Idle tells whether the citizen waits and nothing is being said.
func (r *Run) Idle() bool { return r.phase == waiting && r.heard && r.playing != aSay }

// Music is the prompt that the citizen hears while waiting or on hold; "" is silence.
func (r *Run) Music() string { return r.music }

func (r *Run) onRinging(arrived time.Time) {
	if r.heard || r.phase != arriving {
		return
	}
	r.schedule(arrived)
	r.enter(r.flow.Queue, r.flow.Needs)
	r.phase = waiting
}

func (r *Run) onStart(arrived time.Time) {
	if r.heard {
		return
	}
	r.heard = true
	r.schedule(arrived)
	switch r.phase {
	case arriving:
		if r.flow.Early {
			r.enter(r.flow.Queue, r.flow.Needs)
		}
		if len(r.flow.Greeting) == 0 {
			r.wait()
			return
		}
		r.speak(r.flow.Greeting)
	case waiting:
		if len(r.later) > 0 {
			r.speak(r.later)
			return
		}
		r.goOn()
	case together:
		r.through()
	case leaving:
		r.lastWords()
	}
}

func (r *Run) onKey(key byte) {
	if r.message && key == '#' {
		r.endMessage()
		return
	}
	if r.phase == grading {
		r.onGrade(key)
		return
	}
	if !r.heard || r.phase != arriving && r.phase != waiting {
		return
	}
	choice, known := r.flow.Keys[key]
	switch {
	case known && choice.Keep:
		if r.phase == arriving {
			r.enter(r.flow.Queue, r.flow.Needs) // its place is one in a queue
		}
		r.keep(choice)
		return
	case !known:
		r.order(Unused{Key: key})
		if r.phase == arriving {
			r.wait()
		}
		return
	}
	r.lang, r.music = choice.Lang, r.flow.Music
	if choice.Music != "" {
		r.music = choice.Music
	}
	r.enter(choice.Queue, choice.Needs)
	wasGreeting := r.phase == arriving
	r.phase = waiting
	switch {
	case len(choice.Say) > 0:
		r.speak(choice.Say)
	case wasGreeting || r.playing != aSay: // an announcement is not cut for a change of music
		r.goOn()
	}
}

func (r *Run) onSaid(number int) {
	if r.playing != aSay || number != r.say {
		return // an older Say that was replaced
	}
	r.playing = nothing
	switch r.phase {
	case arriving:
		r.wait()
	case waiting:
		r.goOn()
	case together:
		r.order(Through{})
	case grading:
		r.until = r.now.Add(surveyFor)
	case leaving:
		r.afterWords()
	}
}

func (r *Run) onConnected(staff string) {
	if r.phase == leaving || r.phase == together || r.phase == grading {
		return
	}
	r.phase, r.staff, r.asking.answer = together, staff, nil
	if r.heard {
		r.through()
	}
}

func (r *Run) onWaiting() {
	if r.phase != together {
		return
	}
	r.wait()
}

func (r *Run) onTick() {
	switch {
	case r.playing == aSay && !r.now.Before(r.until):
		r.onSaid(r.say)
	case r.message && !r.now.Before(r.until):
		r.endMessage()
	case r.phase == grading && r.playing == nothing && !r.now.Before(r.until):
		r.thank()
	case r.playing != aSay && r.phase == waiting && r.heard:
		r.goOn()
	}
}
