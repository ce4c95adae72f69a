package ua

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"sync"
	"time"

	"hotline/sip"

	"github.com/icholy/digest"
)

// nonceLife is how long a nonce is good; maxNonces how many may be in use at
// once. Past it good credentials are challenged anew until old nonces end.
const (
	nonceLife = time.Minute
	maxNonces = 65536
)

// Guard checks digest credentials: RFC 7616, RFC 8760. A nonce carries its time
// and a code of its own making, so that a challenge costs no memory; only those
// used with a right password are kept, each with the highest nc seen. A Guard
// is safe for concurrent use.
type Guard struct {
	// MD5Only tells whose phone must not even see the better challenge: some give
	// up at the first algorithm that they do not know. Nil: nobody's. It is set
	// before the first Check.
	MD5Only func(user string) bool

	// Locked is told once for each lock-out: whose password was guessed, and the
	// address that the last wrong answer came from. It is called from any goroutine
	// and must not block. Nil: nobody is told. It is set before the first Check.
	Locked func(user string, source netip.Addr)

	// Home tells where a user's phone is now, if it is anywhere: guesses made
	// elsewhere do not lock it out. It is called from any goroutine. Nil: nobody's is
	// known. It is set before the first Check.
	Home func(user string) (netip.Addr, bool)

	onProof func(source netip.Addr) // told where a password was proved; nil: nobody is told

	realm  string
	secret func(user string) (string, bool)
	key    [32]byte

	mu     sync.Mutex
	random io.Reader
	used   map[string]use

	guesses guesses
}

// use is what is kept of a nonce.
type use struct {
	made time.Time
	nc   int
}

// NewGuard makes a Guard. Secret gives the password of a user and is called
// from any goroutine; random is read for every nonce, and a failure of it
// panics: there is no safe way on.
func NewGuard(realm string, secret func(user string) (string, bool), random io.Reader) *Guard {
	g := &Guard{realm: realm, secret: secret, random: random, used: make(map[string]use),
		guesses: guesses{users: make(map[string]*guessed)}}
	g.read(g.key[:])
	return g
}

// Check tells who sent a request. When that is not proved, ok is false and the
// 401 is given to reply with. An unknown user, a wrong password, a nonce too
// old and a repeated nc all end alike, but for stale=true when only the nonce
// was at fault. The credentials' URI must be the request's or at least name the
// same host, since phones differ in what they put there. After ten wrong answers
// for a user from one address within a minute the next minute's from there end
// like wrong ones, right or not; after thirty from anywhere all but Home's do.
func (g *Guard) Check(now time.Time, req sip.Request) (user string, ok bool, challenge sip.Response) {
	credentials := g.credentials(req.Headers)
	if credentials == nil {
		return "", false, g.challenge(now, req, false)
	}
	if !g.admitted(now, credentials, req) {
		return "", false, g.challenge(now, req, false)
	}
	if !g.fresh(now, credentials) {
		return "", false, g.challenge(now, req, true)
	}
	if g.onProof != nil && req.Source.IsValid() {
		g.onProof(req.Source.Addr())
	}
	return credentials.Username, true, sip.Response{}
}

// credentials finds those for our realm.
func (g *Guard) credentials(headers sip.Headers) *digest.Credentials {
	for _, h := range headers {
		if !strings.EqualFold(h.Name, "Authorization") {
			continue
		}
		c, err := digest.ParseCredentials(h.Value)
		if err == nil && c.Realm == g.realm {
			return c
		}
	}
	return nil
}

// admitted tells whether the password was proved by somebody who may try. It
// takes the same steps for who may not, so that the time it takes tells nothing.
func (g *Guard) admitted(now time.Time, c *digest.Credentials, req sip.Request) bool {
	password, known := g.secret(c.Username)
	right := g.proved(c, req, password, known)
	if !known {
		return false
	}
	source := req.Source.Addr().Unmap()
	heed, began := g.guesses.judge(now, c.Username, source, g.isHome(c.Username, source), right)
	if began && g.Locked != nil {
		g.Locked(c.Username, source)
	}
	return heed
}

func (g *Guard) isHome(user string, source netip.Addr) bool {
	if g.Home == nil {
		return false
	}
	home, known := g.Home(user)
	return known && home.Unmap() == source
}

