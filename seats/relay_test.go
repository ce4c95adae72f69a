package seats

import (
	"testing"
	"time"
)

// TestRelayPass compares with what "openssl dgst -sha1 -hmac SECRET -binary | base64"
// makes of the same usernames.
func TestRelayPass(t *testing.T) {
	china := time.FixedZone("", 8*3600)
	for _, v := range []struct {
		person, secret       string
		until                time.Time
		username, credential string
	}{
		{"filippo", "north gate", time.Unix(1433895918, 0), "1433895918:filippo", "4wlX2lammeQA/RuRj05sR9pzgGo="},
		{"1007", "a secret of the house", time.Date(2026, 11, 23, 21, 0, 0, 999, china), "1795438800:1007", "F5bDhDSLEPN+UjVqUM/Q8+Gyttw="},
	} {
		username, credential := RelayPass(v.person, v.until, v.secret)
		if username != v.username || credential != v.credential {
			t.Errorf("%s until %v: %s, %s; want %s, %s", v.person, v.until, username, credential, v.username, v.credential)
		}
	}
}
