package sip

import "time"

// Bounds of how many calls a second are begun, and how it is found: while the
// quickest of an interval still waits longer than the target, there is a queue
// that does not go away, and less is let in than was done; else a little more.
const (
	minPace      = 50    // the design's bursts are 10: below this nobody is held up
	maxPace      = 1_000 // and that is where it begins
	paceInterval = 100 * time.Millisecond
	waitTarget   = 50 * time.Millisecond
)

// pace is the work that there is time for: a bucket of calls.
type pace struct {
	rate    int64 // calls a second
	calls   bucket
	since   time.Time // begin of the interval
	least   time.Duration
	heard   bool
	done    int64    // calls that had their turn in this interval
	history [8]int64 // the same a second, in the last intervals
	ended   int      // intervals
}

func newPace() pace { return pace{rate: maxPace} }

// price is what a kind costs, in hundredths of a call.
var price = map[Kind]int64{Probe: 10, SignIn: 20, Other: 20, NewCall: 100}

// kept is how much of the bucket, in hundredths, a message must leave for what is
// more urgent: the order in which work is done without.
func kept(k Knock) int64 {
	switch {
	case k.Kind == Probe:
		return 75
	case k.Standing == Stranger && k.Kind != NewCall:
		return 50
	case k.Kind == NewCall && k.Standing < Trunk:
		return 30
	case k.Kind == NewCall:
		return 10
	}
	return 0 // the phones of ours that say that they are still there
}

// take tells whether there is time for a message.
func (p *pace) take(now time.Time, k Knock) bool {
	if k.Kind == Vital {
		return true
	}
	burst := max(p.rate/4, minPace) * 100
	if k.Standing == Emergency && k.Kind == NewCall {
		p.calls.owe(now, price[NewCall], p.rate*100, burst)
		return true
	}
	return p.calls.take(now, price[k.Kind], burst*kept(k)/100, p.rate*100, burst)
}

func (p *pace) waited(k Kind, wait time.Duration) {
	if !p.heard || wait < p.least {
		p.least, p.heard = wait, true
	}
	if k == NewCall {
		p.done++
	}
}

// tick ends the interval.
func (p *pace) tick(now time.Time) {
	if p.since.IsZero() {
		p.since = now
	}
	if now.Sub(p.since) < paceInterval {
		return
	}
	p.history[p.ended%len(p.history)] = p.done * int64(time.Second) / int64(now.Sub(p.since))
	p.ended++
	if p.heard && p.least > waitTarget {
		p.rate = max(minPace, p.doneRate()*9/10)
	} else {
		p.rate = min(maxPace, p.rate+p.rate/16)
	}
	p.since, p.done, p.least, p.heard = now, 0, 0, false
}

// doneRate is how many calls a second had their turn of late.
func (p *pace) doneRate() int64 {
	sum := int64(0)
	for _, n := range p.history {
		sum += n
	}
	return sum / int64(min(p.ended, len(p.history)))
}
