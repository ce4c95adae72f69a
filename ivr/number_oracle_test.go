package ivr

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The same numbers said in another way than number.go does it: Chinese by writing
// out every figure with its unit and striking out, English by cutting off words.

var strike = []struct {
	what *regexp.Regexp
	by   string
}{
	{regexp.MustCompile(`零[千百十]`), "零"},
	{regexp.MustCompile(`零+`), "零"},
	{regexp.MustCompile(`^零(.)`), "$1"},
	{regexp.MustCompile(`(.)零$`), "$1"},
	{regexp.MustCompile(`^一十`), "十"},
	{regexp.MustCompile(`^二([千百])`), "两$1"},
}

func oracleChinese(n int) string {
	var out strings.Builder
	for i, c := range fmt.Sprintf("%04d", n) {
		out.WriteString(string([]rune("零一二三四五六七八九")[c-'0']))
		out.WriteString([]string{"千", "百", "十", ""}[i])
	}
	text := out.String()
	for _, s := range strike {
		text = s.what.ReplaceAllString(text, s.by)
	}
	return text
}

var small = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
var tens = strings.Fields("- - twenty thirty forty fifty sixty seventy eighty ninety")

func oracleEnglish(n int) string {
	switch {
	case n < 20:
		return small[n]
	case n < 100:
		return strings.TrimSuffix(tens[n/10]+" "+oracleEnglish(n%10), " zero")
	case n < 1000:
		return strings.TrimSuffix(oracleEnglish(n/100)+" hundred "+oracleEnglish(n%100), " zero")
	}
	return strings.TrimSuffix(oracleEnglish(n/1000)+" thousand "+oracleEnglish(n%1000), " zero")
}

// inWords is what the prompts sound like in English.
func inWords(prompts []string) string {
	var out []string
	for _, p := range prompts {
		name, isEnglish := strings.CutSuffix(p, ".en")
		var n int
		if _, err := fmt.Sscanf(name, "number-%d", &n); err == nil {
			switch {
			case n == 1000:
				name = "thousand"
			case n == 100:
				name = "hundred"
			case n%10 == 0 && n >= 20 || n < 20:
				name = oracleEnglish(n)
			}
		}
		if !isEnglish {
			name = "?" + name
		}
		out = append(out, name)
	}
	return strings.Join(out, " ")
}

func TestEveryNumberIsSaidRight(t *testing.T) {
	samples := map[int][2]string{0: {"零", "zero"}, 10: {"十", "ten"}, 15: {"十五", "fifteen"}, 101: {"一百零一", "one hundred one"}, 110: {"一百一十", "one hundred ten"}, 200: {"两百", "two hundred"},
		1000: {"一千", "one thousand"}, 1001: {"一千零一", "one thousand one"}, 1010: {"一千零一十", "one thousand ten"}, 1012: {"一千零一十二", "one thousand twelve"}, 1100: {"一千一百", "one thousand one hundred"},
		1200: {"一千二百", "one thousand two hundred"}, 2000: {"两千", "two thousand"}, 2002: {"两千零二", "two thousand two"}, 2022: {"两千零二十二", "two thousand twenty two"},
		2222: {"两千二百二十二", "two thousand two hundred twenty two"}, 9090: {"九千零九十", "nine thousand ninety"}, 9999: {"九千九百九十九", "nine thousand nine hundred ninety nine"}}
	for n := range 10_000 {
		chinese, english := oracleChinese(n), oracleEnglish(n)
		if by := samples[n]; by[0] != "" && (by[0] != chinese || by[1] != english) {
			t.Fatalf("the oracle says %d as %q and %q, people %q", n, chinese, english, by)
		}
		if got := say(Number(n, "")); got != chinese {
			t.Fatalf("%d is said %q, want %q", n, got, chinese)
		}
		if got := inWords(Number(n, "en")); got != english {
			t.Fatalf("%d is said %q, want %q", n, got, english)
		}
		counted := strings.ReplaceAll("_"+chinese+"_", "_二_", "_两_")
		if got := "_" + say(Count(n, "")) + "_"; got != counted {
			t.Fatalf("%d of something is said %q, want %q", n, got, counted)
		}
	}
	for _, n := range []int{-1, 10_000} {
		if Number(n, "") != nil || Number(n, "en") != nil || Count(n, "") != nil {
			t.Errorf("%d is said", n)
		}
	}
}

