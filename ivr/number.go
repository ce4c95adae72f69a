package ivr

import "strconv"

// Numbers are said with one prompt a word, "number-7", and "number-7.en" in English.
const (
	numberMost = 9_999 // larger ones are not said
	digitsMost = 8     // so that a staff number takes at most three seconds
)

// Number gives the prompts that say n, from 0 to 9,999, in a language ("" is
// Chinese, "en" English); none for another n.
func Number(n int, lang string) []string {
	switch {
	case n < 0 || n > numberMost:
		return nil
	case lang == english:
		return inLanguage(inEnglish(n), lang)
	}
	return inChinese(n)
}

// Count is Number before the word for what is counted: 两, not 二.
func Count(n int, lang string) []string {
	if n == 2 && lang != english {
		return []string{wordTwo}
	}
	return Number(n, lang)
}

// Digits gives the prompts that say a number figure by figure, 幺 for 1 as on the
// telephone; none for what is no number or longer than eight figures.
func Digits(text, lang string) []string {
	if len(text) > digitsMost {
		return nil
	}
	var out []string
	for _, c := range []byte(text) {
		switch {
		case c < '0' || c > '9':
			return nil
		case c == '1' && lang != english:
			out = append(out, wordOne)
		default:
			out = append(out, Number(int(c-'0'), lang)...)
		}
	}
	return out
}

// inChinese: 十二, 二十, 一百零二, 一百一十二, 两百, 两千二百, 一千零二十.
func inChinese(n int) []string {
	if n <= 10 {
		return []string{figure(n)}
	}
	var out []string
	gap := false // a place without a figure since the last word: one 零 for all of them
	for unit := 1000; unit > 0; unit /= 10 {
		f := n / unit % 10
		if f == 0 {
			gap = len(out) > 0
			continue
		}
		if gap {
			out, gap = append(out, figure(0)), false
		}
		switch {
		case f == 1 && unit == 10 && len(out) == 0: // 十二, but 一百一十二
		case f == 2 && unit >= 100 && len(out) == 0: // 两百, but 一千二百
			out = append(out, wordTwo)
		default:
			out = append(out, figure(f))
		}
		if unit > 1 {
			out = append(out, figure(unit))
		}
	}
	return out
}

// inEnglish: twelve, twenty, forty two, one hundred two, one thousand two hundred.
func inEnglish(n int) []string {
	var out []string
	for _, unit := range []int{1000, 100} {
		if n >= unit {
			out = append(out, figure(n/unit), figure(unit))
			if n %= unit; n == 0 {
				return out
			}
		}
	}
	if n > 20 {
		out = append(out, figure(n-n%10))
		if n %= 10; n == 0 {
			return out
		}
	}
	return append(out, figure(n))
}

func figure(n int) string { return "number-" + strconv.Itoa(n) }
