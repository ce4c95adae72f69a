package acd

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// wire is the JSON form of an input: its name and its fields.
type wire struct {
	In   string          `json:"in"`
	With json.RawMessage `json:"with"`
}

// codec reads one kind of input.
type codec struct {
	name string
	is   func(Input) bool
	read func(json.RawMessage) (Input, error)
}

// codecs is the closed list of inputs with their names on disk, stable for ever.
var codecs = []codec{
	input[Arrive]("arrive"), input[Offerable]("offerable"), input[Gone]("gone"),
	input[Accepted]("accepted"), input[Refused]("refused"), input[Unreachable]("unreachable"),
	input[Released]("released"), input[Held]("held"), input[Resumed]("resumed"),
	input[SignIn]("sign-in"), input[SignOut]("sign-out"), input[SetReady]("set-ready"),
	input[SetNotReady]("set-not-ready"), input[EndWrapUp]("end-wrap-up"),
	input[SetRules]("set-rules"), input[Tick]("tick"), input[NotRung]("not-rung"),
	input[Prioritise]("prioritise"),
	input[KeepPlace]("keep-place"), input[Unreached]("unreached"), input[ExtendWrapUp]("extend-wrap-up"),
	input[AskWait]("ask-wait"),
	input[Supervise]("supervise"), input[Unsupervise]("unsupervise"), input[TakeOver]("take-over"),
}

func input[T Input](name string) codec {
	return codec{
		name: name,
		is:   func(in Input) bool { _, ok := in.(T); return ok },
		read: func(raw json.RawMessage) (Input, error) {
			var in T
			err := strictly(raw, &in)
			return in, err
		},
	}
}

// EncodeInput writes an input for its record. It gives nil for what cannot be
// written: a nil input, or a time beyond the year 9999.
func EncodeInput(in Input) json.RawMessage {
	for _, c := range codecs {
		if !c.is(in) {
			continue
		}
		with, err := json.Marshal(in)
		if err != nil {
			return nil
		}
		raw, err := json.Marshal(wire{In: c.name, With: with})
		if err != nil {
			return nil
		}
		return raw
	}
	return nil
}

// DecodeInput reads what EncodeInput wrote. An unknown name or field is an
// error: it was written by a newer version, and replay without it would differ.
func DecodeInput(raw json.RawMessage) (Input, error) {
	var w wire
	if err := strictly(raw, &w); err != nil {
		return nil, fmt.Errorf("cannot read input of the engine: %w", err)
	}
	for _, c := range codecs {
		if c.name != w.In {
			continue
		}
		in, err := c.read(w.With)
		if err != nil {
			return nil, fmt.Errorf("cannot read input %q of the engine: %w", w.In, err)
		}
		return in, nil
	}
	return nil, fmt.Errorf("cannot read input of the engine: no input is named %q", w.In)
}

// strictly reads exactly one JSON value that has no unknown fields.
func strictly(raw json.RawMessage, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more after its end")
	}
	return nil
}
