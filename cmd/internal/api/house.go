// Package api is the HTTP surface of the hotline; its OpenAPI 3.1 description comes from this code.
package api

import (
	"context"
	"errors"
	"io"
	"time"

	"hotline/acd"
	"hotline/recording"
	"hotline/recording/fact"
	"hotline/seats"
)

// House is what the API asks of the running house. Methods may be called from
// many goroutines at once and return soon: a few milliseconds, or when ctx ends.
type House interface {
	People
	Desk
	Supervision
	Numbers
	Wall
	Calls
	Past
	Health
	Auditor
}

// Conflict is the error for what makes no sense now; Sentence says why to a
// person. It becomes a 409 problem.
type Conflict struct{ Sentence string }

// Error gives the sentence.
func (c Conflict) Error() string { return c.Sentence }

// ErrUnknown is for a call, recording or day that the house does not have. It becomes a 404 problem.
var ErrUnknown = errors.New("not known here")

// ErrUnusable is for what is well formed and yet of no use; wrap it with why: the
// client is told. It becomes a 422 problem.
var ErrUnusable = errors.New("cannot use this")

// ErrBusy is for what the house cannot take now: a full mailbox or ledger. It
// becomes a 503 problem. Any other error is logged and becomes a 500 problem.
var ErrBusy = errors.New("too busy now")

// People knows who may sign in.
type People interface {
	// Account gives what the config in force says of a person.
	Account(id string) (Account, bool)
	// SomeHash gives an encoded password that is in force, the same one each time;
	// "" when all are plain. Its cost is what every sign-in takes, so that the time
	// tells nobody who is listed.
	SomeHash() string
}

// Account is a person as far as signing in goes.
type Account struct {
	ID       string
	Name     string
	Password string // plain, or encoded as $argon2id$...; "" may not sign in here
	Roles    []string
	Skills   []string // names of those held now, sorted
}

// Desk is what a person does at their own seat.
type Desk interface {
	// Mine gives all that a person's desk shows. Desks ask often: it looks at
	// nobody else's seat or day.
	Mine(ctx context.Context, person string) (Mine, error)
	// Seat gives a person's seat; the State is seats.SignedOut when it is not taken.
	Seat(person string) seats.Seat
	// SetState asks for ready or not-ready (with a reason) and gives the seat after
	// it. Conflict: the person has no reachable place.
	SetState(ctx context.Context, person, state, reason string) (seats.Seat, error)
	// Do carries out an act and gives the seat after it was taken. Conflict: it
	// makes no sense now, e.g. "answer on the phone".
	Do(ctx context.Context, person string, act Act) (seats.Seat, error)
	// Note writes down what a call is about, in place of what was written before.
	// Conflict: it is not the person's call of now, nor of their wrap-up.
	Note(ctx context.Context, person, call, text string) error
	Headset
}

// Headset is the browser of a person's desk as their place.
type Headset interface {
	// ICE gives a person's browser the servers that help it to find the house.
	ICE(person string) ICE
	// Headset answers a browser's offer (SDP); the connection takes the place of the
	// person's last one. Connections count from 1. Conflict: the person is at another
	// place, or has a seat of another kind. ErrUnusable: the offer.
	Headset(ctx context.Context, person, offer string) (answer string, connection uint64, err error)
	// LeaveHeadset signs the person out of it. Conflict: during a call, or not there.
	LeaveHeadset(ctx context.Context, person string) error
	// Echo lets people hear themselves for a while. Conflict: during a call, or without a headset.
	Echo(ctx context.Context, person string, lasts time.Duration) error
}

// ICE is what a browser needs beside an offer to come through its router.
type ICE struct {
	Servers []ICEServer   // in the order of the file
	Renew   time.Duration // after which credentials are to be asked for again; 0: there are none
}

// ICEServer is a STUN or TURN server.
type ICEServer struct {
	URL                  string
	Username, Credential string // of TURN; they end by themselves
}

// Kinds of places.
const (
	KindNone    = "none" // signed in nowhere
	KindHeadset = "headset"
	KindPhone   = "phone"
)

