package api

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// The roles that routes ask for.
const (
	rolePerson     = "person"
	roleSupervisor = "supervisor"
	roleAdmin      = "admin"
)

// access says who may use a route: everybody, or who is signed in with one of the roles.
type access struct {
	everybody bool
	roles     []string
}

var (
	everybody = access{everybody: true}
	signedIn  = access{roles: []string{rolePerson, roleSupervisor, roleAdmin}}
	seated    = access{roles: []string{rolePerson}}
	overseers = access{roles: []string{roleSupervisor, roleAdmin}}
	monitors  = access{roles: []string{roleSupervisor}}
)

// route registers one operation. Nothing is open that does not say so: the zero
// access lets nobody in.
func route[I, O any](a *API, who access, op huma.Operation, handle func(context.Context, *I) (*O, error)) {
	op.MaxBodyBytes = maxBody
	op.Errors = append(op.Errors, http.StatusInternalServerError)
	if !who.everybody {
		op.Security = []map[string][]string{{"bearer": {}}, {"cookie": {}}}
		op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusForbidden)
		op.Middlewares = append(op.Middlewares, a.admit(who))
	}
	huma.Register(a.huma, op, handle)
}

// caller is who asks.
type caller struct {
	Account
	session string // key of the session
}

func (c caller) is(roles ...string) bool {
	return slices.ContainsFunc(roles, func(role string) bool { return slices.Contains(c.Roles, role) })
}

// oversees tells whether the caller may see what is not their own.
func (c caller) oversees() bool { return c.is(roleSupervisor, roleAdmin) }

type callerKey struct{}

// callerOf gives who asks; only for routes that admit nobody unknown.
func callerOf(ctx context.Context) caller { return ctx.Value(callerKey{}).(caller) }

// admit lets in who is signed in and has one of the roles.
func (a *API) admit(who access) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		r, _ := humago.Unwrap(ctx)
		token, byCookie := a.token(r)
		c, ok := a.recognise(token)
		switch {
		case !ok:
			ctx.SetHeader("WWW-Authenticate", `Bearer realm="hotline"`)
			a.refuse(ctx, http.StatusUnauthorized, "sign in first: POST /api/v1/session")
		case byCookie && changes(r.Method) && !a.sameOrigin(r):
			a.refuse(ctx, http.StatusForbidden, "a change by cookie needs the Origin of this site")
		case !c.is(who.roles...):
			a.refuse(ctx, http.StatusForbidden, "this needs the role "+strings.Join(who.roles, " or "))
		default:
			next(huma.WithValue(ctx, callerKey{}, c))
		}
	}
}

func (a *API) refuse(ctx huma.Context, status int, detail string) {
	if err := huma.WriteErr(a.huma, ctx, status, detail); err != nil {
		a.Log.Debug("refusal not sent", "error", err)
	}
}

// recognise finds the person behind a token. The account is asked anew each
// time, so that a changed config holds at once.
func (a *API) recognise(token string) (caller, bool) {
	s, ok := a.sessions.find(token, a.Now())
	if !ok {
		return caller{}, false
	}
	account, ok := a.accountNow(s)
	return caller{Account: account, session: s.key}, ok
}

// accountNow gives the account of a session as it is now. The session ends when
// the person is gone or has another password.
func (a *API) accountNow(s session) (Account, bool) {
	account, ok := a.House.Account(s.person)
	if !ok || account.Password != s.password {
		a.sessions.drop(s.key)
		return Account{}, false
	}
	return account, true
}

// token gives the token of a request; a bearer goes before a cookie.
func (a *API) token(r *http.Request) (token string, byCookie bool) {
	if value := r.Header.Get("Authorization"); value != "" {
		scheme, token, _ := strings.Cut(value, " ")
		if strings.EqualFold(scheme, "Bearer") {
			return strings.TrimSpace(token), false
		}
		return "", false
	}
	if cookie, err := r.Cookie(a.cookieName()); err == nil {
		return cookie.Value, true
	}
	return "", false
}

func changes(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}

// sameOrigin tells whether a request was made by a page of this site. Only the
// host is compared behind a proxy, which ends TLS.
func (a *API) sameOrigin(r *http.Request) bool {
	origin, err := url.Parse(r.Header.Get("Origin"))
	if err != nil || origin.Host == "" {
		return false
	}
	host, scheme := r.Host, "http"
	if a.TLS {
		scheme = "https"
	}
	if a.BehindProxy {
		scheme = origin.Scheme
		if forwarded := r.Header.Get("X-Forwarded-Host"); forwarded != "" {
			host = forwarded
		}
	}
	return origin.Scheme == scheme && strings.EqualFold(origin.Host, host)
}

// client gives the address that a request came from. Behind a proxy it is the
// last one in X-Forwarded-For: those before it are the client's own words.
func (a *API) client(r *http.Request) string {
	if a.BehindProxy {
		all := strings.Join(r.Header.Values("X-Forwarded-For"), ",")
		last := strings.TrimSpace(all[strings.LastIndexByte(all, ',')+1:])
		if addr, err := netip.ParseAddr(last); err == nil {
			return addr.Unmap().String()
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
