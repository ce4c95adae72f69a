package ua

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"hotline/sip"
)

const secureSDP = `v=0
o=- 1 1 IN IP4 192.0.2.1
s=-
c=IN IP4 192.0.2.1
t=0 0
m=audio 49170 RTP/SAVP 8
a=crypto:1 F8_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj
a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20|1:4
a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^31 WSH=64
a=crypto:4 AES_CM_128_HMAC_SHA1_32 inline:NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdUJShpX1Zj
`

// TestCrypto: the lines that can be used are read, in their order, and written.
func TestCrypto(t *testing.T) {
	s, err := ParseSDP([]byte(secureSDP))
	if err != nil {
		t.Fatal(err)
	}
	stream := s.Media[0]
	if stream.Proto != "RTP/SAVP" || len(stream.Crypto) != 2 || stream.Crypto[0].Tag != 3 || stream.Crypto[0].Key.Suite != sip.AES128SHA80 ||
		stream.Crypto[1].Tag != 4 || stream.Crypto[1].Key.Suite != sip.AES128SHA32 {
		t.Fatalf("read %+v", stream)
	}
	text := string(FormatSDP(s))
	for _, line := range []string{
		"m=audio 49170 RTP/SAVP 8\r\n",
		"a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj\r\n",
		"a=crypto:4 AES_CM_128_HMAC_SHA1_32 inline:NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdUJShpX1Zj\r\n",
	} {
		if !strings.Contains(text, line) {
			t.Errorf("%q is not in\n%s", line, text)
		}
	}
	if again, err := ParseSDP([]byte(text)); err != nil || !reflect.DeepEqual(again, s) {
		t.Errorf("read again it is %+v, %v", again, err)
	}
}

// TestManyCryptos: lines without end are not kept.
func TestManyCryptos(t *testing.T) {
	var text strings.Builder
	text.WriteString(secureSDP)
	for tag := range 100 {
		fmt.Fprintf(&text, "a=crypto:%d AES_CM_128_HMAC_SHA1_32 inline:NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdUJShpX1Zj\n", tag)
	}
	s, err := ParseSDP([]byte(text.String()))
	if err != nil || len(s.Media[0].Crypto) != maxCrypto {
		t.Errorf("%d lines were kept, %v", len(s.Media[0].Crypto), err)
	}
}

// TestUnreadableKeepsItsKey: what cannot be read is said without the key.
func TestUnreadableKeepsItsKey(t *testing.T) {
	for _, text := range []string{
		strings.Replace(secureSDP, "a=crypto:3", "q=crypto:3", 1),
		strings.Replace(secureSDP, "a=crypto:3 ", "c=crypto:3 ", 1),
		strings.Replace(secureSDP, "a=crypto:3 ", "b=crypto:3 ", 1),
		strings.Replace(secureSDP, "m=audio 49170 RTP/SAVP 8\na=crypto:1 ", "t=", 1),
		strings.Replace(secureSDP, "\na=crypto:3", "\nm=audio", 1),
		strings.ReplaceAll(secureSDP, "\na=", "\no="),
		strings.ReplaceAll(secureSDP, "\na=", "\nk="),
	} {
		if _, err := ParseSDP([]byte(text)); err != nil && strings.Contains(err.Error(), "d0Rmdmcm") {
			t.Errorf("the error tells the key: %v", err)
		}
	}
}
