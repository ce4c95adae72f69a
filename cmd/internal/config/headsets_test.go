package config

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestHeadsetsAtHome(t *testing.T) {
	const secret = "sixteen bytes or more"
	c := load(t, small+`
headsets:
  stun: stun:turn.example.org
  turn:
    - {url: "turn:[2001:db8::1]:3478?transport=udp", secret: `+secret+`}
    - {url: "turns:turn.example.org", secret: `+secret+`}
`)
	want := Headsets{STUN: []string{"stun:turn.example.org"}, Credentials: 12 * time.Hour,
		TURN: []TURN{{"turn:[2001:db8::1]:3478?transport=udp", secret}, {"turns:turn.example.org", secret}}}
	if !reflect.DeepEqual(c.Headsets, want) {
		t.Errorf("headsets are %+v", c.Headsets)
	}
	if c := load(t, small+"\nheadsets: {credentials: 1h}\n"); c.Headsets.Credentials != time.Hour {
		t.Errorf("credentials last %v", c.Headsets.Credentials)
	}
	inJSON, err := json.Marshal(c.Headsets)
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{fmt.Sprint(*c), fmt.Sprintf("%+v %#v %q", c.Headsets, c.Headsets, c.Headsets), string(inJSON)} {
		if strings.Contains(said, secret) {
			t.Errorf("the secret is told: %s", said)
		}
	}
}
