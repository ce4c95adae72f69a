package ivr

import (
	"slices"
	"testing"
	"time"
)

// FuzzRun drives a run with any inputs in any order. Each byte is one input;
// time goes on by its upper half, in seconds.
func FuzzRun(f *testing.F) {
	f.Add(byte(0), []byte{0, 0x12, 0x59, 0x03})
	f.Add(byte(1), []byte{6, 5, 0x90, 0x95, 0x0A, 3})
	f.Add(byte(7), []byte{1, 4, 0xf7, 0xf7, 0xf7, 3, 5, 3, 4, 3})
	f.Add(byte(15), []byte{5, 0, 3, 3, 0})
	f.Add(byte(51), []byte{0, 3, 0xf7, 0xf7, 0xf7, 8, 3, 5, 3, 15, 3, 5})
	f.Add(byte(32), []byte{0, 3, 5, 3, 5, 3, 0xf7, 0xf7, 3})
	f.Add(byte(64), []byte{0, 3, 5, 3, 5, 3})
	f.Add(byte(128), []byte{0, 3, 1, 2, 12, 3})
	f.Add(byte(144), []byte{0, 3, 1, 3, 2, 3, 0x87, 10, 3})
	f.Fuzz(func(t *testing.T, shape byte, inputs []byte) {
		flow := hotline()
		flow.Early = shape&1 != 0
		if shape&2 != 0 {
			flow.Greeting = nil
		}
		if shape&4 != 0 {
			flow.Connect = []string{"at-your-service"}
		}
		if shape&8 != 0 {
			flow.Overflow = nil
		}
		if shape&16 != 0 {
			flow.Answer = Answer{Citizen: true}
			flow.Announce[0].Position, flow.Announce[1].Wait = true, true
			flow.Speaks = map[string]string{"general": "en"}
		}
		if shape&32 != 0 {
			flow.Overflow = map[string]Way{"full": {Say: []string{"moment"}, Queue: "second"}, "": {Message: 20 * time.Second, End: []string{"bye"}}}
			flow.Keys['5'] = Choice{Keep: true, Say: []string{"kept-place"}}
		}
		if shape&64 != 0 {
			flow.Overflow = map[string]Way{"full": {Stay: true}}
		}
		if shape&128 != 0 {
			flow.Survey = []string{"survey"}
			flow.Announce[1].Say, flow.Announce[1].InTurn = []string{"still-waiting", "by-the-way"}, true
		}
		known := flow.Prompts()
		run, now := New(flow), origin
		w := watcher{t: t, known: known}
		for _, b := range inputs {
			now = now.Add(time.Duration(b>>4) * time.Second)
			in := fuzzInput(b&15, w.said)
			if in == (Waiting{}) && shape&128 != 0 {
				in = Parted{}
			}
			w.before(in)
			for _, o := range run.Step(now, in) {
				w.after(o)
			}
			if wake := run.Wake(); w.gone && !wake.IsZero() {
				t.Fatal("a flow that has left wants to wake")
			}
		}
	})
}

func fuzzInput(kind byte, said int) Input {
	switch kind {
	case 0:
		return Start{Arrived: origin}
	case 1:
		return Connected{Staff: "1007"}
	case 2:
		return Waiting{}
	case 3:
		return Said{Say: said}
	case 4:
		return Said{Say: said - 1}
	case 5:
		return Overflowed{Why: "full"}
	case 6:
		return Ringing{Arrived: origin}
	case 7:
		return Tick{}
	case 8:
		return Expected{Ahead: said, P50: time.Minute, Known: said%2 == 0}
	}
	return Key{Key: "0279#x5"[kind-9]}
}

// watcher holds what has to be true of every run.
type watcher struct {
	t        *testing.T
	known    []string
	started  bool
	gone     bool
	said     int
	queue    string
	needs    string
	messages int
	grades   int
}

func (w *watcher) before(in Input) {
	if _, ok := in.(Start); ok {
		w.started = true
	}
}

func (w *watcher) after(o Order) {
	if w.gone {
		w.t.Fatalf("%s after the flow left", show(o))
	}
	switch o := o.(type) {
	case Say:
		if o.Number != w.said+1 {
			w.t.Fatalf("say %d follows say %d", o.Number, w.said)
		}
		w.said = o.Number
		for _, prompt := range o.Prompts {
			if !slices.Contains(w.known, prompt) {
				w.t.Fatalf("prompt %q is not in Prompts()", prompt)
			}
		}
	case Music:
		if w.queue == "" {
			w.t.Fatal("the citizen waits in no queue")
		}
	case Enter:
		if o.Queue == w.queue && o.Needs == w.needs && !o.Stay {
			w.t.Fatalf("entered %s twice", o.Queue)
		}
		w.queue, w.needs = o.Queue, o.Needs
	case TakeMessage:
		w.messages++
	case EndMessage:
		if w.messages--; w.messages != 0 {
			w.t.Fatal("a message ends that never began")
		}
	case Grade:
		if w.grades++; w.grades > 1 || o.Grade < 1 || o.Grade > 5 {
			w.t.Fatalf("grade %d is %d", w.grades, o.Grade)
		}
	case Leave:
		w.gone = true
	}
	switch o.(type) {
	case Say, Music, Hush, Unused:
		if !w.started {
			w.t.Fatalf("%s before the citizen can hear", show(o))
		}
	}
}

func TestCheck(t *testing.T) {
	if got := hotline().Check(); got != nil {
		t.Errorf("a good flow has mistakes: %q", got)
	}
	bad := Flow{
		Greeting: []string{""},
		Keys:     map[byte]Choice{'x': {Queue: "general"}, '3': {Say: []string{""}}},
		Announce: []Announcement{{After: 40 * time.Second, Say: []string{"a"}}, {After: -1, Every: -1}, {After: 60 * time.Second, Say: []string{"a"}, InTurn: true}},
		Overflow: map[string]Way{"fulll": {End: []string{""}}, "full": {Queue: "a", Stay: true}, "closed": {Stay: true}, "limited": {Queue: "a"}, "nobody": {Message: -1}, "draining": {Stay: true}},
		Connect:  []string{""},
		Survey:   []string{""},
	}
	want := []string{
		"the flow leads to no queue",
		"an empty prompt in the greeting",
		"key 3 leads to no queue",
		"an empty prompt in key 3",
		"'x' is not a telephone key: use 0-9, *, # or A-D",
		"announcement 2 comes after -1ns: it must be after the INVITE",
		"announcement 2 is repeated every -1ns: it must be 0 (once) or more",
		"announcement 2 says nothing",
		"announcement 2 comes before the one above it",
		"announcement 3 says its prompts in turn: it needs two or more, and to be repeated",
		"nobody can stay when the queue is closed: want another queue, a message or words",
		"nobody waits or leaves a message while the house is draining: want words only",
		`there is more than one way for "full": want a queue, to stay, or a message`,
		`nothing overflows because of "fulll": use full, too-long, expected-wait, nobody, closed, refused, limited, draining, or "" for the rest`,
		`an empty prompt in the words for "fulll"`,
		"no queue takes a call that is limited: want a message or words",
		`a message for "nobody" takes -1ns: it must be more than 0`,
		"an empty prompt in the words at the answer",
		"an empty prompt in the survey",
	}
	if got := bad.Check(); !slices.Equal(got, want) {
		t.Errorf("mistakes are\n%q\nwant\n%q", got, want)
	}
}
