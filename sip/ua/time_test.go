package ua

import (
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hotline/sip"
)

// bench is a UA without sockets on virtual time; what it writes to the one far
// end is kept with the time.
type bench struct {
	*UA
	hears *ear
	far   *hop
	began time.Time
	mu    sync.Mutex
	sent  []sentAt
}

type sentAt struct {
	after time.Duration
	m     message
}

func newBench() *bench {
	b := &bench{hears: newEar(), began: time.Now()}
	b.UA = newUA(Config{}, sockets{}, loopback, b.hears)
	b.far = &hop{far: far{overUDP, netip.MustParseAddrPort("192.0.2.1:5060")}, write: func(data []byte) error {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.sent = append(b.sent, sentAt{time.Since(b.began), scan(data)})
		return nil
	}}
	return b
}

// begin sends a request as Send does when it has found the way.
func (b *bench) begin(t *testing.T, req sip.Request) {
	branch := newBranch()
	built, err := b.build(req, branch, b.far)
	if err != nil {
		t.Fatal(err)
	}
	err = b.start(&clientTx{name: req.Tx, localTag: req.From.Tag, callID: req.CallID, method: req.Method,
		key: branch + " " + req.Method, req: built, hop: b.far})
	if err != nil {
		t.Fatal(err)
	}
}

func (b *bench) all() []sentAt {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.sent)
}

// pass lets virtual time go by.
func pass(d time.Duration) { <-time.After(d) }

// left counts the transactions, names and early CANCELs that are kept.
func (b *bench) left() int {
	b.UA.mu.Lock()
	defer b.UA.mu.Unlock()
	return len(b.servers) + len(b.byName) + len(b.early)
}

// times are when messages of a method, or responses of a status, were sent.
func (b *bench) times(start string) []time.Duration {
	var times []time.Duration
	for _, s := range b.all() {
		if strings.HasPrefix(s.m.start, start) {
			times = append(times, s.after)
		}
	}
	return times
}

func TestAnInviteWithoutAnAnswerFailsAfter64T1(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		defer b.Close()
		b.begin(t, invite(b.UA, b.UA, "call-1"))
		pass(txTime - time.Millisecond)
		synctest.Wait()
		none(t, b.hears.failures, "failure")
		pass(time.Millisecond)
		f := next(t, b.hears.failures, "failure")
		if f.status != 408 || f.localTag != "ann" || f.tx != "tx-1" {
			t.Fatalf("failed with %+v", f)
		}
		if n := len(b.times("INVITE")); n != 7 { // 0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5 s
			t.Fatalf("the INVITE was sent %d times at %v", n, b.times("INVITE"))
		}
	})
}

func TestARingingInviteDoesNotFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		defer b.Close()
		b.begin(t, invite(b.UA, b.UA, "call-1"))
		b.receive([]byte(crlf(answer(b.all()[0].m, "100 Trying", ""))), b.far)
		pass(5 * time.Minute)
		synctest.Wait()
		none(t, b.hears.failures, "failure")
		if n := len(b.times("INVITE")); n != 1 {
			t.Fatalf("the INVITE was sent %d times", n)
		}
	})
}

// On loopback the 100 can be there before sipgo has set the timers of the INVITE.
func TestAResponseFasterThanTheTimersDoesNotEndTheInvite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		defer b.Close()
		write := b.far.write
		b.far.write = func(data []byte) error {
			b.receive([]byte(crlf(answer(scan(data), "100 Trying", ""))), b.far)
			pass(time.Millisecond)
			return write(data)
		}
		b.begin(t, invite(b.UA, b.UA, "call-1"))
		pass(5 * time.Minute)
		synctest.Wait()
		none(t, b.hears.failures, "failure")
		if n := b.hears.hundreds.Load(); n != 1 {
			t.Fatalf("heard 100 %d times", n)
		}
	})
}

func TestAnEarlyCancelWaitsForItsInvite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		defer b.Close()
		b.receive([]byte(crlf(rawCancel("z9hG4bK1"))), b.far)
		pass(10 * time.Second)
		b.receive([]byte(crlf(rawInvite("z9hG4bK1"))), b.far)
		in, cancel := next(t, b.hears.requests, "INVITE"), next(t, b.hears.requests, "CANCEL")
		if in.Method != sip.Invite || cancel.Method != sip.Cancel || cancel.Tx != in.Tx {
			t.Fatalf("got %s of %s, then %s of %s", in.Method, in.Tx, cancel.Method, cancel.Tx)
		}
		pass(2 * txTime)
		synctest.Wait()
		if len(b.times("SIP/2.0 200")) != 1 || len(b.times("SIP/2.0 481")) != 0 {
			t.Fatalf("sent %+v", b.all())
		}
	})
}

