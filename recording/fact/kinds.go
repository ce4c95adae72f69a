package fact

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// readers is the closed list of kinds: each with the reader of its body.
var readers = table(
	kind[CallArrived], kind[CallPrompt], kind[CallKey], kind[CallQueued], kind[CallRuled], kind[CallOverflowed],
	kind[CallAnswered], kind[CallHeld], kind[CallResumed], kind[CallSupervised], kind[CallTakenOver], kind[CallMessage],
	kind[CallSurveyed], kind[CallGraded], kind[CallNote], kind[CallEnded], kind[CallbackWanted],
	kind[CallbackMade], kind[CallbackJoined], kind[CallbackRefused], kind[CallbackDialled], kind[CallbackUnreached], kind[CallbackClosed],
	kind[OfferMade], kind[OfferRefused], kind[OfferMissed], kind[OfferUnreachable], kind[OfferWithdrawn], kind[OfferDismissed],
	kind[LegRinging], kind[LegAnswered], kind[LegAway], kind[LegBack], kind[LegSilent], kind[LegHeard], kind[LegEnded], kind[MediaReport],
	kind[RecordingRendered], kind[RecordingGap],
	kind[SeatSignedIn], kind[SeatSignedOut], kind[SeatState], kind[SeatWrapUpExtended],
	kind[SystemStarted], kind[SystemStopped], kind[SystemClockStepped], kind[SystemRules],
	kind[SystemAlarm], kind[SystemPanic], kind[Audit], kind[NumberRule],
)

type reader func(json.RawMessage) (Body, error)

func table(entries ...func() (Kind, reader)) map[Kind]reader {
	t := make(map[Kind]reader, len(entries))
	for _, entry := range entries {
		k, r := entry()
		t[k] = r
	}
	return t
}

func kind[B Body]() (Kind, reader) {
	var zero B
	return zero.Kind(), func(raw json.RawMessage) (Body, error) {
		var b B
		if len(raw) == 0 {
			return b, nil
		}
		err := json.Unmarshal(raw, &b)
		return b, err
	}
}

// Kinds gives every kind, sorted.
func Kinds() []Kind { return slices.Sorted(maps.Keys(readers)) }

// Decode reads the body of a kind; nothing at all is the body's zero value. An
// unknown kind is an error.
func Decode(k Kind, raw json.RawMessage) (Body, error) {
	read, ok := readers[k]
	if !ok {
		return nil, fmt.Errorf("cannot read fact of unknown kind %q: it was written by a newer version", k)
	}
	body, err := read(raw)
	if err != nil {
		return nil, fmt.Errorf("cannot read fact of kind %q: %w", k, err)
	}
	return body, nil
}