// proved computes what the response should be. It takes the same steps for an
// unknown user.
func (g *Guard) proved(c *digest.Credentials, req sip.Request, password string, known bool) bool {
	if !known {
		password = hex.EncodeToString(g.key[:])
	}
	sound := c.QOP == "auth" && c.Nc > 0 && strength(c.Algorithm) > 0 && !c.Userhash && sameHost(c.URI, req.URI)
	want, err := digest.Digest(
		&digest.Challenge{Realm: g.realm, Nonce: c.Nonce, Algorithm: c.Algorithm, QOP: []string{"auth"}},
		digest.Options{Method: req.Method, URI: c.URI, Username: c.Username, Password: password, Cnonce: c.Cnonce, Count: c.Nc})
	if err != nil {
		return false
	}
	same := subtle.ConstantTimeCompare([]byte(want.Response), []byte(strings.ToLower(c.Response))) == 1
	return same && known && sound
}

func sameHost(a, b string) bool {
	hostA, _, _ := hostOf(a)
	hostB, _, _ := hostOf(b)
	return a == b || strings.EqualFold(hostA, hostB)
}

// fresh tells whether the nonce is ours and young and nc has grown, and notes nc.
func (g *Guard) fresh(now time.Time, c *digest.Credentials) bool {
	made, ours := g.made(c.Nonce)
	if age := now.Sub(made); !ours || age < 0 || age >= nonceLife {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	before, again := g.used[c.Nonce]
	if again && c.Nc <= before.nc {
		return false
	}
	if !again && len(g.used) >= maxNonces {
		for nonce, u := range g.used {
			if now.Sub(u.made) >= nonceLife {
				delete(g.used, nonce)
			}
		}
		if len(g.used) >= maxNonces {
			return false
		}
	}
	g.used[c.Nonce] = use{made: made, nc: c.Nc}
	return true
}

// nonce makes one: milliseconds, random bytes and a code over both, in hex.
func (g *Guard) nonce(now time.Time) string {
	var body [16]byte
	binary.BigEndian.PutUint64(body[:8], uint64(now.UnixMilli()))
	g.mu.Lock()
	g.read(body[8:])
	g.mu.Unlock()
	return hex.EncodeToString(append(body[:], g.code(body[:])...))
}

// made tells when a nonce of ours was made.
func (g *Guard) made(nonce string) (at time.Time, ours bool) {
	raw, err := hex.DecodeString(nonce)
	if err != nil || len(raw) != 32 || !hmac.Equal(raw[16:], g.code(raw[:16])) {
		return at, false
	}
	return time.UnixMilli(int64(binary.BigEndian.Uint64(raw[:8]))), true
}

func (g *Guard) code(body []byte) []byte {
	mac := hmac.New(sha256.New, g.key[:])
	mac.Write(body)
	return mac.Sum(nil)[:16]
}

func (g *Guard) read(b []byte) {
	if _, err := io.ReadFull(g.random, b); err != nil {
		panic(fmt.Errorf("cannot read random bytes: %w", err))
	}
}

// onlyMD5 tells whose challenge has MD5 alone. Half of those who are nobody get
// that too, each always the same, so that it does not tell who is somebody.
func (g *Guard) onlyMD5(user string) bool {
	if g.MD5Only == nil {
		return false
	}
	_, known := g.secret(user)
	if !known {
		return g.code([]byte(user))[0]&1 == 0
	}
	return g.MD5Only(user)
}

// challenge builds the 401. SHA-256 comes first: RFC 8760 §2.4.
// A phone that only bears MD5 is known by whom it claims to be.
func (g *Guard) challenge(now time.Time, req sip.Request, stale bool) sip.Response {
	resp := sip.Response{
		Status: 401, Tx: req.Tx, CallID: req.CallID, From: req.From, To: req.To,
		CSeq: req.CSeq, Method: req.Method, Transport: req.Transport,
	}
	nonce := g.nonce(now)
	algorithms := []string{"SHA-256", "MD5"}
	if g.onlyMD5(sip.UserOf(req.From.URI)) {
		algorithms = algorithms[1:]
	}
	for _, algorithm := range algorithms {
		c := digest.Challenge{Realm: g.realm, Nonce: nonce, Stale: stale, Algorithm: algorithm, QOP: []string{"auth"}}
		resp.Headers = append(resp.Headers, sip.Header{Name: "WWW-Authenticate", Value: c.String()})
	}
	return resp
}
