package acd

import (
	"time"

	"hotline/recording/fact"
)

// Input is what can happen to the engine. The list is closed: see Engine.Step.
// Every input is JSON, so that a record of it can be replayed.
type Input interface{ engineInput() }

// What calls tell the engine. At is when it happened at the call, so that the
// person's talk ends when the call's does; zero means now. It counts at most as
// now and at least as the person's last change.
type (
	// Arrive: an INVITE reached a line. The call takes its place now, but cannot
	// be offered yet. Arrived is the time of the INVITE; zero means now. Site is
	// whose people are to have it first where Queue.OwnSite says so. Protected is a
	// call that no number rule may touch: of an emergency link.
	Arrive struct {
		Call    string    `json:"call"`
		Line    string    `json:"line"`
		From    string    `json:"from,omitempty"`
		Arrived time.Time `json:"arrived,omitzero"`
		Site    string    `json:"site,omitempty"`

		Protected bool `json:"protected,omitempty"`
	}
	// Offerable: the call may be offered to seats of this queue from now on. A
	// second one moves it to another queue; its place stays. While it is
	// offered the offer is withdrawn when the person does not hold the skills of
	// the new queue. A queue that the rules do not name is the first one. After
	// Overflow or Released it puts the call back to its place. One that a queue did
	// not keep and that goes on to another waits there for up to Queue.MaxWait anew,
	// and so does one that was released; all else counts from the INVITE.
	//
	// Needs is what this call needs besides what its queue says, in every ring: see
	// ParseNeed. A text that ParseNeed refuses counts as none. Other needs are like
	// another queue.
	//
	// With Stay a call that overflowed waits on, up to twice Queue.MaxWait, whatever it
	// is expected to wait and whoever is there: only a full queue does not take it.
	Offerable struct {
		Call  string `json:"call"`
		Queue string `json:"queue"`
		Needs string `json:"needs,omitempty"`
		Stay  bool   `json:"stay,omitempty"`
	}
	// Prioritise: the call has this priority and boost from now on, in place of its
	// queue's and in whatever queue it is; it takes effect at once. See Queue.
	Prioritise struct {
		Call     string        `json:"call"`
		Priority int           `json:"priority"`
		Boost    time.Duration `json:"boost"`
	}
	// AskWait: how long is the call still to wait? The engine answers with
	// ExpectedWait; nothing else changes.
	AskWait struct {
		Call string `json:"call"`
	}
	// KeepPlace: the citizen who waits is about to hang up and is to be called back
	// when it is their turn; Gone follows. It changes nothing while CallBack is off
	// and for a call without a number, which goes on waiting.
	KeepPlace struct {
		Call string `json:"call"`
	}
	// Gone: the call is over, in whatever state it is. Exactly one per Arrive.
	Gone struct {
		Call string    `json:"call"`
		Why  string    `json:"why"`
		At   time.Time `json:"at,omitzero"`
	}
	// Accepted: the person answered the offer. The engine answers with Confirm or Dismiss.
	// A pointer to one means the same, and costs whoever tells millions no allocation.
	Accepted struct {
		Call   string    `json:"call"`
		Person string    `json:"person"`
		Offer  uint64    `json:"offer"`
		At     time.Time `json:"at,omitzero"`
	}
	// Refused: the person refused the offer.
	Refused struct {
		Call   string `json:"call"`
		Person string `json:"person"`
		Offer  uint64 `json:"offer"`
		Status int    `json:"status,omitempty"`
	}
	// Unreachable: the place could not be rung.
	Unreachable struct {
		Call   string `json:"call"`
		Person string `json:"person"`
		Offer  uint64 `json:"offer"`
		Status int    `json:"status,omitempty"`
		Cause  string `json:"cause,omitempty"`
	}
	// NotRung: the house itself could not ring the place, for want of a port or of
	// room in the call. That is no fault of the person, who stays ready; the call
	// keeps its place, and nothing is offered to anybody for a second.
	NotRung struct {
		Call   string `json:"call"`
		Person string `json:"person"`
		Offer  uint64 `json:"offer"`
		Why    string `json:"why"` // no-port, no-leg: a word for the fact
	}
	// Released: the answered call no longer needs the person: wrap-up begins.
	Released struct {
		Call   string    `json:"call"`
		Person string    `json:"person"`
		At     time.Time `json:"at,omitzero"`
	}
	// Unreached: the person who took a call-back dialled in vain: the person is free
	// at once, the citizen is tried again later. See CallBack.
	Unreached struct {
		Call   string    `json:"call"`
		Person string    `json:"person"`
		Offer  uint64    `json:"offer"`
		Why    string    `json:"why"` // busy, no-answer, failed: a word for the fact
		At     time.Time `json:"at,omitzero"`
	}
	// Held and Resumed: the person put the citizen on hold, and came back.
	Held struct {
		Call   string    `json:"call"`
		Person string    `json:"person"`
		At     time.Time `json:"at,omitzero"`
	}
	Resumed struct {
		Call   string    `json:"call"`
		Person string    `json:"person"`
		At     time.Time `json:"at,omitzero"`
	}
	// Unsupervise: the supervisor is in the call no more. Released and Gone say so too.
	Unsupervise struct {
		Call   string    `json:"call"`
		Person string    `json:"person"`
		At     time.Time `json:"at,omitzero"`
	}
	// TakeOver: the supervisor talks to the citizen from now on, and the person who
	// did is let go, as by Released.
	TakeOver struct {
		Call   string    `json:"call"`
		Person string    `json:"person"`
		At     time.Time `json:"at,omitzero"`
	}
)

