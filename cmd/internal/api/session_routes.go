package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// The names of the cookie: __Host- binds it to this host and to TLS.
const (
	cookieName       = "hotline_session"
	secureCookieName = "__Host-" + cookieName
)

func (a *API) secure() bool { return a.TLS || a.BehindProxy }

func (a *API) cookieName() string {
	if a.secure() {
		return secureCookieName
	}
	return cookieName
}

type signIn struct {
	Body struct {
		User     string `json:"user" maxLength:"64" doc:"Staff number"`
		Password string `json:"password" maxLength:"256"`
	}
}

type requestKey struct{}

// withRequest hands the handler the request, for what is not in its body.
func withRequest(ctx huma.Context, next func(huma.Context)) {
	r, _ := humago.Unwrap(ctx)
	next(huma.WithValue(ctx, requestKey{}, r))
}

type signedInAnswer struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      struct {
		Token   string   `json:"token" doc:"Opaque; for Authorization: Bearer"`
		Expires string   `json:"expires" format:"date-time" doc:"12 hours after the last use"`
		Person  string   `json:"person" doc:"Staff number"`
		Name    string   `json:"name"`
		Roles   []string `json:"roles"`
	}
}

type signedOutAnswer struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (a *API) sessionRoutes() {
	route(a, everybody, huma.Operation{OperationID: "sign-in", Method: http.MethodPost, Path: "/api/v1/session",
		Summary: "Sign in", Tags: []string{"session"}, Middlewares: huma.Middlewares{withRequest},
		Errors: []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests}}, a.signIn)
	route(a, signedIn, huma.Operation{OperationID: "sign-out", Method: http.MethodDelete, Path: "/api/v1/session",
		Summary: "Sign out", Tags: []string{"session"}, DefaultStatus: http.StatusNoContent}, a.signOut)
}

func (a *API) signIn(ctx context.Context, in *signIn) (*signedInAnswer, error) {
	r := ctx.Value(requestKey{}).(*http.Request)
	if r.Header.Get("Origin") != "" && !a.sameOrigin(r) {
		return nil, huma.Error403Forbidden("this page is not of this site")
	}
	account, err := a.try(ctx, in.Body.User, in.Body.Password, a.client(r))
	if err != nil {
		return nil, err
	}
	token, expires, err := a.sessions.begin(account.ID, account.Password, a.Now())
	if err != nil {
		return nil, a.fault(err)
	}
	out := &signedInAnswer{SetCookie: a.cookie(token, 0)}
	out.Body.Token, out.Body.Expires = token, a.stamp(expires)
	out.Body.Person, out.Body.Name, out.Body.Roles = account.ID, account.Name, account.Roles
	return out, nil
}

func locked(wait time.Duration) error {
	seconds := int((wait + time.Second - 1) / time.Second)
	return huma.ErrorWithHeaders(
		huma.Error429TooManyRequests(fmt.Sprintf("too many failed attempts: try again in %d s", seconds)),
		http.Header{"Retry-After": {strconv.Itoa(seconds)}})
}

func (a *API) signOut(ctx context.Context, _ *struct{}) (*signedOutAnswer, error) {
	a.sessions.drop(callerOf(ctx).session)
	return &signedOutAnswer{SetCookie: a.cookie("", -1)}, nil
}

// cookie lives as long as the browser (age 0) or not at all (-1): how long the
// session lives on without use is for the server alone.
func (a *API) cookie(token string, age int) http.Cookie {
	return http.Cookie{Name: a.cookieName(), Value: token, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: a.secure(), SameSite: http.SameSiteStrictMode}
}
