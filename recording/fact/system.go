package fact

// SystemStarted: a boot began.
type SystemStarted struct {
	Version string `json:"version"`
	Rules   string `json:"rules"` // digest of the rules in force
}

// SystemStopped: the boot ended in order.
type SystemStopped struct {
	Why string `json:"why"`
}

// SystemClockStepped: the wall clock moved against the monotonic one.
type SystemClockStepped struct {
	ByMS int64 `json:"by_ms"`
}

// SystemRules: other rules are in force from now on.
type SystemRules struct {
	Digest string `json:"digest"`
}

// SystemAlarm: something an operator must see.
type SystemAlarm struct {
	What   string `json:"what"` // stable name, e.g. ledger-slow, ledger-full, tape-full
	Detail string `json:"detail,omitempty"`
	Over   bool   `json:"over,omitempty"` // the alarm ended
}

// SystemPanic: a machine failed and was contained.
type SystemPanic struct {
	Where string `json:"where"` // engine, call
	Text  string `json:"text"`
}

// Audit: a person saw, played or exported something protected.
type Audit struct {
	Did    string `json:"did"`    // view-number, play-recording, export
	Object string `json:"object"` // call id or similar
}

// NumberRule: the person, a supervisor, set a rule for the calls of a number, in
// place of one that did the same with it, or took one away.
type NumberRule struct {
	Rule     string `json:"rule"`             // names it
	Number   string `json:"number,omitempty"` // normalised
	Do       string `json:"do,omitempty"`     // priority, queue, limit, refuse; "": it is taken away
	Priority int    `json:"priority,omitempty"`
	BoostMS  int64  `json:"boost_ms,omitempty"`

	KeepPriority bool `json:"keep_priority,omitempty"` // that of the call's queue, in place of Priority
	KeepBoost    bool `json:"keep_boost,omitempty"`

	Queue   string `json:"queue,omitempty"`
	PerHour int    `json:"per_hour,omitempty"`
	Reason  string `json:"reason,omitempty"`
	UntilMS int64  `json:"until_ms,omitempty"` // when it ends by itself, ms since 1970
}

// Kind is system.started.
func (SystemStarted) Kind() Kind { return "system.started" }

// Kind is system.stopped.
func (SystemStopped) Kind() Kind { return "system.stopped" }

// Kind is system.clock-stepped.
func (SystemClockStepped) Kind() Kind { return "system.clock-stepped" }

// Kind is system.rules.
func (SystemRules) Kind() Kind { return "system.rules" }

// Kind is system.alarm.
func (SystemAlarm) Kind() Kind { return "system.alarm" }

// Kind is system.panic.
func (SystemPanic) Kind() Kind { return "system.panic" }

// Kind is number.rule.
func (NumberRule) Kind() Kind { return "number.rule" }

// Kind is audit.
func (Audit) Kind() Kind { return "audit" }
