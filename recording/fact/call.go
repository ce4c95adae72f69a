package fact

// Outcome is how a call ended, seen from the citizen.
type Outcome string

// The outcomes. Every call that reached a line has exactly one.
const (
	Answered  Outcome = "answered"  // a person answered
	Abandoned Outcome = "abandoned" // the citizen left before an answer
	Refused   Outcome = "refused"   // no such line, address not allowed, trunk ceiling, draining
	TurnedOff Outcome = "overflow"  // told that nobody can answer now: full, too long, closed
	Lost      Outcome = "lost"      // ended by a fault of ours: crash, panic, no port
)

// Side names who did a thing in a call.
const (
	ByCitizen = "citizen"
	BySeat    = "seat"
	BySystem  = "system"
)

// CallArrived: an INVITE reached a line. Every wait counts from here.
type CallArrived struct {
	From    string `json:"from"`     // caller number, normalised; "" when withheld
	Called  string `json:"called"`   // number dialled
	Source  string `json:"source"`   // address it came from
	SIPCall string `json:"sip_call"` // Call-ID of the citizen's dialog
}

// CallPrompt: prompts began to play to the citizen.
type CallPrompt struct {
	Prompts []string `json:"prompts"`
}

// CallKey: the citizen pressed a key.
type CallKey struct {
	Key    string `json:"key"`
	Unused bool   `json:"unused,omitempty"` // the flow gives it no meaning
}

// CallQueued: the call may be offered to seats of this queue from now on, or
// moved to it. Its place (arrival) never changes.
type CallQueued struct {
	Again bool `json:"again,omitempty"` // it was in another queue before
}

// CallRuled: a rule for the caller's number is in force for this call.
type CallRuled struct {
	Do       string `json:"do"`                 // priority, queue, limit, refuse
	Priority int    `json:"priority,omitempty"` // of priority
	BoostMS  int64  `json:"boost_ms,omitempty"` // of priority

	KeepPriority bool `json:"keep_priority,omitempty"` // that of its queue, in place of Priority
	KeepBoost    bool `json:"keep_boost,omitempty"`

	PerHour int    `json:"per_hour,omitempty"` // of limit
	Reason  string `json:"reason,omitempty"`
	Author  string `json:"author,omitempty"` // staff number
}

// CallOverflowed: the queue could not keep the call.
type CallOverflowed struct {
	Why string `json:"why"` // full, too-long, expected-wait, nobody, refused, limited, closed
}

// CallAnswered: a person answered. WaitMS counts from the INVITE.
type CallAnswered struct {
	Offer  uint64 `json:"offer"`
	WaitMS int64  `json:"wait_ms"`
}

// CallHeld: the seat put the citizen on hold.
type CallHeld struct {
	By string `json:"by"`
}

// CallResumed: the seat came back to the citizen.
type CallResumed struct {
	By string `json:"by"`
}

// CallSupervised: the supervisor, the person of the fact, is in the call in this
// way from now on.
type CallSupervised struct {
	Mode   string `json:"mode"`             // listen, whisper, barge; "": left it
	Before string `json:"before,omitempty"` // until now
	Of     string `json:"of,omitempty"`     // the person who talks to the citizen
}

// CallTakenOver: the person of the fact, a supervisor, talks to the citizen in
// place of another.
type CallTakenOver struct {
	From string `json:"from"` // who talked until now
}

// CallMessage: the citizen left a message, which is in the call's recording.
type CallMessage struct {
	LengthMS int64 `json:"length_ms"`
}

// CallSurveyed: the person has hung up, and the citizen is asked for a grade.
type CallSurveyed struct{}

// CallGraded: the citizen graded the talk with the person of the fact.
type CallGraded struct {
	Grade int `json:"grade"` // from 1 to 5, the best
}

// CallNote: the person wrote down what the call is about. A later one takes the
// place of the earlier; "" takes it away.
type CallNote struct {
	Text string `json:"text"`
}

// CallEnded: the last fact of a call but for its recording and note.
type CallEnded struct {
	Outcome Outcome `json:"outcome"`
	By      string  `json:"by"`
	Reason  string  `json:"reason,omitempty"` // in words, for a person
}

// CallbackWanted: a citizen who did not reach a person is to be called back.
type CallbackWanted struct {
	Number string `json:"number"`
	Why    string `json:"why"` // abandoned, lost, seat lost, kept-place, a Why of CallOverflowed
}

// OfferMade: the engine gave the call to a person, and why.
type OfferMade struct {
	Offer  uint64 `json:"offer"`
	Reason Reason `json:"reason"`
}