func TestACancelThatNobodyHeedsEndsTheInvite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		defer b.Close()
		req := invite(b.UA, b.UA, "call-1")
		b.begin(t, req)
		cancel := within(req, sip.Cancel, 1, "")
		cancel.Tx = req.Tx
		b.Send(cancel)
		pass(time.Second)
		synctest.Wait()
		if len(b.times("CANCEL")) != 0 {
			t.Fatal("the CANCEL left before any response came")
		}
		b.receive([]byte(crlf(answer(b.all()[0].m, "100 Trying", ""))), b.far)
		synctest.Wait()
		if len(b.times("CANCEL")) != 1 {
			t.Fatal("the CANCEL did not leave after the 100")
		}
		pass(txTime)
		if f := next(t, b.hears.failures, "failure"); f.status != 408 || f.tx != "tx-1" || !strings.Contains(f.cause, "CANCEL") {
			t.Fatalf("failed with %+v", f)
		}
		synctest.Wait()
		none(t, b.hears.failures, "second failure")
	})
}

func TestACancelWithoutInviteGets481After64T1(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		defer b.Close()
		b.receive([]byte(crlf(rawCancel("z9hG4bK1"))), b.far)
		pass(txTime - time.Millisecond)
		synctest.Wait()
		if len(b.all()) != 0 {
			t.Fatalf("sent %q too early", b.all()[0].m.start)
		}
		pass(time.Millisecond)
		synctest.Wait()
		if len(b.times("SIP/2.0 481")) != 1 || b.left() != 2 { // the answered CANCEL itself, until Timer J
			t.Fatalf("sent %+v, %d entries kept", b.all(), b.left())
		}
		none(t, b.hears.requests, "request")
	})
}

func TestA2xxIsRepeatedOnlyByTheDialog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		defer b.Close()
		b.receive([]byte(crlf(rawInvite("z9hG4bK1"))), b.far)
		in := next(t, b.hears.requests, "INVITE")
		ok := sip.Response{Status: 200, Tx: in.Tx, To: sip.Party{Tag: "bob"}}
		b.Reply(ok)
		pass(txTime - time.Second)
		b.Reply(ok)
		pass(2 * time.Second) // sipgo's transaction is gone now
		b.Reply(ok)
		synctest.Wait()
		got := b.times("SIP/2.0 200")
		if want := []time.Duration{0, txTime - time.Second, txTime + time.Second}; len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
			t.Fatalf("200 left at %v, want %v", got, want)
		}
		pass(time.Minute)
		synctest.Wait()
		if n := b.left(); n != 0 {
			t.Fatalf("%d entries are left", n)
		}
	})
}

func TestARefusalIsRepeatedUntilItsAck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		defer b.Close()
		b.receive([]byte(crlf(rawInvite("z9hG4bK1"))), b.far)
		in := next(t, b.hears.requests, "INVITE")
		b.Reply(sip.Response{Status: 486, Tx: in.Tx, To: sip.Party{Tag: "bob"}})
		pass(2 * time.Second)
		ack := strings.NewReplacer("INVITE", "ACK", "To: <sip:12345@x>", "To: <sip:12345@x>;tag=bob").Replace(rawInvite("z9hG4bK1"))
		b.receive([]byte(crlf(ack)), b.far)
		pass(time.Minute)
		synctest.Wait()
		if got := b.times("SIP/2.0 486"); len(got) != 3 { // 0, 0.5, 1.5 s
			t.Fatalf("486 left at %v", got)
		}
		none(t, b.hears.requests, "ACK")
		if n := b.left(); n != 0 {
			t.Fatalf("%d entries are left", n)
		}
	})
}

func TestWhatIsNeverAnsweredIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		defer b.Close()
		b.receive([]byte(crlf(rawInfo(1))), b.far)
		next(t, b.hears.requests, "INFO")
		pass(2 * txTime)
		synctest.Wait()
		if n := b.left(); n != 0 {
			t.Fatalf("%d entries are left", n)
		}
	})
}
