package sip

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestTwoDialogs lets two machines talk over a network that loses, repeats and
// reorders, while both calls want things at random. Whatever happens, each
// dialog ends exactly once and leaves no timer behind.
func TestTwoDialogs(t *testing.T) {
	seeds := uint64(3000)
	if testing.Short() {
		seeds = 300
	}
	seen := map[string]int{}
	for seed := range seeds {
		w := newPair(seed)
		w.run()
		if problems := w.problems(); len(problems) > 0 {
			t.Fatalf("seed %d: %s\n%s", seed, strings.Join(problems, "; "), strings.Join(w.log, "\n"))
		}
		for kind, n := range w.seen {
			seen[kind] += n
		}
	}
	for _, kind := range []string{"Progressed", "Accepted", "Confirmed", "Offered", "Renegotiated",
		"RenegotiationFailed", "IdentityChanged", "Ended", "Ignored", "CANCEL", "OPTIONS", "refreshed", "expired", "PRACK", "UPDATE", "491", "487", "500"} {
		if seen[kind] == 0 {
			t.Errorf("in all seeds no %s was seen: the network is too kind", kind)
		}
	}
}

// happening is something due at a time of the virtual clock.
type happening struct {
	at time.Duration
	do func()
}

// pair is two ends and the network between them.
type pair struct {
	dice  *rand.Rand
	now   time.Duration
	queue []happening
	a, b  *end // a calls b
	log   []string
	seen  map[string]int
	loss  int  // percent
	hasty bool // a proxy lets sessions last no longer than 90 s: RFC 4028 §8.1
}

func newPair(seed uint64) *pair {
	w := &pair{dice: rand.New(rand.NewPCG(seed, 1)), seen: map[string]int{}}
	w.loss = []int{0, 10, 30}[w.dice.IntN(3)]
	w.hasty = w.dice.IntN(3) == 0
	w.a = newEnd(w, "a", houseSide)
	w.b = newEnd(w, "b", farSide)
	w.a.peer, w.b.peer = w.b, w.a
	w.a.dialog = NewOutgoing(Outgoing{CallID: "c", Tag: "a", URI: "sip:b@127.0.0.2",
		From: Party{URI: "sip:a@127.0.0.1"}, To: Party{URI: "sip:b@127.0.0.2"}, Contact: "sip:a@127.0.0.1"})
	return w
}

// after plans something; things of one time happen in the order of planning.
func (w *pair) after(d time.Duration, do func()) {
	h := happening{w.now + d, do}
	i, _ := slices.BinarySearchFunc(w.queue, h, func(x, y happening) int {
		if x.at <= y.at {
			return -1
		}
		return 1
	})
	w.queue = slices.Insert(w.queue, i, h)
}

func (w *pair) run() {
	var offer *SDP
	if w.dice.IntN(4) > 0 {
		offer = Offer(w.a.side, SendRecv)
	}
	w.after(0, func() { w.a.step(WantInvite{SDP: offer}) })
	for range w.dice.IntN(12) {
		w.after(time.Duration(w.dice.IntN(20000))*time.Millisecond, w.a.wish)
		w.after(time.Duration(w.dice.IntN(20000))*time.Millisecond, w.b.wish)
	}
	end := time.Minute
	if w.hasty {
		end = 5 * time.Minute
	}
	w.after(end, func() { w.a.step(WantEnd{}) })
	w.after(end, func() { w.b.step(WantEnd{}) })
	for len(w.queue) > 0 && w.now < time.Hour {
		next := w.queue[0]
		w.queue = w.queue[1:]
		w.now = next.at
		next.do()
	}
}

// carry takes a message across, or not, or twice, late or soon.
func (w *pair) carry(do func()) {
	for range 1 + w.dice.IntN(10)/9 {
		if w.dice.IntN(100) >= w.loss {
			w.after(time.Duration(1+w.dice.IntN(300))*time.Millisecond, do)
		}
	}
}

func (w *pair) problems() []string {
	var found []string
	for _, e := range []*end{w.a, w.b} {
		found = append(found, e.broken...)
		switch {
		case e.dialog == nil: // the INVITE never came
		case e.ends != 1:
			found = append(found, fmt.Sprintf("%s ended %d times", e.name, e.ends))
		case w.loss == 0 && strings.Contains(e.how.Reason, "refreshed"):
			found = append(found, e.name+" missed a refresh")
		case !e.dialog.Wake().IsZero():
			found = append(found, e.name+" has timers left")
		}
	}
	if w.now >= time.Hour {
		found = append(found, "it never comes to rest")
	}
	return found
}

func (w *pair) note(format string, args ...any) {
	w.log = append(w.log, fmt.Sprintf("%8v ", w.now)+fmt.Sprintf(format, args...))
}

// hasten is the proxy on the way, which asks for less.
func (w *pair) hasten(req *Request) {
	for i, h := range req.Headers {
		if rest, found := strings.CutPrefix(h.Value, seconds(leaseWanted)); found && w.hasty && h.Name == "Session-Expires" {
			req.Headers = slices.Clone(req.Headers)
			req.Headers[i].Value = seconds(leaseLeast) + rest
		}
	}
}
