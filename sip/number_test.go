package sip

import (
	"strings"
	"testing"
)

// TestNormalise: every form in which a carrier names a caller.
func TestNormalise(t *testing.T) {
	cases := []struct{ number, area, want string }{
		{"053182345678", "0531", "053182345678"},
		{"82345678", "0531", "053182345678"},
		{"82345678", "", "82345678"},
		{"+8653182345678", "0531", "053182345678"},
		{"8653182345678", "0531", "053182345678"},
		{"008653182345678", "0531", "053182345678"},
		{"+86 (0)531-8234.5678", "0531", "053182345678"},
		{"13812345678", "0531", "13812345678"},
		{"013812345678", "0531", "13812345678"},
		{"+8613812345678", "0531", "13812345678"},
		{"8613812345678", "0531", "13812345678"},
		{"+861082345678", "0531", "01082345678"},
		{"861082345678", "0531", "01082345678"},
		{"01082345678", "0531", "01082345678"},
		{"86543210", "0531", "053186543210"},
		{"4008123456", "0531", "4008123456"},
		{"+864008123456", "0531", "4008123456"},
		{"95105105", "0531", "95105105"},
		{"12345", "0531", "12345"},
		{"053112345", "0531", "053112345"},
		{"+8653112345", "0531", "053112345"},
		{"+8612345", "0531", "12345"},
		{"110", "0531", "110"},
		{"+12125551234", "0531", "0012125551234"},
		{"0012125551234", "0531", "0012125551234"},
		{"82345678;phone-context=+86", "0531", "053182345678"},
		{"1007", "0531", "1007"},
		{"sipp", "0531", "sipp"},
		{"anonymous", "0531", ""},
		{"Anonymous", "0531", ""},
		{"unknown", "0531", ""},
		{"", "0531", ""},
		{"+", "0531", "+"},
		{"00", "0531", ""},
		{"null\x00", "0531", ""},
		{strings.Repeat("8", 33), "0531", ""},
	}
	for _, c := range cases {
		if got := Normalise(c.number, c.area); got != c.want {
			t.Errorf("Normalise(%q, %q) = %q, want %q", c.number, c.area, got, c.want)
		}
	}
}

func TestMask(t *testing.T) {
	for number, want := range map[string]string{
		"13812345678":   "138****5678",
		"053182345678":  "0531****5678",
		"01082345678":   "010****5678",
		"82345678":      "****5678",
		"8234567":       "****567",
		"0012125551234": "00121****1234",
		"110":           "110",
		"1007":          "1007",
		"":              "",
		"济南市民热线中心坐席":    "济南****中心坐席",
	} {
		if got := Mask(number); got != want {
			t.Errorf("Mask(%q) = %q, want %q", number, got, want)
		}
	}
}

func TestUserOf(t *testing.T) {
	for uri, want := range map[string]string{
		"sip:1007@127.0.0.1:5071":                   "1007",
		"sips:1007@[::1]:5061;transport=tls":        "1007",
		"sip:+8653182345678@carrier;user=phone":     "+8653182345678",
		"tel:+86-531-8234-5678;phone-context=x":     "+86-531-8234-5678",
		`"Li <x>" <sip:1007@house>;tag=1`:           "1007",
		"sip:user:secret@host":                      "user",
		"sip:user;par=u%40example.net@example.com":  "user;par=u@example.net", // RFC 4475 §3.1.1.9
		"sip:null-%00-null@example.com":             "null-\x00-null",         // RFC 4475 §3.1.1.4
		"sip:%2541@host":                            "%41",                    // unescaped once: RFC 4475 §3.1.1.3
		"sip:%zz%4@host":                            "%zz%4",
		"sip:host":                                  "",
		"1007":                                      "",
		"":                                          "",
		"SIP:%31%30%30%37@host?Route=%3Csip:x@y%3E": "1007",
	} {
		if got := UserOf(uri); got != want {
			t.Errorf("UserOf(%q) = %q, want %q", uri, got, want)
		}
	}
}

func TestCallerNumber(t *testing.T) {
	const pai = "P-Asserted-Identity"
	from := Party{URI: "sip:82345678@carrier;user=phone"}
	nobody := Party{Display: "Anonymous", URI: "sip:anonymous@anonymous.invalid"}
	cases := []struct {
		name     string
		from     Party
		headers  Headers
		number   string
		withheld bool
	}{
		{"From alone", from, nil, "82345678", false},
		{"asserted wins", from, Headers{{pai, `"Li, Wei" <sip:+8613812345678@carrier;user=phone>`}}, "13812345678", false},
		{"asserted as tel", from, Headers{{"p-asserted-identity", "<tel:+86-138-1234-5678>"}}, "13812345678", false},
		{"asserted twice", from, Headers{{pai, `<sip:anonymous@x>, <tel:110>`}}, "110", false},
		{"asserted without a number", from, Headers{{pai, "nonsense"}}, "82345678", false},
		{"anonymous but asserted", nobody, Headers{{pai, "<tel:110>"}}, "110", false},
		{"anonymous", nobody, nil, "", true},
		{"wants privacy", from, Headers{{pai, "<tel:110>"}, {"Privacy", "user;id"}}, "", true},
		{"wants none", from, Headers{{"Privacy", "none"}}, "82345678", false},
		{"no From", Party{}, nil, "", true},
	}
	for _, c := range cases {
		number, withheld := CallerNumber(Request{From: c.from, Headers: c.headers})
		if number != c.number || withheld != c.withheld {
			t.Errorf("%s: got %q, %v; want %q, %v", c.name, number, withheld, c.number, c.withheld)
		}
	}
}

// FuzzNumber: normalising twice changes nothing, and no form breaks the parsers.
func FuzzNumber(f *testing.F) {
	for _, seed := range []string{"053182345678", "+8653182345678", "013812345678", "00", "+86", "+0", "860000000000", "anonymous",
		`"a\" <sip:%2541@h>`, "tel:+86-1;x", "<", `"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, area := range []string{"", "0531"} {
			once := Normalise(s, area)
			if twice := Normalise(once, area); twice != once {
				t.Errorf("Normalise(%q): %q, again %q", s, once, twice)
			}
			if len([]rune(Mask(once))) > len([]rune(once))+1 {
				t.Errorf("Mask(%q) = %q", once, Mask(once))
			}
		}
		CallerNumber(Request{From: Party{URI: s}, Headers: Headers{{"P-Asserted-Identity", s}}})
		HostOf(s)
		readContacts(Registration{Contacts: []string{s}, Expires: s})
	})
}
