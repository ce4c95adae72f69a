package sip

import (
	"encoding/base64"
	"strings"
	"testing"
)

// inline is a key of n octets as SDP has it.
func inline(n int) string {
	octets := make([]byte, n)
	for i := range octets {
		octets[i] = byte(i + 1)
	}
	return "inline:" + base64.StdEncoding.EncodeToString(octets)
}

func TestParseCrypto(t *testing.T) {
	k28, k30, k44, k46 := inline(28), inline(30), inline(44), inline(46)
	for value, want := range map[string]string{ // "" is one that cannot be used
		"1 AEAD_AES_128_GCM " + k28:                         "1 AEAD_AES_128_GCM " + k28,
		"2 AEAD_AES_256_GCM " + k44:                         "2 AEAD_AES_256_GCM " + k44,
		"3 AES_CM_128_HMAC_SHA1_80 " + k30:                  "3 AES_CM_128_HMAC_SHA1_80 " + k30,
		"4 AES_CM_128_HMAC_SHA1_32 " + k30:                  "4 AES_CM_128_HMAC_SHA1_32 " + k30,
		"5 AES_256_CM_HMAC_SHA1_80 " + k46:                  "5 AES_256_CM_HMAC_SHA1_80 " + k46,
		"6 AES_256_CM_HMAC_SHA1_32 " + k46:                  "6 AES_256_CM_HMAC_SHA1_32 " + k46,
		"999999999 aes_cm_128_hmac_sha1_80 " + k30:          "999999999 AES_CM_128_HMAC_SHA1_80 " + k30,
		"1 AEAD_AES_128_GCM " + strings.TrimRight(k28, "="): "1 AEAD_AES_128_GCM " + k28,
		"1 AES_CM_128_HMAC_SHA1_80 " + k30 + "|2^31":        "1 AES_CM_128_HMAC_SHA1_80 " + k30,
		"1 AES_CM_128_HMAC_SHA1_80 " + k30 + "|1048576":     "1 AES_CM_128_HMAC_SHA1_80 " + k30,
		"1 AES_CM_128_HMAC_SHA1_80 " + k30 + " WSH=128 -x":  "1 AES_CM_128_HMAC_SHA1_80 " + k30,
		"1 AES_CM_128_HMAC_SHA1_80 " + k30 + "|2^49":        "",
		"1 AES_CM_128_HMAC_SHA1_80 " + k30 + "|0":           "",
		"1 AES_CM_128_HMAC_SHA1_80 " + k30 + "|":            "",
		// A master key identifier, with a lifetime and without.
		"1 AES_CM_128_HMAC_SHA1_80 " + k30 + "|2^20|1:4":            "",
		"1 AES_CM_128_HMAC_SHA1_80 " + k30 + "|1:4":                 "",
		"1 AES_CM_128_HMAC_SHA1_80 " + k30 + "|1:4;" + k30 + "|2:4": "",
		"1 AES_CM_128_HMAC_SHA1_80 " + k30 + ";" + k30:              "",
		// What changes the packets.
		"1 AES_CM_128_HMAC_SHA1_80 " + k30 + " KDR=1":                "",
		"1 AES_CM_128_HMAC_SHA1_80 " + k30 + " UNENCRYPTED_SRTP":     "",
		"1 AES_CM_128_HMAC_SHA1_80 " + k30 + " UNENCRYPTED_SRTCP":    "",
		"1 AES_CM_128_HMAC_SHA1_80 " + k30 + " UNAUTHENTICATED_SRTP": "",
		"1 AES_CM_128_HMAC_SHA1_80 " + k30 + " FEC_ORDER=FEC_SRTP":   "",
		"1 AES_CM_128_HMAC_SHA1_80 " + k30 + " NEW_ONE":              "",
		// What is no line at all.
		"1 F8_128_HMAC_SHA1_80 " + k30:              "",
		"1 AES_CM_128_HMAC_SHA1_80 " + k28:          "",
		"1 AEAD_AES_128_GCM " + k30:                 "",
		"1 AES_CM_128_HMAC_SHA1_80 uri:" + k30:      "",
		"1 AES_CM_128_HMAC_SHA1_80 inline:@@@":      "",
		"1 AES_CM_128_HMAC_SHA1_80":                 "",
		"x AES_CM_128_HMAC_SHA1_80 " + k30:          "",
		"-1 AES_CM_128_HMAC_SHA1_80 " + k30:         "",
		"1000000000 AES_CM_128_HMAC_SHA1_80 " + k30: "",
		"": "",
	} {
		line, err := ParseCrypto(value)
		switch {
		case want == "" && err == nil:
			t.Errorf("%q was taken as %q", value, line.Wire())
		case want == "":
			if strings.Contains(err.Error(), k30[7:]) {
				t.Errorf("%q: the error tells the key: %v", value, err)
			}
		case err != nil:
			t.Errorf("%q: %v", value, err)
		case line.Wire() != want:
			t.Errorf("%q was read as %q", value, line.Wire())
		}
	}
}

// FuzzParseCrypto: a line that is taken has a key of its suite's length, and is the
// same when it is written and read again.
func FuzzParseCrypto(f *testing.F) {
	f.Add("1 AES_CM_128_HMAC_SHA1_80 " + inline(30) + "|2^20|1:4 KDR=1")
	f.Add("7 AEAD_AES_256_GCM " + inline(44) + "|2^48 WSH=64")
	f.Fuzz(func(t *testing.T, value string) {
		line, err := ParseCrypto(value)
		if err != nil {
			return
		}
		key, salt := line.Key.Master()
		if len(key)+len(salt) != line.Key.Suite.octets() || len(key) < 16 || len(salt) < 12 {
			t.Fatalf("%q: a key of %d octets and a salt of %d", value, len(key), len(salt))
		}
		if again, err := ParseCrypto(line.Wire()); err != nil || !sameCrypto(again, line) {
			t.Fatalf("%q was written as %q and read again as %q, %v", value, line.Wire(), again.Wire(), err)
		}
	})
}
