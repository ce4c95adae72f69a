package prompts

import (
	"bytes"
	"testing"

	"hotline/sip/media"
)

func TestOneIsThatOfTheStore(t *testing.T) {
	store, err := Load("")
	if err != nil {
		t.Fatal(err)
	}
	want, _ := store.Sound(RobotSeat)
	got, err := One(RobotSeat)
	if err != nil || got.Name != RobotSeat || !bytes.Equal(got.Law(media.PCMA), want.Law(media.PCMA)) {
		t.Errorf("%s alone is not what it is in the store: %v", RobotSeat, err)
	}
	if _, err := One("nonsense"); err == nil {
		t.Error("a prompt that is not there was found")
	}
}
