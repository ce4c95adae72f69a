package sip

// CallerNumber gives the caller's number, from P-Asserted-Identity, then From.
// It is normalised as far as that goes without an area code: see Normalise.
func CallerNumber(req Request) (number string, withheld bool) { return "", false }

// Normalise brings a number into the form that is dialled within the country; area ("0531") is put
// before a local number, "" leaves it as it is.
func Normalise(number, area string) string { return number }

// Mask hides four digits of a number: 138****5678.
func Mask(number string) string { return number }

// UserOf gives the user part of a SIP or tel URI, unescaped once.
func UserOf(uri string) string { return "" }
