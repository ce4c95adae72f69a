// Package fact is the closed list of things that can have happened.
//
// Facts are one append-only stream. Story, talk time, wall, reports and
// business metrics are folds over it, so that live and historical figures
// cannot differ. Kinds are added, never changed or removed.
package fact

import (
	"encoding/json"
	"fmt"
	"time"
)

// ID names a fact for ever: the node that wrote it, the node's boot number and
// the place in that boot's sequence, starting at 1.
type ID struct {
	Node string
	Boot uint64
	Seq  uint64
}

// String gives the form used in the API and as an event id: "node-boot-seq".
func (id ID) String() string { return fmt.Sprintf("%s-%d-%d", id.Node, id.Boot, id.Seq) }

// Fact is one thing that happened, to whom, and when.
//
// The subject fields are empty where they do not apply. At is the time that
// the deciding machine was given, in whole milliseconds, so that sums of
// differences are exact.
type Fact struct {
	ID     ID
	At     time.Time
	Call   string // call id
	Leg    string // leg of the call: "a" is the citizen, "b1", "b2" ... the seats
	Person string // staff number (工号)
	Place  string // where the person is signed in
	Queue  string
	Line   string
	Body   Body
}

// Kind is the name of a fact's body, stable for ever.
type Kind string

// Body is what a kind of fact carries. The list of kinds is closed: see kinds.go.
type Body interface{ Kind() Kind }

// Kind gives the kind of the fact's body, or "" when there is none.
func (f Fact) Kind() Kind {
	if f.Body == nil {
		return ""
	}
	return f.Body.Kind()
}

// Record is one step of one machine: its input with the time it was given, the
// digest of the rules in force and the facts the step returned. It is what the
// ledger commits and what replay feeds back.
type Record struct {
	Seq     uint64          // place in the ledger, given by the ledger
	At      time.Time       // the now of the step
	Machine string          // "engine", "call" or "floor"
	Rules   string          // digest of the rules in force
	Input   json.RawMessage // empty when the machine is not replayed
	Facts   []Fact
}

// wire is the JSON form of a Fact.
type wire struct {
	ID     string          `json:"id,omitempty"`
	At     time.Time       `json:"at"`
	Kind   Kind            `json:"kind"`
	Call   string          `json:"call,omitempty"`
	Leg    string          `json:"leg,omitempty"`
	Person string          `json:"person,omitempty"`
	Place  string          `json:"place,omitempty"`
	Queue  string          `json:"queue,omitempty"`
	Line   string          `json:"line,omitempty"`
	Body   json.RawMessage `json:"body,omitempty"`
}

// MarshalJSON writes the fact with its kind, so that it can be read back.
func (f Fact) MarshalJSON() ([]byte, error) {
	if f.Body == nil {
		return nil, fmt.Errorf("cannot write fact %s: it has no body", f.ID)
	}
	body, err := json.Marshal(f.Body)
	if err != nil {
		return nil, fmt.Errorf("cannot write fact %s: %w", f.ID, err)
	}
	w := wire{At: f.At, Kind: f.Kind(), Call: f.Call, Leg: f.Leg, Person: f.Person,
		Place: f.Place, Queue: f.Queue, Line: f.Line, Body: body}
	if f.ID != (ID{}) {
		w.ID = f.ID.String()
	}
	return json.Marshal(w)
}

// UnmarshalJSON reads what MarshalJSON wrote. An unknown kind is an error: it
// was written by a newer version, and folding without it would be wrong.
func (f *Fact) UnmarshalJSON(data []byte) error {
	var w wire
	if err := json.Unmarshal(data, &w); err != nil {
		return fmt.Errorf("cannot read fact: %w", err)
	}
	id, err := ParseID(w.ID)
	if err != nil {
		return err
	}
	body, err := Decode(w.Kind, w.Body)
	if err != nil {
		return err
	}
	*f = Fact{ID: id, At: w.At, Call: w.Call, Leg: w.Leg, Person: w.Person,
		Place: w.Place, Queue: w.Queue, Line: w.Line, Body: body}
	return nil
}
