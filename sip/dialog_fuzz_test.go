package sip

import (
	"fmt"
	"testing"
	"time"
)

// FuzzDialog feeds a dialog whatever can be put into its inputs, sense or
// nonsense, in any order. It must not break, end at most once, leave no timer
// after that, and be brought to its end by one who is patient.
func FuzzDialog(f *testing.F) {
	f.Add([]byte{0, 3, 0, 1, 0, 2, 1, 0, 0, 1, 1, 2})
	f.Add([]byte{1, 4, 0, 0, 1, 0, 2, 0, 10, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		next := func(n int) int {
			if len(data) == 0 {
				return 0
			}
			b := data[0]
			data = data[1:]
			return int(b) % n
		}
		d := NewOutgoing(Outgoing{CallID: "c", Tag: "us", URI: "sip:1@127.0.0.1"})
		if next(2) == 0 {
			d = Incoming(Request{Method: Invite, CSeq: 1, Tx: "tx1", SDP: nonsenseSDP(next)}, "us", "")
		}
		now, ends := dawn, 0
		step := func(in Input) {
			_, events := d.Step(now, in)
			for _, event := range events {
				if _, ok := event.(Ended); ok {
					ends++
				}
			}
			if ends > 1 || ends == 1 && !d.Wake().IsZero() {
				t.Fatalf("ended %d times, wakes at %v, after %T", ends, d.Wake(), in)
			}
		}
		for len(data) > 0 {
			now = now.Add(time.Duration(next(100)) * 100 * time.Millisecond)
			step(nonsense(d, next))
		}
		step(WantEnd{})
		for range 100 {
			if d.Wake().IsZero() {
				break
			}
			now = d.Wake()
			step(Tick{})
		}
		if ends != 1 || !d.Wake().IsZero() {
			t.Fatalf("ended %d times, wakes at %v", ends, d.Wake())
		}
	})
}

func nonsenseSDP(next func(int) int) *SDP {
	if next(3) == 0 {
		return nil
	}
	return Offer(farSide, Direction(next(4)))
}

func nonsense(d *Dialog, next func(int) int) Input {
	seq := uint32(next(6))
	methods := []string{Invite, Ack, Bye, Cancel, Update, Info, Options, Prack, "DANCE"}
	switch next(12) {
	case 0, 1, 2:
		req := Request{Method: methods[next(9)], CSeq: seq, Tx: fmt.Sprintf("tx%d", seq),
			SDP: nonsenseSDP(next), From: Party{URI: fmt.Sprintf("sip:%d@x", seq)}, Contact: "sip:1@127.0.0.1"}
		if req.Headers = nonsenseHeaders(next); d.reliable != nil && next(4) > 0 {
			req.Headers = append(req.Headers, Header{"RAck", d.reliable.rack})
		}
		if len(d.earlies) > 0 {
			req.From.Tag = d.earlies[next(len(d.earlies))].tag
		}
		return GotRequest{req}
	case 3, 4, 5:
		return GotResponse{Response{Status: []int{100, 180, 200, 202, 302, 401, 408, 481, 486, 491, 501, 603, 183, 422}[next(14)],
			Method: methods[next(8)], CSeq: seq, To: Party{Tag: []string{"a", "b", ""}[next(3)]}, SDP: nonsenseSDP(next), Headers: nonsenseHeaders(next)}}
	case 6:
		return TxFailed{Tx: fmt.Sprintf("us.%d", seq), Status: []int{408, 503, 0}[next(3)]}
	case 7:
		return []Input{WantRing{Status: next(700), SDP: nonsenseSDP(next)}, WantAccept{SDP: nonsenseSDP(next)}, WantRefuse{Status: next(700)}}[next(3)]
	case 8:
		return WantInvite{SDP: nonsenseSDP(next)}
	case 9:
		return []Input{WantReinvite{SDP: nonsenseSDP(next)}, WantAnswer{SDP: nonsenseSDP(next)}, WantIdentity{}, WantAlive{}}[next(4)]
	case 10:
		return []Input{WantEnd{}, WantRetry{Authorization: Header{"Authorization", "x"}}}[next(2)]
	}
	return Tick{}
}

func nonsenseHeaders(next func(int) int) Headers {
	var headers Headers
	for range next(5) {
		headers = append(headers, []Header{{"Require", option100rel}, {"RSeq", fmt.Sprint(next(4))}, {"Supported", "timer, 100rel"},
			{"Session-Expires", "90;refresher=uas"}, {"Session-Expires", fmt.Sprint(next(200)) + ";refresher=uac"},
			{"Min-SE", fmt.Sprint(next(250) * 100)}, {"Allow", Update}, {"RAck", "x"}}[next(8)])
	}
	return headers
}