// What seats tell the engine. By is the supervisor who did it; "" is the person.
type (
	// SignIn: the person is at a place. Ready is false for phones: they sign in
	// not ready, reason "signed-in". A person who is signed in elsewhere is
	// refused before this input is made; a second SignIn moves the place. It
	// changes nothing for a person whom the rules do not name.
	SignIn struct {
		Person  string `json:"person"`
		Place   string `json:"place"`
		Contact string `json:"contact"`
		Ready   bool   `json:"ready,omitempty"`
	}
	// SignOut: the person left. A running call goes on until it is Gone or
	// Released, and the person is signed out then, without wrap-up; an offer is
	// withdrawn.
	SignOut struct {
		Person string `json:"person"`
		Why    string `json:"why"`
		By     string `json:"by,omitempty"`
	}
	// SetReady: the person asks for calls. During a call it is remembered as the
	// next state; in wrap-up it ends it.
	SetReady struct {
		Person string `json:"person"`
		By     string `json:"by,omitempty"`
	}
	// SetNotReady: the person wants no calls. An offer is withdrawn (the call keeps its
	// place); during a call and its wrap-up it is remembered as the state after wrap-up.
	SetNotReady struct {
		Person string `json:"person"`
		Reason string `json:"reason"`
		By     string `json:"by,omitempty"`
	}
	// EndWrapUp: the person is done with the work after the call.
	EndWrapUp struct {
		Person string `json:"person"`
		By     string `json:"by,omitempty"`
	}
	// Supervise: the person, a supervisor, listens to a conversation, whispers to who
	// leads it, or barges in; a second one changes how. They are not ready meanwhile,
	// reason "supervising"; what SetReady, SetNotReady and SignOut say takes effect
	// afterwards, as in a call. It changes nothing when the call is not talked to, is a
	// call-back or has another supervisor, and when the person has an offer or a call.
	Supervise struct {
		Call   string `json:"call"`
		Person string `json:"person"`
		Mode   string `json:"mode"` // Listen, Whisper or Barge
	}
	// ExtendWrapUp: the person needs so much longer for the work after the call. It
	// ends at most Queue.WrapUpMax after it began; beyond that nothing changes.
	ExtendWrapUp struct {
		Person string        `json:"person"`
		For    time.Duration `json:"for"`
		By     string        `json:"by,omitempty"`
	}
)

