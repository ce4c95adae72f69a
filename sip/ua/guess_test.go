package ua

import (
	"crypto/rand"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hotline/sip"
)

// guessing is a guard of 1007 and 1008, and those who try at it.
type guessing struct {
	*testing.T
	guard  *Guard
	mu     sync.Mutex
	locked []string
}

func newGuessing(t *testing.T) *guessing {
	d := &guessing{T: t}
	d.guard = NewGuard("hotline", func(user string) (string, bool) { return "4711", user == "1007" || user == "1008" }, rand.Reader)
	d.guard.Locked = func(user string, source netip.Addr) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.locked = append(d.locked, user+" "+source.String())
	}
	return d
}

// attempt is a REGISTER with a fresh nonce.
func (d *guessing) attempt(at time.Time, user, password, from string) sip.Request {
	d.Helper()
	_, _, challenge := d.guard.Check(at, register())
	req := authorized(d.T, challenge, user, password, 1)
	req.Source = netip.AddrPortFrom(netip.MustParseAddr(from), 5060)
	return req
}

// tries tells whether an attempt gets in; those who do not all hear the same.
func (d *guessing) tries(at time.Time, user, password, from string) bool {
	d.Helper()
	_, ok, answer := d.guard.Check(at, d.attempt(at, user, password, from))
	if !ok && (answer.Status != 401 || len(answer.Headers) != 2 || strings.Contains(answer.Headers.Get("WWW-Authenticate"), "stale=true")) {
		d.Errorf("%s from %s was told %+v", user, from, answer)
	}
	return ok
}

func (d *guessing) wrong(at time.Time, times int, user, from string) {
	d.Helper()
	for n := range times {
		if d.tries(at, user, fmt.Sprint(n), from) {
			d.Fatalf("%d let %s in", n, user)
		}
	}
}

func TestAPasswordCannotBeGuessedFromOneAddress(t *testing.T) {
	d := newGuessing(t)
	const thief, desk = "10.6.6.6", "10.0.0.7"
	d.wrong(noon, guessesOfSource-1, "1007", thief)
	if !d.tries(noon, "1007", "4711", thief) {
		t.Fatal("locked out too soon")
	}
	d.wrong(noon.Add(time.Second), 1, "1007", thief)
	locked := noon.Add(time.Second)
	for _, at := range []time.Time{locked, locked.Add(lockedFor - time.Millisecond)} {
		if d.tries(at, "1007", "4711", thief) {
			t.Errorf("let in %v after the lock-out began", at.Sub(locked))
		}
		if d.tries(at, "1007", "4711", "::ffff:"+thief) {
			t.Error("the same address written as IPv6 is let in")
		}
	}
	if !d.tries(locked, "1007", "4711", desk) || !d.tries(locked, "1008", "4711", thief) {
		t.Error("another address, or another user, is locked out too")
	}
	if len(d.locked) != 1 || d.locked[0] != "1007 "+thief {
		t.Errorf("told of %q, want one lock-out", d.locked)
	}
	after := locked.Add(lockedFor)
	if !d.tries(after, "1007", "4711", thief) {
		t.Error("still locked out")
	}
	d.wrong(after, guessesOfSource, "1007", thief)
	if len(d.locked) != 2 {
		t.Errorf("told of %q, want a second lock-out", d.locked)
	}
}

func TestAPasswordCannotBeGuessedFromManyAddresses(t *testing.T) {
	d := newGuessing(t)
	for n := range guessesOfUser {
		d.wrong(noon.Add(time.Duration(n)), 1, "1007", fmt.Sprintf("10.6.6.%d", n))
	}
	if d.tries(noon.Add(time.Second), "1007", "4711", "10.0.0.7") {
		t.Error("let in after thirty wrong answers")
	}
	if len(d.locked) != 1 || d.locked[0] != "1007 10.6.6.29" {
		t.Errorf("told of %q", d.locked)
	}
	if !d.tries(noon.Add(lockedFor+time.Second), "1007", "4711", "10.0.0.7") {
		t.Error("still locked out")
	}
}

