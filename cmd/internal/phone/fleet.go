package phone

import (
	"strings"
	"sync"

	"hotline/sip"
)

// Fleet hands what the network brings to the robot it is for. It is the
// handler of the UA that all robots of one command share.
type Fleet struct {
	mu      sync.Mutex
	wire    Wire
	drivers map[string]*Driver // by the stem of their tags
	numbers map[string]*Driver // by the number they are rung by
}

// NewFleet makes a fleet without robots.
func NewFleet() *Fleet {
	return &Fleet{drivers: map[string]*Driver{}, numbers: map[string]*Driver{}}
}

// attach gives the fleet the wire to refuse by what is for none of its robots.
func (f *Fleet) attach(w Wire) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.wire = w
}

// add puts a robot in; number is "" for one that is never rung.
func (f *Fleet) add(number string, d *Driver) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.drivers[d.tag] = d
	if number != "" {
		f.numbers[number] = d
	}
}

// remove takes a robot out that is done.
func (f *Fleet) remove(number string, d *Driver) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.drivers, d.tag)
	delete(f.numbers, number)
}

func (f *Fleet) byTag(tag string) *Driver {
	stem, _, _ := strings.Cut(tag, "-")
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.drivers[stem]
}

func (f *Fleet) byNumber(number string) *Driver {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.numbers[number]
}

// Request implements ua.Handler. What is for nobody gets 481 within a dialog
// (RFC 3261 §12.2.2), else 404.
func (f *Fleet) Request(req sip.Request) {
	d, status := f.byTag(req.To.Tag), 481
	if req.To.Tag == "" {
		d, status = f.byNumber(sip.UserOf(req.URI)), 404
	}
	if d != nil {
		d.Post(Dialog{Tag: req.To.Tag, In: sip.GotRequest{Request: req}})
		return
	}
	f.mu.Lock()
	wire := f.wire
	f.mu.Unlock()
	if wire != nil && req.Method != sip.Ack && req.Method != sip.Cancel {
		wire.Reply(answerTo(req, "none", status))
	}
}

// Response implements ua.Handler.
func (f *Fleet) Response(resp sip.Response) {
	d := f.byTag(resp.From.Tag)
	switch {
	case d == nil:
	case resp.Method == sip.Register:
		d.Post(Registered{Response: resp})
	default:
		d.Post(Dialog{Tag: resp.From.Tag, In: sip.GotResponse{Response: resp}})
	}
}

// Failed implements ua.Handler.
func (f *Fleet) Failed(localTag, tx string, status int, cause string) {
	d := f.byTag(localTag)
	switch {
	case d == nil:
	case strings.Contains(tx, "-register-"):
		d.Post(RegisterFailed{Tx: tx, Cause: cause})
	default:
		d.Post(Dialog{Tag: localTag, In: sip.TxFailed{Tx: tx, Status: status, Cause: cause}})
	}
}
