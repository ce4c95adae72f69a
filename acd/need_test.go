package acd

import (
	"reflect"
	"strings"
	"testing"
)

func TestParseNeed(t *testing.T) {
	en, ru, biz := Skill{Name: "lang.en", Level: 3}, Skill{Name: "ru", Level: 1}, Skill{Name: "业务", Level: 1}
	for text, want := range map[string]Need{
		"":                      {},
		"  ":                    {},
		"lang.en >= 3, 业务":      {All: []Skill{en, biz}},
		"lang.en>=3|ru , 业务>=1": {All: []Skill{biz}, Any: [][]Skill{{en, ru}}},
		"ru|lang.en >= 3,业务|ru": {Any: [][]Skill{{ru, en}, {biz, ru}}},
	} {
		got, err := ParseNeed(text)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q is read as %+v: %v", text, got, err)
		}
		if again, err := ParseNeed(got.String()); err != nil || !reflect.DeepEqual(again, got) {
			t.Errorf("%q is read as %+v: %v", got.String(), again, err)
		}
	}
	for _, text := range []string{",", "a,", "|", "a|", "a >= 0", "a >= 10", "a >=", ">= 1", "a > 1", "a = 1", "a b", "a >= 1 >= 2", "a,,b",
		strings.Repeat("a,", 32) + "a", strings.Repeat("a", 65), strings.Repeat(" ", 1024) + "a"} {
		if got, err := ParseNeed(text); err == nil || !strings.HasPrefix(err.Error(), "cannot read need") {
			t.Errorf("%q is read as %+v: %v", text, got, err)
		}
	}
}

func TestNeedIsMet(t *testing.T) {
	held := []Skill{{Name: "biz", Level: 1}, {Name: "en", Level: 3}}
	for text, want := range map[string]string{
		"": "", "en": "", "en >= 3, biz": "", "en >= 4": "en >= 4", "ru | en": "", "biz, ru | en >= 4": "ru | en >= 4", "biz >= 2, ru": "biz >= 2",
	} {
		n, err := ParseNeed(text)
		if err != nil || n.missing(held) != want || n.MetBy(held) != (want == "") {
			t.Errorf("%q lacks %q, want %q: %v", text, n.missing(held), want, err)
		}
	}
}

func FuzzParseNeed(f *testing.F) {
	for _, text := range []string{"lang.en >= 3, biz", "a|b>=2,c", "", ",", "a >= 9 | 业务"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := ParseNeed(text)
		if err != nil {
			return
		}
		again, err := ParseNeed(n.String())
		if err != nil || !reflect.DeepEqual(again, n) {
			t.Fatalf("%q is read as %+v, written as %q and read as %+v: %v", text, n, n.String(), again, err)
		}
		if tidy := n.tidy(); tidy.tidy().key() != tidy.key() {
			t.Fatalf("%+v is not tidy", tidy)
		}
	})
}