// What the house tells the engine.
type (
	// SetRules puts other rules in force; waiting calls keep their places. The
	// calls of a queue that is gone move to the first queue. A person who is gone
	// finishes the running call and is signed out. Equal rules change nothing.
	SetRules struct {
		Rules Rules `json:"rules"`
	}
	// Tick lets time pass; it is due at Wake.
	Tick struct{}
)

// Order is what the floor is to do, in order.
type Order interface{ engineOrder() }

type (
	// MakeOffer: ring this person for this call. The engine watches the time. When
	// it is a call-back, who accepts it dials Number, and the answer is Unreached,
	// or Released or Gone of the call once the citizen was reached.
	MakeOffer struct {
		Call   string
		Person string
		Place  string
		Queue  string
		Offer  uint64
		Reason fact.Reason
		Back   bool   // it is a call-back
		Number string // of whom it calls back
	}
	// Withdraw: stop ringing; the offer is over.
	Withdraw struct {
		Call   string
		Person string
		Offer  uint64
		Why    string // missed, abandoned, not-ready, signed-out, moved, rules, answered-elsewhere, kept, or that of NotRung
	}
	// Confirm: the answer stands; the call and the person are together. It
	// crosses a Withdraw or a later MakeOffer and wins over them.
	Confirm struct {
		Call   string
		Person string
		Offer  uint64
	}
	// Dismiss: the answer came too late; the person's leg is to be ended.
	Dismiss struct {
		Call   string
		Person string
		Offer  uint64
		Why    string // answered-elsewhere, engaged, signed-out, moved, skill, resting, unknown, gone
	}
	// LetIn: the supervisor is in the call in this way from now on; Mode "": is not.
	LetIn struct {
		Call   string
		Person string
		Place  string
		Mode   string
	}
	// Overflow: the queue cannot keep the call; the flow decides what it hears.
	// The call waits no more; Offerable makes it wait again.
	Overflow struct {
		Call  string
		Queue string
		Why   string // full, too-long, expected-wait, nobody, refused, limited, closed (the rules have no queue)
	}
	// ExpectedWait answers AskWait. Not Known: the call does not wait, or fewer than 20
	// calls of its queue, and with its own needs when it has some, were answered in five
	// minutes, or nobody is signed in who may serve it. Nothing here is a promise: see
	// Expectation.
	ExpectedWait struct {
		Call     string
		Ahead    int // waiting calls of its queue before it
		P50, P80 time.Duration
		Known    bool
	}
)

func (Arrive) engineInput()       {}
func (Offerable) engineInput()    {}
func (Prioritise) engineInput()   {}
func (KeepPlace) engineInput()    {}
func (Gone) engineInput()         {}
func (Accepted) engineInput()     {}
func (Refused) engineInput()      {}
func (Unreachable) engineInput()  {}
func (NotRung) engineInput()      {}
func (Released) engineInput()     {}
func (Unreached) engineInput()    {}
func (Held) engineInput()         {}
func (Resumed) engineInput()      {}
func (SignIn) engineInput()       {}
func (SignOut) engineInput()      {}
func (SetReady) engineInput()     {}
func (SetNotReady) engineInput()  {}
func (EndWrapUp) engineInput()    {}
func (ExtendWrapUp) engineInput() {}
func (SetRules) engineInput()     {}
func (Tick) engineInput()         {}
func (AskWait) engineInput()      {}
func (Supervise) engineInput()    {}
func (Unsupervise) engineInput()  {}
func (TakeOver) engineInput()     {}

func (MakeOffer) engineOrder()    {}
func (Withdraw) engineOrder()     {}
func (Confirm) engineOrder()      {}
func (Dismiss) engineOrder()      {}
func (LetIn) engineOrder()        {}
func (Overflow) engineOrder()     {}
func (ExpectedWait) engineOrder() {}

// CallOf gives the call that an order is for.
func CallOf(o Order) string {
	switch o := o.(type) {
	case MakeOffer:
		return o.Call
	case Withdraw:
		return o.Call
	case Confirm:
		return o.Call
	case Dismiss:
		return o.Call
	case LetIn:
		return o.Call
	case Overflow:
		return o.Call
	case ExpectedWait:
		return o.Call
	}
	return ""
}