// Mine is all that a person's desk shows.
type Mine struct {
	Seat       seats.Seat
	Kind       string          // of the place
	Connection uint64          // of the headset; 0 without one
	Up         bool            // the headset is connected
	Call       *recording.Call // that the seat's state is for, running times counted up to now; nil without one
	Language   string          // of the call's queue: zh, en
	WrapUp     time.Duration   // from the end of the call; more than that of its queue when it was extended
	WrapUpMax  time.Duration   // as long as it can be made; 0: it cannot be made longer
	WrapUpMore time.Duration   // how much longer an extension makes it; 0: it cannot be extended
	Today      seats.Account   // up to now
	Reasons    []Reason        // of not ready, to choose from
	By         string          // the supervisor who put the person into this state; "" for the person or the house
}

// Reason is why somebody may be not ready.
type Reason struct {
	Name      string
	Allowance time.Duration // of a day; 0: without one
}

// Act is what a person can ask of their own seat. The names are those of the paths.
type Act string

// The acts.
const (
	ActAnswer     Act = "answer"
	ActDecline    Act = "decline"
	ActHangUp     Act = "hang-up"
	ActHold       Act = "hold"
	ActResume     Act = "resume"
	ActWrapUpEnd  Act = "wrap-up-end"
	ActWrapUpMore Act = "wrap-up-more"
)

// Wall is the picture of now.
type Wall interface {
	// View gives the engine's picture: a copy, at most a second old. Seats are the signed-in people.
	View() acd.View
	// Reasons gives why people may be not ready.
	Reasons() []Reason
	// Why explains where a call stands: what it needs, who is ahead, and what keeps
	// each person from it. Of a call that is over, and with an offer of whatever
	// call, it explains that offer (0: the last one) as it was when it was made,
	// which takes as long as replaying a day does. ErrUnknown; ErrBusy: one at a
	// time; Conflict: it was never offered, or the moment is not kept any more.
	Why(ctx context.Context, call string, offer uint64) (acd.Why, error)
	// Connection counts the calls of the last 24 hours, to the minute: how many were
	// offered, busy and blocked ones too, and how many of those a person answered.
	Connection() (offered, answered int64)
}

// Calls are the stories of calls, open and ended, and what they add up to.
type Calls interface {
	// Calls gives the calls that arrived on a local day, newest first, running ones
	// counted up to now (recording.Call.Live). next is the cursor of the rest, "" at
	// the end. A cursor that makes no sense is ErrUnknown.
	Calls(ctx context.Context, q CallsQuery) (calls []recording.Call, next string, err error)
	// Call gives one call and every fact of it in order. ErrUnknown.
	Call(ctx context.Context, id string) (recording.Call, []fact.Fact, error)
	// Recording opens the sound of an ended call, a WAV. ErrUnknown: no such call,
	// or nothing recorded; Conflict: not rendered yet.
	Recording(ctx context.Context, id string) (Recording, error)
	// Day gives the accounts and counts of a local day (YYYY-MM-DD), up to now for
	// today; a day without anything is empty.
	Day(ctx context.Context, day string) (seats.DayAccount, recording.DayCounts, error)
}

// CallsQuery says which calls are wanted.
type CallsQuery struct {
	Day    string // local, YYYY-MM-DD
	Person string // only calls that this person answered; "" for all
	Limit  int    // 1 to 1000
	After  string // the cursor that the last answer gave as next; "" from the newest
}

// Recording is an open WAV file. The API closes it.
type Recording struct {
	File    io.ReadSeekCloser
	ModTime time.Time
}

// Past gives committed facts to events that are resumed.
type Past interface {
	// FactsAfter gives at most limit facts in their order after the one given, which
	// may be of an earlier boot. ErrUnknown: this house never wrote that fact.
	FactsAfter(ctx context.Context, after fact.ID, limit int) ([]fact.Fact, error)
}

// Health tells how the house is, part by part.
type Health interface {
	// Parts gives every part, always in the same order.
	Parts() []Part
}

// Part is one part of the house: sip, rtp, engine, ledger, tape ...
type Part struct {
	Name   string
	OK     bool
	Stops  bool   // without it no new call is taken (also while draining)
	Detail string // in words
}

// Auditor keeps who saw what.
type Auditor interface {
	// Audit keeps an audit fact. The view is refused when it cannot.
	Audit(ctx context.Context, person string, what fact.Audit) error
}
