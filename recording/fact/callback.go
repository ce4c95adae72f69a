package fact

// CallbackMade: a citizen will be called back. The call of the fact is the
// call-back's own.
type CallbackMade struct {
	Of  string `json:"of"`  // the call that was not answered
	Why string `json:"why"` // missed, kept, or why it overflowed
}

// CallbackJoined: another call of a number that will be called back already.
type CallbackJoined struct {
	Of  string `json:"of"`
	Why string `json:"why"`
}

// CallbackRefused: the call that was not answered makes no call-back.
type CallbackRefused struct {
	Why string `json:"why"` // full
}

// CallbackDialled: a person took the call-back and dials. WaitMS counts from the
// INVITE of the citizen's first call.
type CallbackDialled struct {
	Offer   uint64 `json:"offer"`
	Attempt int    `json:"attempt"` // 1 is the first
	WaitMS  int64  `json:"wait_ms"`
}

// CallbackUnreached: the person dialled in vain.
type CallbackUnreached struct {
	Offer   uint64 `json:"offer"`
	Attempt int    `json:"attempt"`
	Why     string `json:"why"`
}

// CallbackClosed: the citizen will not be called back any more.
type CallbackClosed struct {
	Why      string `json:"why"` // done, answered (they called again), attempts, dropped
	Attempts int    `json:"attempts"`
}

// Kind is callback.made.
func (CallbackMade) Kind() Kind { return "callback.made" }

// Kind is callback.joined.
func (CallbackJoined) Kind() Kind { return "callback.joined" }

// Kind is callback.refused.
func (CallbackRefused) Kind() Kind { return "callback.refused" }

// Kind is callback.dialled.
func (CallbackDialled) Kind() Kind { return "callback.dialled" }

// Kind is callback.unreached.
func (CallbackUnreached) Kind() Kind { return "callback.unreached" }

// Kind is callback.closed.
func (CallbackClosed) Kind() Kind { return "callback.closed" }
