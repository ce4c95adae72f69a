package api

import (
	"slices"

	"hotline/acd"
	"hotline/recording/fact"
)

// Who talks is told of a supervisor whom they hear, and of no other: whoever only
// listens is for supervisors to know.

// heard gives the way in which a supervisor is in a call when the person hears them,
// else "".
func heard(mode string) string {
	if mode == acd.Whisper || mode == acd.Barge {
		return mode
	}
	return ""
}

// toldOf gives a fact about a supervisor as the person of the call is told of it.
func toldOf(f fact.Fact, person string) (fact.Fact, bool) {
	b, is := f.Body.(fact.CallSupervised)
	if !is || b.Of != person {
		return f, false
	}
	b.Mode, b.Before = heard(b.Mode), heard(b.Before)
	f.Body = b
	return f, b.Mode != b.Before
}

// discreet leaves out of a call's story what supervisors did in it before they took
// it over.
func discreet(story []fact.Fact) []fact.Fact {
	inside, legs := map[string]bool{}, map[string]string{}
	return slices.DeleteFunc(slices.Clone(story), func(f fact.Fact) bool {
		switch b := f.Body.(type) {
		case fact.CallSupervised:
			inside[f.Person] = b.Mode != ""
			return true
		case fact.CallTakenOver:
			delete(inside, f.Person)
		case fact.SeatState:
			return b.Reason == acd.ReasonSupervising
		}
		if f.Leg != "" && f.Person != "" && inside[f.Person] {
			legs[f.Leg] = f.Person
		}
		_, was := inside[f.Person]
		_, of := inside[legs[f.Leg]]
		return was || of
	})
}
