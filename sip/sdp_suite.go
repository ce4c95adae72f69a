package sip

import "strings"

// Suite is a crypto suite of SRTP. The zero value is none: the stream is plain.
type Suite uint8

// The suites of this house: RFC 7714 §14.2, RFC 4568 §6.2 and RFC 6188 §4.
const (
	AES128GCM Suite = iota + 1
	AES256GCM
	AES128SHA80
	AES128SHA32 // RTCP has a tag of 80 bits all the same
	AES256SHA80
	AES256SHA32
)

// suites are their names in SDP, and the octets of their master keys and salts.
var suites = [...]struct {
	name      string
	key, salt int
}{
	AES128GCM:   {"AEAD_AES_128_GCM", 16, 12},
	AES256GCM:   {"AEAD_AES_256_GCM", 32, 12},
	AES128SHA80: {"AES_CM_128_HMAC_SHA1_80", 16, 14},
	AES128SHA32: {"AES_CM_128_HMAC_SHA1_32", 16, 14},
	AES256SHA80: {"AES_256_CM_HMAC_SHA1_80", 32, 14},
	AES256SHA32: {"AES_256_CM_HMAC_SHA1_32", 32, 14},
}

// offered are the suites of our own offers, the cheapest first; a tag of 32 bits
// is taken from those who insist, and not asked for.
var offered = []Suite{AES128GCM, AES256GCM, AES128SHA80}

// String is the name of the suite in SDP; "" is none.
func (s Suite) String() string {
	if int(s) < len(suites) {
		return suites[s].name
	}
	return ""
}

// octets are those of a master key and its salt.
func (s Suite) octets() int { return suites[s].key + suites[s].salt }

// suiteOf finds a suite by its name; 0 when it is none of ours.
func suiteOf(name string) Suite {
	for s := AES128GCM; int(s) < len(suites); s++ {
		if strings.EqualFold(name, suites[s].name) {
			return s
		}
	}
	return 0
}
