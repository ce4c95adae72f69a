package api

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/crypto/argon2"
)

// maxHashing bounds the password checks that run at once: each takes its memory.
const maxHashing = 2

// hash is an encoded argon2id password.
type hash struct {
	memory, time uint32 // KiB, passes
	threads      uint8
	salt, sum    []byte
}

// decoy stands for people who do not exist and for plain passwords while no
// password is encoded, so that all answers take the same time.
var decoy = hash{memory: 19 * 1024, time: 2, threads: 1, salt: make([]byte, 16), sum: make([]byte, 32)}

// parseHash reads $argon2id$v=19$m=...,t=...,p=...$salt$sum.
func parseHash(encoded string) (hash, error) {
	var h hash
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != "v=19" {
		return h, fmt.Errorf("cannot read password hash: want $argon2id$v=19$m=...,t=...,p=...$salt$sum")
	}
	_, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.time, &h.threads)
	if err != nil || h.memory == 0 || h.time == 0 || h.threads == 0 {
		return h, fmt.Errorf("cannot read parameters of password hash %q", parts[3])
	}
	if h.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return h, fmt.Errorf("cannot read salt of password hash: %w", err)
	}
	if h.sum, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil || len(h.sum) == 0 {
		return h, fmt.Errorf("cannot read sum of password hash: %w", err)
	}
	return h, nil
}

// passwordMost is how many bytes a password has at most, here and at a sign-in.
const passwordMost = 256

// Hash encodes a password as Account.Password and the config take it, with 16
// bytes of salt read from random. It takes tens of milliseconds. A password that
// nobody could sign in with is an error.
func Hash(password string, random io.Reader) (string, error) {
	switch {
	case password == "":
		return "", errors.New("the password is empty")
	case len(password) > passwordMost:
		return "", fmt.Errorf("the password is longer than %d bytes", passwordMost)
	case !utf8.ValidString(password):
		return "", errors.New("the password is no UTF-8 text")
	}
	h := hash{memory: decoy.memory, time: decoy.time, threads: decoy.threads, salt: make([]byte, len(decoy.salt))}
	if _, err := io.ReadFull(random, h.salt); err != nil {
		return "", fmt.Errorf("cannot read random bytes: %w", err)
	}
	h.sum = argon2.IDKey([]byte(password), h.salt, h.time, h.memory, h.threads, uint32(len(decoy.sum)))
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", h.memory, h.time, h.threads, encode(h.salt), encode(h.sum)), nil
}

// matches takes tens of milliseconds, whatever the answer.
func (h hash) matches(password string) bool {
	sum := argon2.IDKey([]byte(password), h.salt, h.time, h.memory, h.threads, uint32(len(h.sum)))
	return subtle.ConstantTimeCompare(sum, h.sum) == 1
}

// try checks the password of a sign-in when its turn comes. The error is the answer to who does not get in.
func (a *API) try(ctx context.Context, user, password, client string) (Account, error) {
	select {
	case a.hashing <- struct{}{}:
		defer func() { <-a.hashing }()
	case <-ctx.Done():
		return Account{}, a.fault(ctx.Err())
	}
	if wait := a.lockout.wait(user, client, a.Now()); wait > 0 {
		return Account{}, locked(wait)
	}
	account, known := a.House.Account(user)
	right, err := proves(account, known, password, a.House.SomeHash())
	if err != nil {
		return Account{}, a.fault(err)
	}
	if wait := a.lockout.settle(user, client, right, a.Now()); wait > 0 {
		return Account{}, locked(wait)
	}
	if !right {
		a.Log.Warn("sign-in failed", "person", user, "address", client)
		a.Dropped("sign-in")
		return Account{}, huma.Error401Unauthorized("no such person, or another password")
	}
	return account, nil
}

// measure gives the hash that a password is tried against: the account's own,
// or, for nobody and for a plain password, one that costs as much.
func measure(encoded, someHash string) (h hash, own bool, err error) {
	if own = strings.HasPrefix(encoded, "$"); !own {
		encoded = someHash
	}
	if encoded == "" {
		return decoy, false, nil
	}
	h, err = parseHash(encoded)
	return h, own, err
}

// proves tells whether a password is the account's; with known false there is
// no such account, which takes as long to find out: someHash is what costs it.
func proves(account Account, known bool, password, someHash string) (bool, error) {
	h, own, err := measure(account.Password, someHash)
	if err != nil {
		return false, err
	}
	matches := h.matches(password)
	if own {
		return matches && known, nil
	}
	want, got := sha256.Sum256([]byte(account.Password)), sha256.Sum256([]byte(password))
	same := subtle.ConstantTimeCompare(want[:], got[:]) == 1
	return same && known && account.Password != "", nil
}