// Reason is the compact why of an offer.
type Reason struct {
	Rule     string `json:"rule"`                // order between seats that decided, e.g. longest-idle
	Ring     int    `json:"ring"`                // 0 is the first ring
	Key      int64  `json:"key,omitempty"`       // what decided before idleness: levels, skills, seconds of talk or calls today
	IdleMS   int64  `json:"idle_ms"`             // how long the person was ready
	RunnerUp string `json:"runner_up,omitempty"` // the person who would have been next
	Waited   int64  `json:"waited_ms"`           // since the INVITE
	Fit      int    `json:"fit"`                 // ready people who could serve it
	Unfit    int    `json:"unfit"`               // ready people ruled out by skill
	Reserved int    `json:"reserved,omitempty"`  // ready people ruled out by a reserve alone
	Kept     int    `json:"kept,omitempty"`      // ready people who could serve it, but for whom it is not kept: rule sticky
	Passed   int    `json:"passed,omitempty"`    // trainees and guests who passed their turn on
	OwnSite  bool   `json:"own_site,omitempty"`  // the person is of the call's site, where that goes before all else
	Ahead    int    `json:"ahead"`               // waiting calls before it that none of the ready could serve, or that are kept for others
}

// OfferRefused: the person refused.
type OfferRefused struct {
	Offer  uint64 `json:"offer"`
	Status int    `json:"status,omitempty"` // SIP status of the phone
}

// OfferMissed: the person did not answer in time.
type OfferMissed struct {
	Offer   uint64 `json:"offer"`
	AfterMS int64  `json:"after_ms"`
}

// OfferUnreachable: the place could not be rung.
type OfferUnreachable struct {
	Offer  uint64 `json:"offer"`
	Status int    `json:"status,omitempty"` // SIP status; 0 when nothing answered
	Cause  string `json:"cause,omitempty"`
}

// OfferWithdrawn: the offer ended for another reason than the person's.
type OfferWithdrawn struct {
	Offer uint64 `json:"offer"`
	Why   string `json:"why"` // abandoned, signed-out, not-ready, answered-elsewhere, moved, rules, no-port, no-leg
}

// OfferDismissed: the person answered, but the call had gone already.
type OfferDismissed struct {
	Offer uint64 `json:"offer"`
	Why   string `json:"why"`
}

// Kind is call.arrived.
func (CallArrived) Kind() Kind { return "call.arrived" }

// Kind is call.prompt.
func (CallPrompt) Kind() Kind { return "call.prompt" }

// Kind is call.key.
func (CallKey) Kind() Kind { return "call.key" }

// Kind is call.queued.
func (CallQueued) Kind() Kind { return "call.queued" }

// Kind is call.ruled.
func (CallRuled) Kind() Kind { return "call.ruled" }

// Kind is call.overflowed.
func (CallOverflowed) Kind() Kind { return "call.overflowed" }

// Kind is call.answered.
func (CallAnswered) Kind() Kind { return "call.answered" }

// Kind is call.held.
func (CallHeld) Kind() Kind { return "call.held" }

// Kind is call.resumed.
func (CallResumed) Kind() Kind { return "call.resumed" }

// Kind is call.supervised.
func (CallSupervised) Kind() Kind { return "call.supervised" }

// Kind is call.taken-over.
func (CallTakenOver) Kind() Kind { return "call.taken-over" }

// Kind is call.message.
func (CallMessage) Kind() Kind { return "call.message" }

// Kind is call.surveyed.
func (CallSurveyed) Kind() Kind { return "call.surveyed" }

// Kind is call.graded.
func (CallGraded) Kind() Kind { return "call.graded" }

// Kind is call.note.
func (CallNote) Kind() Kind { return "call.note" }

// Kind is call.ended.
func (CallEnded) Kind() Kind { return "call.ended" }

// Kind is callback.wanted.
func (CallbackWanted) Kind() Kind { return "callback.wanted" }

// Kind is offer.made.
func (OfferMade) Kind() Kind { return "offer.made" }

// Kind is offer.refused.
func (OfferRefused) Kind() Kind { return "offer.refused" }

// Kind is offer.missed.
func (OfferMissed) Kind() Kind { return "offer.missed" }

// Kind is offer.unreachable.
func (OfferUnreachable) Kind() Kind { return "offer.unreachable" }

// Kind is offer.withdrawn.
func (OfferWithdrawn) Kind() Kind { return "offer.withdrawn" }

// Kind is offer.dismissed.
func (OfferDismissed) Kind() Kind { return "offer.dismissed" }
