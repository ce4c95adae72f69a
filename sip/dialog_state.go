package sip

import (
	"fmt"
	"slices"
	"time"
)

// state is where a dialog is.
type state uint8

const (
	idle       state = iota // outgoing, not begun
	calling                 // INVITE sent, nothing came yet
	proceeding              // a provisional response came
	challenged              // 401 or 407 came: WantRetry or WantEnd
	cancelling              // the end is wanted, the INVITE has no final response
	owing                   // accepted with an offer: our ACK waits for WantAnswer
	ringing                 // INVITE received, not answered
	accepted                // our 2xx is sent, its ACK has not come
	confirmed
	ended
)

var stateNames = [...]string{"idle", "calling", "proceeding", "challenged", "cancelling",
	"owing", "ringing", "accepted", "confirmed", "ended"}

func (s state) String() string { return stateNames[s] }

// moves are the transitions that exist; all others are refused.
var moves = [...][]state{
	idle:       {calling, ended},
	calling:    {proceeding, challenged, cancelling, owing, confirmed, ended},
	proceeding: {challenged, cancelling, owing, confirmed, ended},
	challenged: {calling, ended},
	cancelling: {ended},
	owing:      {confirmed, ended},
	ringing:    {accepted, ended},
	accepted:   {confirmed, ended},
	confirmed:  {ended},
	ended:      {},
}

// enter is the only place where the state changes. A transition that does not
// exist is a mistake in this package, and the caller's panic ends the call.
func (d *Dialog) enter(to state) {
	if !slices.Contains(moves[d.state], to) {
		panic(fmt.Sprintf("cannot move dialog %s from %s to %s", d.local.Tag, d.state, to))
	}
	d.state = to
	d.ringAt, d.giveUp = time.Time{}, time.Time{}
}

// over ends the dialog, once: no timer runs any more and what comes later is
// only absorbed.
func (d *Dialog) over(e Ended) {
	if d.asked != nil {
		d.refuse(*d.asked, 487) // RFC 3261 §15.1.2
	}
	d.enter(ended)
	d.repeat, d.ending, d.owed = nil, nil, nil
	d.asked, d.asking, d.offered = nil, nil, nil
	d.probe = nil
	d.wantOffer, d.wantName, d.wantRefresh, d.glareUntil = nil, nil, false, time.Time{}
	d.lease = lease{}
	d.owedPrack, d.reliable, d.ringNext, d.acceptNext = nil, nil, nil, nil
	d.tell(e)
}

func (d *Dialog) tell(e Event) { d.events = append(d.events, e) }

// ignore says that a want makes no sense now.
func (d *Dialog) ignore(want string) {
	d.tell(Ignored{What: fmt.Sprintf("%s while %s", want, d.state)})
}
