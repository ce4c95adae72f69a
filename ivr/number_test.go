package ivr

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// chinese and spelt are what the prompts say.
var chinese = map[string]string{"number-0": "零", "number-1": "一", "number-2": "二", "number-3": "三", "number-4": "四", "number-5": "五",
	"number-6": "六", "number-7": "七", "number-8": "八", "number-9": "九", "number-10": "十", "number-100": "百", "number-1000": "千", "hour": "点", "past": "分", "number-one": "幺", "number-two": "两",
	"place": "您排在第", "place-end": "位", "wait": "预计等待", "minutes": "分钟", "seconds": "秒", "wait-long": "预计等待十分钟以上",
	"staff-number": "工号", "at-your-service": "为您服务", "speaks-zh": "中文", "speaks-en": "英语", "line-business": "营商专线"}

func say(prompts []string) string {
	var out strings.Builder
	for _, p := range prompts {
		if word, ok := chinese[p]; ok {
			out.WriteString(word)
			continue
		}
		out.WriteString(" " + strings.TrimPrefix(strings.TrimSuffix(p, ".en"), "number-"))
	}
	return strings.TrimSpace(out.String())
}

func TestSentencesAreAnnouncedWithTheirNumbers(t *testing.T) {
	for _, c := range []struct {
		got  []string
		want string
	}{
		{service("1007", ""), "工号幺零零七为您服务"},
		{service("1007", "en"), "staff-number 1 0 0 7 at-your-service"},
		{service("ann", ""), ""},
		{service("", ""), ""},
		{service("123456789", ""), ""},
		{place(0, ""), "您排在第一位"},
		{place(1, ""), "您排在第二位"},
		{place(41, "en"), "place 40 2"},
		{place(2000, ""), "您排在第两千零一位"},
		{place(9999, ""), ""},
		{expected(0, ""), "预计等待一分钟"},
		{expected(61*time.Second, ""), "预计等待两分钟"},
		{expected(time.Minute, "en"), "wait 1 minute"},
		{expected(9*time.Minute, "en"), "wait 9 minutes"},
		{expected(10*time.Minute, ""), "预计等待十分钟"},
		{expected(10*time.Minute+time.Millisecond, ""), "预计等待十分钟以上"},
		{Brief("line-business", "en", 40*time.Second), "营商专线英语四十秒"},
		{Brief("", "", 2*time.Second), "中文两秒"},
		{Brief("", "", 119*time.Second), "中文一分钟"},
		{Brief("", "", 2*time.Minute), "中文两分钟"},
		{Brief("", "", 10_000*time.Minute), "中文"},
	} {
		if got := say(c.got); got != c.want {
			t.Errorf("%v is said %q, want %q", c.got, got, c.want)
		}
	}
}

// Every prompt that a sentence can want is in the list of words, and none is for nothing.
func TestWordsAreAllThatIsSaid(t *testing.T) {
	used := map[string]bool{Beep: true}
	note := func(prompts []string) {
		for _, p := range prompts {
			used[p] = true
		}
	}
	for _, lang := range []string{"", english} {
		for minute := range 24 * 60 {
			note(Clock(minute/60, minute%60, lang))
			note(Duration(time.Duration(minute)*time.Second, lang))
		}
		for n := range numberMost + 1 {
			note(place(n, lang))
			note(Brief("", lang, time.Duration(n)*time.Second))
			note(expected(time.Duration(n)*time.Second, lang))
		}
		note(service("01234567", lang))
	}
	all := Words()
	slices.Sort(all)
	want := make([]string, 0, len(used))
	for p := range used {
		want = append(want, p)
	}
	slices.Sort(want)
	if !slices.Equal(all, want) {
		t.Errorf("Words() is\n%v\nthe sentences use\n%v", all, want)
	}
}
