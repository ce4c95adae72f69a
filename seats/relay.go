package seats

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"strconv"
	"time"
)

// RelayPass gives the username and the credential that a TURN server takes from a
// person until a moment (whole seconds), when both know the secret. The server is
// asked for nothing: draft-uberti-behave-turn-rest-00 §2.2, as coturn's
// use-auth-secret has it.
func RelayPass(person string, until time.Time, secret string) (username, credential string) {
	username = strconv.FormatInt(until.Unix(), 10) + ":" + person
	mac := hmac.New(sha1.New, []byte(secret))
	mac.Write([]byte(username)) // never fails: see hash.Hash
	return username, base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