func TestEveryDurationIsSaidRight(t *testing.T) {
	for d, want := range map[time.Duration][2]string{
		0: {"零秒", "zero seconds"}, time.Second: {"一秒", "one second"}, 2*time.Second + 999*time.Millisecond: {"两秒", "two seconds"}, 59 * time.Second: {"五十九秒", "fifty nine seconds"},
		time.Minute: {"一分钟", "one minute"}, 119 * time.Second: {"一分钟", "one minute"}, 2 * time.Minute: {"两分钟", "two minutes"}, 12 * time.Minute: {"十二分钟", "twelve minutes"},
		22 * time.Minute: {"二十二分钟", "twenty two minutes"}, 200 * time.Minute: {"两百分钟", "two hundred minutes"},
		9999*time.Minute + 59*time.Second: {"九千九百九十九分钟", "nine thousand nine hundred ninety nine minutes"},
		10_000 * time.Minute:              {"", ""}, -1: {"", ""},
	} {
		if got := [2]string{say(Duration(d, "")), inWords(Duration(d, "en"))}; got != want {
			t.Errorf("%v is said %q, want %q", d, got, want)
		}
	}
	for minutes := 1; minutes < 10_000; minutes++ {
		d := time.Duration(minutes) * time.Minute
		plural := map[bool]string{true: " minute", false: " minutes"}[minutes == 1]
		if got, want := inWords(Duration(d, "en")), oracleEnglish(minutes)+plural; got != want {
			t.Fatalf("%v is said %q, want %q", d, got, want)
		}
		if got, want := say(Duration(d, "")), say(Count(minutes, ""))+"分钟"; got != want {
			t.Fatalf("%v is said %q, want %q", d, got, want)
		}
	}
}

func TestEveryTimeOfDayIsSaidRight(t *testing.T) {
	samples := map[string][2]string{"00:00": {"零点", "midnight"}, "00:05": {"零点零五分", "twelve oh five am"}, "02:02": {"两点零二分", "two oh two am"}, "08:00": {"八点", "eight am"},
		"08:30": {"八点三十分", "eight thirty am"}, "12:00": {"十二点", "noon"}, "12:10": {"十二点十分", "twelve ten pm"}, "13:01": {"十三点零一分", "one oh one pm"}, "22:22": {"二十二点二十二分", "ten twenty two pm"}}
	for minute := range 24 * 60 {
		at := time.Date(2027, 1, 1, 0, minute, 0, 0, time.UTC)
		chinese := oracleChinese(at.Hour()) + "点"
		if at.Hour() == 2 {
			chinese = "两点"
		}
		english := oracleEnglish(at.Hour()%12) + " "
		if at.Hour()%12 == 0 {
			english = "twelve "
		}
		switch m := at.Minute(); {
		case m > 9:
			chinese, english = chinese+oracleChinese(m)+"分", english+oracleEnglish(m)+" "
		case m > 0:
			chinese, english = chinese+"零"+oracleChinese(m)+"分", english+"oh "+oracleEnglish(m)+" "
		}
		english += strings.ToLower(at.Format("PM"))
		if at.Minute() == 0 {
			english = strings.NewReplacer("twelve am", "midnight", "twelve pm", "noon").Replace(english)
		}
		got := [2]string{say(Clock(at.Hour(), at.Minute(), "")), inWords(Clock(at.Hour(), at.Minute(), "en"))}
		if want := [2]string{chinese, english}; got != want {
			t.Errorf("%s is said %q, want %q", at.Format("15:04"), got, want)
		}
		if want, known := samples[at.Format("15:04")]; known && got != want {
			t.Errorf("%s is said %q, people say %q", at.Format("15:04"), got, want)
		}
	}
	for _, no := range [][2]int{{-1, 0}, {24, 0}, {0, -1}, {0, 60}} {
		if Clock(no[0], no[1], "") != nil || Clock(no[0], no[1], "en") != nil {
			t.Errorf("%v is no time, and is said", no)
		}
	}
}
