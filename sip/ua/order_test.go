package ua

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"

	"hotline/sip"
)

func TestRequestsOverTCPStayInOrder(t *testing.T) {
	hears := newEar()
	bob := openUA(t, hears)
	conn, err := net.Dial("tcp", bob.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const count = 500
	var all strings.Builder
	for n := range count {
		all.WriteString(crlf(rawInfo(n + 1)))
	}
	if _, err := conn.Write([]byte(all.String())); err != nil {
		t.Fatal(err)
	}
	for n := range uint32(count) {
		if r := next(t, hears.requests, "INFO"); r.CSeq != n+1 || r.Transport != "tcp" {
			t.Fatalf("CSeq %d came over %s in place %d", r.CSeq, r.Transport, n+1)
		}
	}
}

func TestSendsLeaveInOrder(t *testing.T) {
	ann, bob, _, bobHears := pair(t)
	const count = 500
	for n := range uint32(count) {
		req := within(invite(ann, bob, "call-1"), sip.Info, n+1, "bob")
		req.Tx = fmt.Sprintf("tx-%d", n)
		req.Transport = "tcp"
		ann.Send(req)
	}
	for n := range uint32(count) {
		if r := next(t, bobHears.requests, "INFO"); r.CSeq != n+1 {
			t.Fatalf("CSeq %d came in place %d", r.CSeq, n+1)
		}
	}
}

func rawInfo(cseq int) string {
	return fmt.Sprintf(`
INFO sip:12345@127.0.0.1 SIP/2.0
Via: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bK%d;rport
From: <sip:a@x>;tag=a
To: <sip:12345@x>;tag=bob
Call-ID: order
CSeq: %d INFO
Content-Length: 0
`, cseq, cseq)
}

// blocked is a lane whose first job waits, so that what is posted meanwhile
// must be put in order.
func blocked(l *lanes, key string) (release func()) {
	gate, running := make(chan struct{}), make(chan struct{})
	l.post(key, job{run: func() { close(running); <-gate }}, false)
	<-running
	return func() { close(gate) }
}

func TestWaitingRequestsAreDrainedInCSeqOrder(t *testing.T) {
	l := newLanes()
	release := blocked(l, "call")
	var order []string
	post := func(name, author string, seq uint32, method string) {
		l.post("call", job{author: author, seq: seq, rank: ranks[method], run: func() { order = append(order, name) }}, false)
	}
	post("bye", "ann", 3, sip.Bye)
	post("200", "", 0, "")
	post("ack", "ann", 1, sip.Ack)
	post("cancel", "ann", 1, sip.Cancel)
	post("invite", "ann", 1, sip.Invite)
	post("other side", "bob", 1, sip.Info)
	release()
	l.close()
	// A response keeps its place, and so parts what is before from what is after it.
	want := []string{"bye", "200", "invite", "cancel", "ack", "other side"}
	if !slices.Equal(order, want) {
		t.Fatalf("order is %v, want %v", order, want)
	}
}

func TestAFullLaneRefuses(t *testing.T) {
	l := newLanes()
	release := blocked(l, "call")
	for range laneDepth {
		if !l.post("call", job{run: func() {}}, false) {
			t.Fatal("refused below the bound")
		}
	}
	if l.post("call", job{run: func() {}}, false) {
		t.Error("taken beyond the bound")
	}
	if !l.post("other call", job{run: func() {}}, false) {
		t.Error("another lane was refused")
	}
	if !l.post("call", job{run: func() {}}, true) {
		t.Error("what must not be lost was refused")
	}
	release()
	l.close()
	if l.post("call", job{run: func() {}}, true) {
		t.Error("taken after close")
	}
	if len(l.queues) != 0 || l.jobs != 0 {
		t.Errorf("%d lanes and %d jobs are left", len(l.queues), l.jobs)
	}
}
