package sip

import (
	"slices"
	"testing"
)

// TestCalledNumbers: which numbers a call came by, the one that was dialled first.
func TestCalledNumbers(t *testing.T) {
	const house = "sip:12345@house;user=phone"
	cases := []struct {
		name    string
		headers Headers
		want    []string
	}{
		{"straight", nil, []string{"12345"}},
		{"history", Headers{{"History-Info", `<sip:053196123@c;user=phone>;index=1, <sip:12345@house;cause=302>;index=1.1`}},
			[]string{"053196123", "12345", "12345"}},
		{"history in two headers, one private", Headers{{"history-info", "<sip:96123@c?Privacy=history>;index=1"}, {"History-Info", "<tel:+86-12345>;index=1.1"}},
			[]string{"96123", "+86-12345", "12345"}},
		{"diverted", Headers{{"Diversion", `"Mayor, the" <sip:96123@c>;reason=unconditional;counter=1`}}, []string{"96123", "12345"}},
		{"diverted twice: the newest stands first", Headers{{"Diversion", "<tel:12300>;reason=no-answer"}, {"Diversion", "<sip:96123@c>;reason=unconditional"}},
			[]string{"96123", "12300", "12345"}},
		{"both", Headers{{"Diversion", "<sip:1@c>"}, {"History-Info", "<sip:2@c>;index=1"}}, []string{"2", "1", "12345"}},
		{"nonsense", Headers{{"Diversion", "nonsense, <"}, {"History-Info", ""}}, []string{"12345"}},
	}
	for _, c := range cases {
		if got := CalledNumbers(Request{URI: house, Headers: c.headers}); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	var many Headers
	for range 1000 {
		many = append(many, Header{"Diversion", "<sip:1@c>"})
	}
	if got := CalledNumbers(Request{URI: house, Headers: many}); len(got) != maxCalled+1 || got[maxCalled] != "12345" {
		t.Errorf("%d numbers, the last is %s", len(got), got[len(got)-1])
	}
}
