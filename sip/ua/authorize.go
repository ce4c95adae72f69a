package ua

import (
	"errors"
	"fmt"
	"strings"

	"hotline/sip"

	"github.com/icholy/digest"
)

// Authorize answers a 401 or 407 with the header that the repeated request
// carries: RFC 7616 §3.4, RFC 8760. Of several challenges it takes SHA-256
// before MD5. The URI is that of the request; nc counts the uses of the
// challenge from 1. It fails when there is no challenge that it can answer.
func Authorize(challenge sip.Response, method, uri, user, password string, cnonce string, nc int) (sip.Header, error) {
	asked, answer := "WWW-Authenticate", "Authorization"
	if challenge.Status == 407 {
		asked, answer = "Proxy-Authenticate", "Proxy-Authorization"
	}
	best, err := bestChallenge(challenge.Headers, asked)
	if err != nil {
		return sip.Header{}, err
	}
	credentials, err := digest.Digest(best, digest.Options{
		Method: method, URI: uri, Username: user, Password: password, Cnonce: cnonce, Count: nc,
	})
	if err != nil {
		return sip.Header{}, fmt.Errorf("cannot answer challenge: %w", err)
	}
	return sip.Header{Name: answer, Value: credentials.String()}, nil
}

// strength orders the algorithms; 0 is one that is not spoken.
func strength(algorithm string) int {
	switch strings.ToUpper(algorithm) {
	case "SHA-256":
		return 2
	case "MD5", "":
		return 1
	}
	return 0
}

func bestChallenge(headers sip.Headers, name string) (*digest.Challenge, error) {
	var best *digest.Challenge
	for _, h := range headers {
		if !strings.EqualFold(h.Name, name) {
			continue
		}
		c, err := digest.ParseChallenge(h.Value)
		if err != nil || strength(c.Algorithm) == 0 {
			continue
		}
		for i := range c.QOP {
			c.QOP[i] = strings.TrimSpace(c.QOP[i])
		}
		if len(c.QOP) > 0 && !c.SupportsQOP("auth") {
			continue
		}
		if best == nil || strength(c.Algorithm) > strength(best.Algorithm) {
			best = c
		}
	}
	if best == nil {
		return nil, errors.New("cannot answer challenge: it asks for neither SHA-256 nor MD5 digest")
	}
	return best, nil
}
