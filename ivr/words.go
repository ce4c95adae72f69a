package ivr

import "time"

// The prompts that the house puts sentences together from, besides the numbers.
// Each has a variant in English, but for what only persons hear.
const (
	wordOne       = "number-one" // 幺
	wordTwo       = "number-two" // 两
	wordStaff     = "staff-number"
	wordService   = "at-your-service"
	wordPlace     = "place"     // you are number ...
	wordPlaceEnd  = "place-end" // 位; nothing in English
	wordWait      = "wait"      // the expected wait is ...
	wordWaitLong  = "wait-long" // ... more than ten minutes
	wordMinutes   = "minutes"
	wordMinute    = "minute" // English only
	wordSeconds   = "seconds"
	wordSecond    = "second"   // English only
	wordHour      = "hour"     // 点, as the next; the others of a clock are English only
	wordPastHour  = "past"     // 分
	wordOh        = "oh"       // before a minute of one figure
	wordMorning   = "am"       // a.m.
	wordAfternoon = "pm"       // p.m.
	wordNoon      = "noon"     // 12:00
	wordMidnight  = "midnight" // 0:00
	wordChinese   = "speaks-zh"
	wordEnglish   = "speaks-en"
	english       = "en"
	waitMost      = 10 * time.Minute // a longer expected wait is not said to the minute
	staffLanguage = ""               // of what persons hear
)

// Beep is the prompt after which something begins: a message, or a call.
const Beep = "beep"

// Thanks is the prompt with which a survey ends.
const Thanks = "thanks"

// Words gives the names of all prompts that the house puts its own sentences
// together from, with their variants.
func Words() []string {
	out := []string{wordOne, wordTwo, wordPlaceEnd, wordHour, wordPastHour, wordChinese, wordEnglish, Beep}
	out = append(out, inLanguage([]string{wordMinute, wordSecond, wordOh, wordMorning, wordAfternoon, wordNoon, wordMidnight}, english)...)
	for _, word := range []string{wordStaff, wordService, wordPlace, wordWait, wordWaitLong, wordMinutes, wordSeconds, figure(100), figure(1000)} {
		out = append(out, word, word+"."+english)
	}
	for n := range 100 {
		if n <= 10 {
			out = append(out, figure(n))
		}
		if n <= 20 || n%10 == 0 {
			out = append(out, figure(n)+"."+english)
		}
	}
	return out
}

// service says who answered: "number 1007 at your service". A staff number that
// cannot be said figure by figure is not said at all.
func service(staff, lang string) []string {
	said := Digits(staff, lang)
	if len(said) == 0 {
		return nil
	}
	return around(wordStaff, said, wordService, lang)
}

// Brief says to a person, in two words, whom they are about to talk to: the line
// by the prompt of its name ("" for none), the citizen's language ("" is Chinese)
// and the wait so far. It is in Chinese, the language of the hall.
func Brief(line, lang string, waited time.Duration) []string {
	var out []string
	if line != "" {
		out = append(out, line)
	}
	if lang == english {
		out = append(out, wordEnglish)
	} else {
		out = append(out, wordChinese)
	}
	return append(out, Duration(waited, staffLanguage)...)
}

// place says how many stand before the citizen, the citizen counted.
func place(ahead int, lang string) []string {
	said := Number(ahead+1, lang)
	switch {
	case said == nil:
		return nil
	case lang == english:
		return around(wordPlace, said, "", lang)
	}
	return around(wordPlace, said, wordPlaceEnd, lang)
}

// expected says a wait, rounded up to a minute.
func expected(wait time.Duration, lang string) []string {
	if wait > waitMost {
		return inLanguage([]string{wordWaitLong}, lang)
	}
	whole := max(time.Minute, (wait + time.Minute - 1).Truncate(time.Minute))
	return around(wordWait, Duration(whole, lang), "", lang)
}

// around puts a number between the words before and after it, "" for none.
func around(before string, said []string, after, lang string) []string {
	out := append(inLanguage([]string{before}, lang), said...)
	if after != "" {
		out = append(out, inLanguage([]string{after}, lang)...)
	}
	return out
}
