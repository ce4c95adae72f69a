package rtp

import (
	"testing"

	"hotline/sip/media"
)

// A phone that rings with sound of its own is heard, and is sent nothing; when it is
// answered, sound flows both ways.
func TestARingingPhoneIsOnlyHeard(t *testing.T) {
	pool := openPool(t, 2, 1)
	citizen, phone := newPeer(t, media.PCMA, 101), newPeer(t, media.PCMA, 101)
	a := connect(t, pool, citizen, LegConfig{})
	b := connect(t, pool, phone, LegConfig{With: a.leg})
	early := phone.agreed()
	early.Send = false
	b.leg.Talk(early)
	if err := a.leg.Join(b.leg); err != nil {
		t.Fatal(err)
	}
	b.settle()
	tune, words := frames(1)[0], frames(2)[1]
	citizen.speak(words)
	a.settle()
	phone.speak(tune)
	if got := citizen.read(); string(got.Payload) != string(tune) {
		t.Error("the citizen heard something else than the phone's tune")
	}
	phone.nothingWaits("it is not answered yet")
	b.leg.Talk(phone.agreed())
	b.settle()
	citizen.speak(words)
	if got := phone.read(); string(got.Payload) != string(words) {
		t.Error("the person heard something else than the citizen's words")
	}
}