// TestGuessesDoNotPushThePhoneOff: its address stays admitted while the user is
// locked for all others, until it is guessed from there too.
func TestGuessesDoNotPushThePhoneOff(t *testing.T) {
	d := newGuessing(t)
	const desk, thief = "10.0.0.7", "10.6.6.6"
	d.guard.Home = func(user string) (netip.Addr, bool) {
		return netip.MustParseAddr("::ffff:" + desk), user == "1007"
	}
	for n := range guessesOfUser {
		d.wrong(noon, 1, "1007", fmt.Sprintf("10.6.7.%d", n))
		d.wrong(noon, 1, "1008", fmt.Sprintf("10.6.7.%d", n))
	}
	if !d.tries(noon, "1007", "4711", desk) {
		t.Error("the phone is locked out by guesses made elsewhere")
	}
	if d.tries(noon, "1007", "4711", thief) || d.tries(noon, "1008", "4711", desk) {
		t.Error("let in from where no phone of theirs is")
	}
	d.locked = nil
	d.wrong(noon, guessesOfSource-1, "1007", desk)
	if !d.tries(noon, "1007", "4711", desk) || len(d.locked) != 0 {
		t.Errorf("nine guesses at the desk lock it out, told of %q", d.locked)
	}
	d.wrong(noon, 1, "1007", desk)
	if d.tries(noon, "1007", "4711", desk) || len(d.locked) != 1 || d.locked[0] != "1007 "+desk {
		t.Errorf("ten do not, told of %q", d.locked)
	}
	if !d.tries(noon.Add(lockedFor), "1007", "4711", thief) {
		t.Error("guesses at the desk have made the lock for all others last longer")
	}
}

func TestAPhoneThatMistypesNowAndThenIsNotLockedOut(t *testing.T) {
	d := newGuessing(t)
	for minute := range 5 {
		d.wrong(noon.Add(time.Duration(minute)*guessesFor), guessesOfSource-1, "1007", "10.0.0.7")
	}
	if len(d.locked) != 0 {
		t.Errorf("locked out: %q", d.locked)
	}
}

func TestAnUnknownUserIsAnsweredLikeAKnownOne(t *testing.T) {
	d := newGuessing(t)
	d.wrong(noon, 3*guessesOfUser, "1009", "10.6.6.6") // tries compares the answers
	if len(d.locked) != 0 || len(d.guard.guesses.users) != 0 {
		t.Errorf("told of %q, %d remembered: nobody gets in as them", d.locked, len(d.guard.guesses.users))
	}
}

func TestOfManyGuessesAtOnceFewAreChecked(t *testing.T) {
	d := newGuessing(t)
	d.wrong(noon, guessesOfSource-1, "1007", "10.6.6.6")
	var wrong, right []sip.Request
	for range 32 {
		wrong = append(wrong, d.attempt(noon, "1007", "0", "10.6.6.6"))
		right = append(right, d.attempt(noon, "1007", "4711", "10.6.6.6"))
	}
	var let atomic.Int32
	var all sync.WaitGroup
	for _, batch := range [][]sip.Request{wrong, right} { // the right one is found too late
		for _, req := range batch {
			all.Go(func() {
				if _, ok, _ := d.guard.Check(noon, req); ok {
					let.Add(1)
				}
			})
		}
		all.Wait()
	}
	if let.Load() != 0 || len(d.locked) != 1 {
		t.Errorf("%d let in, told of %q", let.Load(), d.locked)
	}
}

func TestGuessesAreBounded(t *testing.T) {
	g := guesses{users: map[string]*guessed{}}
	home := netip.MustParseAddr("10.0.0.1")
	for range guessesOfSource {
		g.judge(noon, "locked", home, false, false)
	}
	for n := range maxGuessed + 50 {
		g.judge(noon.Add(-time.Second), fmt.Sprint(n), home, false, false)
	}
	if len(g.users) > maxGuessed {
		t.Errorf("%d users remembered, want %d at most", len(g.users), maxGuessed)
	}
	if heed, _ := g.judge(noon, "locked", home, false, true); heed {
		t.Error("a lock-out was forgotten for counts that end sooner")
	}
	from := netip.MustParseAddr("10.6.0.0")
	for minute := range 10 {
		for range 2 * guessesOfUser {
			from = from.Next()
			g.judge(noon.Add(time.Duration(minute)*(lockedFor+guessesFor)/2), "1007", from, false, false)
		}
	}
	if n := len(g.users["1007"].bySource); n > guessesOfUser {
		t.Errorf("%d sources remembered of one user", n)
	}
}
