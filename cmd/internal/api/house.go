// Package api is the HTTP surface of the hotline; its OpenAPI 3.1 description comes from this code.
package api

import (
	"context"
	"errors"
	"io"
	"time"

	"hotline/recording/fact"
)

// House is what the API asks of the running house. Methods may be called from
// many goroutines at once and return soon: a few milliseconds, or when ctx ends.
type House interface {
	People
	Desk
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

// ErrBusy is for what the house cannot take now: a full mailbox or ledger. It
// becomes a 503 problem. Any other error is logged and becomes a 500 problem.
var ErrBusy = errors.New("too busy now")

// People knows who may sign in.
type People interface {
	// Account gives what the config in force says of a person.
	Account(id string) (Account, bool)
}

// Account is a person as far as signing in goes.
type Account struct {
	ID       string
	Name     string
	Password string // plain, or encoded as $argon2id$...; "" may not sign in here
	Roles    []string
}

// Desk is what a person does at their own seat.
type Desk interface {
	// Seat gives a person's seat, State "" when signed out.
	Seat(person string) Seat
	// SetState asks for ready or not-ready (with a reason) and gives the seat after
	// it. Conflict: the person has no reachable place.
	SetState(ctx context.Context, person, state, reason string) (Seat, error)
	// Do carries out an act and gives the seat after it was taken. Conflict: it
	// makes no sense now, e.g. "answer on the phone".
	Do(ctx context.Context, person string, act Act) (Seat, error)
}

// Act is what a person can ask of their own seat. The names are those of the paths.
type Act string

// The acts.
const (
	ActAnswer    Act = "answer"
	ActDecline   Act = "decline"
	ActHangUp    Act = "hang-up"
	ActHold      Act = "hold"
	ActResume    Act = "resume"
	ActWrapUpEnd Act = "wrap-up-end"
)

// Seat is a person at a place.
type Seat struct {
	Person string
	Name   string
	Place  string // "" when signed out
	State  string // as seats.State writes it; "" when signed out
	Reason string // of not-ready
	Since  time.Time
	Call   string // the call that the state is for
	Next   string // state remembered for after the call; "" for none
}

// Wall is the picture of now.
type Wall interface {
	// Seats gives everybody who may sign in, by person.
	Seats() []Seat
	// Queues gives every queue, in the order of the config.
	Queues() []Queue
}

// Queue is a queue as it is now.
type Queue struct {
	Name    string
	Waiting int           // offerable and offered calls without an answer
	Longest time.Duration // since its INVITE, of the one waiting longest; 0 when none waits
	Ready   int           // ready people who could serve it
	Talking int           // of people who hold its skills
}

// Calls are the stories of calls, open and ended.
type Calls interface {
	// Calls gives the calls that arrived on a local day (YYYY-MM-DD), newest first,
	// at most limit (1 to 1000), after the cursor that the last answer gave as next
	// ("" is the start). With person only the calls that person answered. next is
	// "" at the end.
	Calls(ctx context.Context, q CallsQuery) (calls []Call, next string, err error)
	// Call gives one call and every fact of it in order. ErrUnknown.
	Call(ctx context.Context, id string) (Call, []fact.Fact, error)
	// Recording opens the sound of an ended call, a WAV. ErrUnknown: no such call,
	// or nothing recorded; Conflict: not rendered yet.
	Recording(ctx context.Context, id string) (Recording, error)
	// Day gives the account of a local day (YYYY-MM-DD), up to now for today.
	Day(ctx context.Context, day string) (Day, error)
}

// CallsQuery says which calls are wanted.
type CallsQuery struct {
	Day    string
	Person string
	Limit  int
	After  string
}

// Call is one call as a fold over its facts.
type Call struct {
	ID       string
	Line     string
	Queue    string
	From     string // in clear, "" when withheld: the API masks it
	State    string // greeting, waiting, ringing, talking, hold, ended
	Outcome  string // "" until it has ended
	Arrived  time.Time
	Answered time.Time // zero: not (yet)
	Ended    time.Time // zero: not yet
	Person   string    // who answered
	Wait     time.Duration
	Talk     time.Duration
	Hold     time.Duration
}

// Recording is an open WAV file. The API closes it.
type Recording struct {
	File    io.ReadSeekCloser
	ModTime time.Time
}

// Day is what was done on a local day. Total counts every call and person once.
type Day struct {
	People []PersonDay // by person; only who was signed in
	Queues []QueueDay  // in the order of the config
	Total  QueueDay    // Queue is ""
}

// PersonDay is where a person's day went. The parts add up to SignedIn, to the millisecond.
type PersonDay struct {
	Person   string
	Name     string
	SignedIn time.Duration
	Ready    time.Duration
	Offered  time.Duration
	Talk     time.Duration
	Hold     time.Duration
	WrapUp   time.Duration
	NotReady map[string]time.Duration // by reason
	Answered int                      // calls
	Missed   int                      // offers not answered
}

// QueueDay counts the calls that arrived on the day.
type QueueDay struct {
	Queue     string
	Offered   int           // calls that reached the line
	Answered  int           // by a person
	InMark    int           // answered within the service mark of arrival
	Abandoned int           // left before an answer
	Overflow  int           // told that nobody can answer
	Wait      time.Duration // sum over answered calls
	Talk      time.Duration // of people, in this day
	Hold      time.Duration
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
