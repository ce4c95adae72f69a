package ivr

import "strconv"

// Numbers are said with one prompt a word, "number-7", and "number-7.en" in English.
const (
	numberMost = 999 // larger ones are not said
	digitsMost = 8   // so that a staff number takes at most three seconds
)

// number gives the prompts that say n, from 0 to 999, in a language; none for another n.
func number(n int, lang string) []string {
	switch {
	case n < 0 || n > numberMost:
		return nil
	case lang == english:
		return inLanguage(inEnglish(n), lang)
	}
	return inChinese(n)
}

// count is number before the word for what is counted: 两, not 二.
func count(n int, lang string) []string {
	if n == 2 && lang != english {
		return []string{wordTwo}
	}
	return number(n, lang)
}

// digits gives the prompts that say a number figure by figure, 幺 for 1 as on the
// telephone; none for what is no number or longer than eight figures.
func digits(text, lang string) []string {
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
			out = append(out, number(int(c-'0'), lang)...)
		}
	}
	return out
}

// inChinese: 十二, 二十, 一百零二, 一百一十二, 两百.
func inChinese(n int) []string {
	hundreds, tens, ones := n/100, n/10%10, n%10
	var out []string
	switch {
	case n <= 10:
		return []string{figure(n)}
	case hundreds > 0:
		out = append(count(hundreds, ""), figure(100))
		if tens == 0 && ones > 0 {
			out = append(out, figure(0))
		}
	}
	if tens > 1 || tens == 1 && hundreds > 0 {
		out = append(out, figure(tens))
	}
	if tens > 0 {
		out = append(out, figure(10))
	}
	if ones > 0 {
		out = append(out, figure(ones))
	}
	return out
}

// inEnglish: twelve, twenty, forty two, one hundred two.
func inEnglish(n int) []string {
	var out []string
	if n >= 100 {
		out = []string{figure(n / 100), figure(100)}
		if n %= 100; n == 0 {
			return out
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
