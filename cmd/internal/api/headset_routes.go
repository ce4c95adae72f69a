package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// maxNote bounds a note, in characters.
const maxNote = 2000

type offerWanted struct {
	Body struct {
		Offer string `json:"offer" minLength:"1" maxLength:"32768" doc:"SDP of the browser, without gathered candidates"`
	}
}

type answerShape struct {
	Answer     string `json:"answer" doc:"SDP for the browser"`
	Connection uint64 `json:"connection" doc:"While it is the one of the own seat, it is in force"`
}

// iceShape begins as RTCConfiguration does.
type iceShape struct {
	Servers []iceServerShape `json:"ice_servers" doc:"For the iceServers of an RTCPeerConnection"`
	RenewMS int64            `json:"renew_ms" doc:"Credentials are to be asked for again after this; 0: there are none"`
}

type iceServerShape struct {
	URLs       []string `json:"urls"`
	Username   string   `json:"username,omitempty" doc:"Of a TURN server: its end, and the person"`
	Credential string   `json:"credential,omitempty"`
}

type echoWanted struct {
	Body struct {
		ForMS int64 `json:"for_ms" minimum:"500" maximum:"10000" doc:"How long"`
	}
}

type noteWanted struct {
	Body struct {
		Call string `json:"call" minLength:"1" maxLength:"128"`
		Text string `json:"text" maxLength:"2000" doc:"No control characters but newlines; empty takes the note away"`
	}
}

func (a *API) headsetRoutes() {
	const path = "/api/v1/seats/me/headset"
	route(a, seated, huma.Operation{OperationID: "connect-headset", Method: http.MethodPost, Path: path,
		Summary: "Sit at a browser", Tags: []string{"headset"},
		Description: "Answers the browser's offer, once and for all calls; connected, the person is signed in and not ready. " +
			"It takes the place of the person's last connection and goes on with the running call. " +
			"409 while the person is at a phone; 422 for an offer that cannot be used.",
		Errors: []int{http.StatusConflict, http.StatusServiceUnavailable}}, a.connect)
	route(a, seated, huma.Operation{OperationID: "find-way", Method: http.MethodGet, Path: path,
		Summary: "The servers that help a browser at home", Tags: []string{"headset"},
		Description: "STUN and TURN servers, with credentials of the person's own that end by themselves. Empty unless the config names some."}, a.ice)
	route(a, seated, huma.Operation{OperationID: "leave-headset", Method: http.MethodDelete, Path: path,
		Summary: "Leave the browser's seat", Tags: []string{"headset"}, DefaultStatus: http.StatusNoContent,
		Errors: []int{http.StatusConflict, http.StatusServiceUnavailable}}, a.leaveHeadset)
	route(a, seated, huma.Operation{OperationID: "echo", Method: http.MethodPost, Path: path + "/echo",
		Summary: "Hear the own voice", Tags: []string{"headset"}, DefaultStatus: http.StatusNoContent,
		Description: "409 during a call and without a headset.",
		Errors:      []int{http.StatusConflict, http.StatusServiceUnavailable}}, a.echo)
	route(a, seated, huma.Operation{OperationID: "note", Method: http.MethodPut, Path: "/api/v1/seats/me/note",
		Summary: "Write down what the call is about", Tags: []string{"seats"}, DefaultStatus: http.StatusNoContent,
		Description: "In place of what was written before. 409 for a call that is neither the own running one nor that of the own wrap-up.",
		Errors:      []int{http.StatusConflict, http.StatusServiceUnavailable}}, a.note)
}

func (a *API) connect(ctx context.Context, in *offerWanted) (*one[answerShape], error) {
	answer, connection, err := a.House.Headset(ctx, callerOf(ctx).ID, in.Body.Offer)
	if err != nil {
		return nil, a.fault(err)
	}
	return &one[answerShape]{answerShape{answer, connection}}, nil
}

func (a *API) ice(ctx context.Context, _ *struct{}) (*one[iceShape], error) {
	ice := a.House.ICE(callerOf(ctx).ID)
	shape := iceShape{Servers: make([]iceServerShape, len(ice.Servers)), RenewMS: ice.Renew.Milliseconds()}
	for i, s := range ice.Servers {
		shape.Servers[i] = iceServerShape{[]string{s.URL}, s.Username, s.Credential}
	}
	return &one[iceShape]{shape}, nil
}

func (a *API) leaveHeadset(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return a.nothing(a.House.LeaveHeadset(ctx, callerOf(ctx).ID))
}

func (a *API) echo(ctx context.Context, in *echoWanted) (*struct{}, error) {
	return a.nothing(a.House.Echo(ctx, callerOf(ctx).ID, time.Duration(in.Body.ForMS)*time.Millisecond))
}

func (a *API) note(ctx context.Context, in *noteWanted) (*struct{}, error) {
	text := strings.TrimSpace(strings.ReplaceAll(in.Body.Text, "\r\n", "\n"))
	odd := func(r rune) bool { return unicode.IsControl(r) && r != '\n' }
	if utf8.RuneCountInString(text) > maxNote || strings.ContainsFunc(text, odd) {
		return nil, huma.Error422UnprocessableEntity(fmt.Sprintf("a note is at most %d characters without control characters but newlines", maxNote))
	}
	return a.nothing(a.House.Note(ctx, callerOf(ctx).ID, in.Body.Call, text))
}

// nothing answers what has no answer but that it was done.
func (a *API) nothing(err error) (*struct{}, error) {
	if err != nil {
		return nil, a.fault(err)
	}
	return &struct{}{}, nil
}
