package ivr

import "time"

// Duration gives the prompts that say a duration in a language: whole seconds
// below a minute, whole minutes from there on, what is over cut off: 四十秒,
// 两分钟, "one minute", "two minutes". None below zero and for more than 9,999 minutes.
func Duration(d time.Duration, lang string) []string {
	if d < 0 {
		return nil
	}
	n, unit, one := int(d/time.Second), wordSeconds, wordSecond
	if n >= 60 {
		n, unit, one = n/60, wordMinutes, wordMinute
	}
	if n == 1 && lang == english {
		unit = one
	}
	said := Count(n, lang)
	if said == nil {
		return nil
	}
	return append(said, inLanguage([]string{unit}, lang)...)
}

// Clock gives the prompts that say a time of day in a language: 八点零五分 and
// 十四点 by 24 hours, "eight oh five a m", "two p m", noon and midnight by twelve.
// None for what is no time of day.
func Clock(hour, minute int, lang string) []string {
	switch {
	case hour < 0 || hour > 23 || minute < 0 || minute > 59:
		return nil
	case lang == english:
		return clockInEnglish(hour, minute)
	}
	out := append(Count(hour, lang), wordHour)
	switch {
	case minute == 0:
		return out
	case minute < 10:
		out = append(out, figure(0))
	}
	return append(append(out, Number(minute, lang)...), wordPastHour)
}

func clockInEnglish(hour, minute int) []string {
	switch {
	case minute == 0 && hour == 0:
		return inLanguage([]string{wordMidnight}, english)
	case minute == 0 && hour == 12:
		return inLanguage([]string{wordNoon}, english)
	}
	half := wordMorning
	if hour >= 12 {
		half = wordAfternoon
	}
	out := Number((hour+11)%12+1, english)
	if minute > 0 && minute < 10 {
		out = append(out, inLanguage([]string{wordOh}, english)...)
	}
	if minute > 0 {
		out = append(out, Number(minute, english)...)
	}
	return append(out, inLanguage([]string{half}, english)...)
}
