package sip

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The session interval that we ask for, and the least that we grant: RFC 4028
// §4. One above the most is a mistake of who asked.
const (
	leaseWanted = 30 * time.Minute
	leaseLeast  = 90 * time.Second
	leaseMost   = 24 * time.Hour
	maxRaises   = 3 // how often an interval is raised because of a 422
)

// optionTimer is the option tag of RFC 4028 §7.
const optionTimer = "timer"

// lease is how long the session lasts unless it is refreshed: RFC 4028.
type lease struct {
	interval  time.Duration // 0: it lasts until it is ended
	ours      bool          // we refresh it
	refreshAt time.Time     // zero: not by us, or under way
	expireAt  time.Time
}

// leaseHeaders say in our INVITE or UPDATE what we want: RFC 4028 §7.1 and §7.4.
func (d *Dialog) leaseHeaders() Headers {
	interval, refresher := leaseWanted, ""
	switch {
	case d.state == confirmed && d.lease.interval == 0:
		return nil
	case d.state == confirmed && d.lease.ours:
		interval, refresher = d.lease.interval, ";refresher=uac"
	case d.state == confirmed:
		interval, refresher = d.lease.interval, ";refresher=uas"
	}
	interval = max(interval, d.least)
	headers := Headers{{"Session-Expires", seconds(interval) + refresher}}
	if d.least > leaseLeast {
		headers = append(headers, Header{"Min-SE", seconds(d.least)})
	}
	return headers
}

// grant answers in a 2xx how long the session lasts now, and who refreshes it:
// RFC 4028 §9. Who refreshes stays so unless the far end says otherwise; without
// a wish it is the far end, when it can.
func (d *Dialog) grant(req Request) Headers {
	interval, refresher := sessionExpires(req.Headers)
	switch {
	case d.state != accepted && d.state != confirmed:
		return nil // nothing lasts yet
	case interval == 0 && !d.far.timer:
		d.lease = lease{}
		return nil
	case interval == 0 && d.lease.interval > 0:
		interval = d.lease.interval
		refresher = map[bool]string{true: "uas", false: "uac"}[d.lease.ours]
	case interval == 0:
		interval = leaseWanted
	}
	interval = max(interval, leaseLeast, minSE(req.Headers))
	if !d.far.timer || refresher == "uas" {
		d.renew(interval, true)
		return Headers{{"Session-Expires", seconds(interval) + ";refresher=uas"}}
	}
	d.renew(interval, false)
	return Headers{{"Require", optionTimer}, {"Session-Expires", seconds(interval) + ";refresher=uac"}}
}

// granted takes the 2xx to our INVITE or UPDATE: RFC 4028 §7.2. Without a word of
// it the session does not expire.
func (d *Dialog) granted(resp Response) {
	interval, refresher := sessionExpires(resp.Headers)
	if interval == 0 || d.state != confirmed {
		d.lease, d.wantRefresh = lease{}, false
		return
	}
	d.renew(max(interval, leaseLeast), refresher != "uas")
}

// renew begins the interval anew: RFC 4028 §10. Who waits for a refresh gives up
// a little before the end, so that both do not hang up at once.
func (d *Dialog) renew(interval time.Duration, ours bool) {
	d.lease = lease{interval: interval, ours: ours, expireAt: d.now.Add(interval)}
	d.wantRefresh = false
	if ours {
		d.lease.refreshAt = d.now.Add(interval / 2)
		return
	}
	d.lease.expireAt = d.now.Add(interval - min(32*time.Second, interval/3))
}

// sendRefresh says that we are there: by UPDATE without a description where the
// far end has it, else by a re-INVITE that offers what is in force: RFC 4028 §7.4.
func (d *Dialog) sendRefresh() {
	d.wantRefresh = false
	switch {
	case d.far.update:
		d.ask(Update, nil, refreshing)
	case d.session != nil:
		d.ask(Invite, d.stamp(d.session), refreshing)
	}
}

// refreshFailed: the far end is there but did not take it. It is asked once more
// when half of what is left has passed: RFC 4028 §10.
func (d *Dialog) refreshFailed() {
	if left := d.lease.expireAt.Sub(d.now); left > t2 {
		d.lease.refreshAt = d.now.Add(left / 2)
	}
}

// onLease is the two timers of a session.
func (d *Dialog) onLease() {
	switch {
	case due(d.lease.expireAt, d.now):
		const why = "the session was not refreshed"
		d.bye(Q850(causeTimer, why), Ended{Status: 408, Reason: why}) // RFC 4028 §10
	case due(d.lease.refreshAt, d.now):
		d.lease.refreshAt, d.wantRefresh = time.Time{}, true
	}
}

// TooBrief tells an INVITE or UPDATE that wants a shorter session than we grant:
// it gets 422 with the header given, RFC 4028 §9. Who does not know timers did not
// ask: a proxy did, and is told otherwise.
func TooBrief(method string, headers Headers) (Header, bool) {
	if method != Invite && method != Update {
		return Header{}, false
	}
	interval, _ := sessionExpires(headers)
	var far abilities
	far.learn(headers)
	return Header{"Min-SE", seconds(leaseLeast)}, interval > 0 && interval < leaseLeast && far.timer
}

// raise takes the 422 to a request of ours; false when it is not to be sent
// again: RFC 4028 §7.3.
func (d *Dialog) raise(resp Response) bool {
	least := minSE(resp.Headers)
	if d.raises >= maxRaises || least <= d.least || least > leaseMost {
		return false
	}
	d.raises++
	d.least = least
	d.lease.interval = max(d.lease.interval, least)
	return true
}

// sessionExpires reads the header of RFC 4028 §4; 0 when it is absent or nonsense.
func sessionExpires(h Headers) (interval time.Duration, refresher string) {
	value, params, _ := strings.Cut(h.Get("Session-Expires"), ";")
	return readSeconds(value), strings.ToLower(parameters(params)["refresher"])
}

func minSE(h Headers) time.Duration {
	value, _, _ := strings.Cut(h.Get("Min-SE"), ";")
	return readSeconds(value)
}

// readSeconds reads what is at most leaseMost; 0 for nonsense.
func readSeconds(text string) time.Duration {
	n, err := strconv.ParseUint(strings.TrimSpace(text), 10, 32)
	if err != nil {
		return 0
	}
	return min(time.Duration(n)*time.Second, leaseMost)
}

func seconds(d time.Duration) string { return fmt.Sprint(int(d / time.Second)) }
