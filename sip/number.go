package sip

import "strings"

// maxNumber bounds what counts as a number; E.164 has 15 digits, a user name may be longer.
const maxNumber = 32

// Normalise brings a number into the form in which it is dialled within the
// country: 053182345678 (landline), 13812345678 (mobile), 110 (short), and with
// 00 in front when it is foreign. area ("0531") is put before a local number;
// "" leaves that as it is. What is no number, such as the name of an extension,
// stays as it is; what names nobody, such as "anonymous", becomes "".
func Normalise(number, area string) string {
	number, _, _ = strings.Cut(number, ";") // parameters of RFC 3966 §3
	number = strings.TrimSpace(number)
	if len(number) > maxNumber || !printable(number) || nobody(number) {
		return ""
	}
	digits, international := dialled(number)
	switch {
	case digits == "":
		return number
	case international || strings.HasPrefix(digits, "00"):
		return fromAbroad(strings.TrimLeft(digits, "0"))
	case strings.HasPrefix(digits, "0") && mobile(digits[1:]):
		return digits[1:]
	case strings.HasPrefix(digits, "86") && (len(digits) == 12 || len(digits) == 13):
		return fromAbroad(digits) // some carriers leave the plus out
	case local(digits):
		return area + digits
	}
	return digits
}

// nobody tells the names that callers without a number go by.
func nobody(name string) bool {
	switch strings.ToLower(name) {
	case "", "anonymous", "unknown", "unavailable", "restricted", "private", "withheld":
		return true
	}
	return false
}

// dialled takes the digits out of a number; they are "" when it holds anything
// but digits and separators: RFC 3966 §5.1.1.
func dialled(number string) (digits string, international bool) {
	rest, international := strings.CutPrefix(number, "+")
	var out strings.Builder
	for _, c := range rest {
		switch {
		case '0' <= c && c <= '9':
			out.WriteRune(c)
		case strings.ContainsRune("-.() ", c):
		default:
			return "", false
		}
	}
	return out.String(), international
}

// fromAbroad takes digits that begin with a country code.
func fromAbroad(digits string) string {
	if rest, ours := strings.CutPrefix(digits, "86"); ours {
		return domestic(strings.TrimLeft(rest, "0")) // +86 (0)531 is a common slip
	}
	if digits == "" {
		return ""
	}
	return "00" + digits
}

// domestic takes what follows the country code: an area code without its 0, a
// mobile number or a number without area.
func domestic(digits string) string {
	if mobile(digits) || withoutArea(digits) {
		return digits
	}
	return "0" + digits
}

// mobile: 11 digits from 13 to 19.
func mobile(digits string) bool {
	return len(digits) == 11 && digits[0] == '1' && digits[1] >= '3'
}

// withoutArea tells numbers that have no area code: short ones and 400, 800.
func withoutArea(digits string) bool {
	return len(digits) <= 6 || len(digits) == 10 &&
		(strings.HasPrefix(digits, "400") || strings.HasPrefix(digits, "800"))
}

// local: a subscriber's number has 7 or 8 digits and begins with 2 to 8; others
// of that length are services.
func local(digits string) bool {
	return (len(digits) == 7 || len(digits) == 8) && digits[0] >= '2' && digits[0] <= '8'
}

func printable(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c == 0x7f || c == '\uFFFD' })
}

// Mask hides four characters before the last four: 138****5678, 0531****5678.
// Up to six stay as they are: they are services and extensions, not people.
func Mask(number string) string {
	c := []rune(number)
	switch {
	case len(c) <= 6:
		return number
	case len(c) < 8:
		return "****" + string(c[4:])
	}
	return string(c[:len(c)-8]) + "****" + string(c[len(c)-4:])
}
