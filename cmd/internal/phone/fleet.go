package phone

import (
	"strconv"
	"strings"
	"sync"

	"hotline/sip"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Fleet hands what the network brings to the robot it is for. It is the
// handler of the UA that all robots of one command share.
type Fleet struct {
	mu      sync.Mutex
	drivers map[string]*Driver // by the stem of their tags
	numbers map[string]*Driver // by the number they are rung by
}

// NewFleet makes a fleet without robots.
func NewFleet() *Fleet {
	return &Fleet{drivers: map[string]*Driver{}, numbers: map[string]*Driver{}}
}

// Add puts a robot in; number is "" for one that is never rung.
func (f *Fleet) Add(number string, d *Driver) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.drivers[d.tag] = d
	if number != "" {
		f.numbers[number] = d
	}
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

// Request implements ua.Handler.
func (f *Fleet) Request(req sip.Request) {
	d := f.byTag(req.To.Tag)
	if req.To.Tag == "" {
		d = f.byNumber(sip.UserOf(req.URI))
	}
	if d != nil {
		d.Post(Dialog{Tag: req.To.Tag, In: sip.GotRequest{Request: req}})
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
		d.Post(RegisterFailed{Cause: cause})
	default:
		d.Post(Dialog{Tag: localTag, In: sip.TxFailed{Tx: tx, Status: status, Cause: cause}})
	}
}
