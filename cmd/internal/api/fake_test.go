package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/numbers"
	"hotline/recording"
	"hotline/recording/fact"
	"hotline/seats"
)

var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

// fakeHouse is a house with one call in the books and one person at a phone.
type fakeHouse struct {
	mu       sync.Mutex
	accounts map[string]Account
	facts    []fact.Fact // committed, by ID
	audits   []string
	parts    []Part
	fail     error // of what changes or audits
	query    CallsQuery
	did      []string
	closed   int // recordings closed
	mine     func(*Mine)
	seat     *seats.Seat // of 1007; nil: talking
	hash     string
	looks    int // at the view
}

func newFake() *fakeHouse {
	return &fakeHouse{
		accounts: map[string]Account{
			"1007": {ID: "1007", Name: "Ann", Password: "demo", Roles: []string{"person"}, Skills: []string{"en", "general"}},
			"1008": {ID: "1008", Name: "Bob", Password: "demo", Roles: []string{"person"}},
			"9001": {ID: "9001", Name: "Sue", Password: "demo", Roles: []string{"supervisor"}},
			"9002": {ID: "9002", Name: "Adam", Password: "demo", Roles: []string{"admin"}},
			"9003": {ID: "9003", Name: "Noel", Password: "demo"},
		},
		parts: []Part{{Name: "sip", OK: true}, {Name: "ledger", OK: true, Detail: "3 records wait"}},
	}
}

func (f *fakeHouse) Account(id string) (Account, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	a, ok := f.accounts[id]
	return a, ok
}

func (f *fakeHouse) Why(_ context.Context, call string, offer uint64) (acd.Why, error) {
	if call != "c1" {
		return acd.Why{}, ErrUnknown
	}
	if offer == 7 {
		return acd.Why{}, ErrBusy
	}
	if offer == 4 { // every time that there is
		in := func(minutes int) time.Time { return noon.UTC().Add(time.Duration(minutes) * time.Minute) }
		return acd.Why{Call: call, At: in(0), Arrived: in(0), State: "resting", NextRing: in(1), Rests: in(2), KeptUntil: in(3), Numbers: []acd.NumberRule{
			{Do: acd.RulePriority, Priority: 2, Boost: 15 * time.Second, Reason: "ill", Author: "9001", Until: in(4)}}}, nil
	}
	if offer > 0 {
		return acd.Why{Call: call, At: noon, Arrived: noon, State: "waiting", Needs: []string{"en"}, People: []acd.WhyNot{}, Place: 1,
			Offer: offer, To: "1007", Reason: &fact.Reason{Rule: "longest-idle", Fit: 1}}, nil
	}
	return acd.Why{Call: call, At: noon, Arrived: noon.Add(-9 * time.Second), WaitedMS: 9000, State: "waiting", Queue: "english", Order: acd.LongestIdle, Needs: []string{"en >= 3"},
		Place: 2, Expected: acd.Expectation{P50: 6203220 * time.Microsecond, P80: 14444140 * time.Microsecond, Samples: 20},
		People: []acd.WhyNot{{Person: "1007", Ring: -1, Why: "skill", Detail: "en >= 3"}}}, nil
}

func (f *fakeHouse) Seat(person string) seats.Seat {
	if person != "1007" {
		return seats.Seat{}
	}
	if f.seat != nil {
		return *f.seat
	}
	return seats.Seat{Person: person, Place: "1007", State: seats.Talking, Since: noon, Call: "c1"}
}

func (f *fakeHouse) SetState(_ context.Context, person, state, reason string) (seats.Seat, error) {
	if f.fail != nil {
		return seats.Seat{}, f.fail
	}
	if person != "1007" {
		return seats.Seat{}, Conflict{"no phone is registered"}
	}
	s, _ := seats.Parse(state)
	return seats.Seat{Person: person, Place: "1007", State: s, Reason: reason, Since: noon}, nil
}

func (f *fakeHouse) Direct(_ context.Context, by, person string, d Direction) (seats.Seat, error) {
	switch person {
	case "1007":
	case "1008":
		return seats.Seat{}, Conflict{"1008 is not signed in."}
	default:
		return seats.Seat{}, ErrUnknown
	}
	f.did = append(f.did, fmt.Sprintf("%s has %s %s %s", by, person, d.Do, d.Reason))
	return seats.Seat{Person: person, Place: "1007", State: seats.NotReady, Reason: d.Reason, Since: noon, By: by}, f.fail
}

func (f *fakeHouse) Supervise(_ context.Context, by, call string, do Act) (seats.Seat, error) {
	if call != "c1" {
		return seats.Seat{}, ErrUnknown
	}
	if do == ActBarge {
		return seats.Seat{}, Conflict{"9009 is in this call already."}
	}
	f.did = append(f.did, fmt.Sprintf("%s %s %s", by, do, call))
	return seats.Seat{Person: by, Place: by, State: seats.NotReady, Reason: "supervising", Since: noon, Call: call}, f.fail
}

func (f *fakeHouse) NumberRules() []numbers.Rule {
	return []numbers.Rule{{ID: "r1", Set: noon, NumberRule: acd.NumberRule{Number: "13812345678", Do: acd.RuleLimit, PerHour: 3,
		Reason: "calls every minute", Author: "9001", Until: noon.Add(time.Hour)}}}
}

func (f *fakeHouse) SetNumberRule(_ context.Context, by string, r acd.NumberRule) (numbers.Rule, error) {
	r.Author = by
	f.did = append(f.did, fmt.Sprintf("%+v", r))
	return numbers.Rule{ID: "r2", Set: noon, NumberRule: r}, f.fail
}

func (f *fakeHouse) RemoveNumberRule(_ context.Context, by, id string) error {
	if id != "r1" {
		return ErrUnknown
	}
	f.did = append(f.did, by+" removes "+id)
	return f.fail
}

func (f *fakeHouse) Reasons() []Reason {
	return []Reason{{Name: "break"}, {Name: "lunch", Allowance: time.Minute}}
}

func (f *fakeHouse) Do(_ context.Context, person string, act Act) (seats.Seat, error) {
	if act == ActAnswer {
		return seats.Seat{}, Conflict{"answer on the phone"}
	}
	f.did = append(f.did, person+" "+string(act))
	return seats.Seat{Person: person, State: seats.WrapUp}, f.fail
}

func (f *fakeHouse) SomeHash() string { return f.hash }

func (f *fakeHouse) Mine(_ context.Context, person string) (Mine, error) {
	m := Mine{Seat: f.Seat(person), Kind: KindNone, Reasons: f.Reasons()}
	if person == "1007" {
		c := theCall
		m = Mine{Seat: m.Seat, Kind: KindHeadset, Connection: 12, Up: true, Call: &c, Language: "en", WrapUp: 5 * time.Second, WrapUpMore: 30 * time.Second, WrapUpMax: time.Minute,
			Today: seats.Account{TalkMS: 20005, SignedInMS: 20005, Calls: 3}, Reasons: m.Reasons}
	}
	if f.mine != nil {
		f.mine(&m)
	}
	return m, f.fail
}

func (f *fakeHouse) ICE(person string) ICE {
	if person != "1007" {
		return ICE{}
	}
	return ICE{Servers: []ICEServer{{URL: "stun:a"}, {URL: "turn:b", Username: "9:" + person, Credential: "c"}}, Renew: time.Hour}
}

func (f *fakeHouse) Headset(_ context.Context, person, offer string) (string, uint64, error) {
	f.did = append(f.did, person+" headset "+offer)
	return "answer", 12, f.fail
}

func (f *fakeHouse) LeaveHeadset(_ context.Context, person string) error {
	f.did = append(f.did, person+" leaves")
	return f.fail
}

func (f *fakeHouse) Echo(_ context.Context, person string, lasts time.Duration) error {
	f.did = append(f.did, person+" echo "+lasts.String())
	return f.fail
}

func (f *fakeHouse) Note(_ context.Context, person, call, text string) error {
	f.did = append(f.did, person+" notes "+call+" "+text)
	return f.fail
}

func (f *fakeHouse) Connection() (offered, answered int64) { return 100, 97 }

func (f *fakeHouse) View() acd.View {
	f.mu.Lock()
	f.looks++
	f.mu.Unlock()
	return acd.View{
		Queues: []acd.QueueView{{Name: "general", Waiting: 2, Offered: 1, Talking: 3, Late: 1, Ready: 4, Mark: 15 * time.Second, Oldest: noon.Add(-20 * time.Second),
			Expected: acd.Expectation{P50: 13138850 * time.Microsecond, P80: 24065690 * time.Microsecond, Samples: 25}}, {Name: "english"}},
		Seats: []seats.Seat{f.Seat("1007")},
	}
}

var theCall = recording.Call{ID: "c1", Line: "city", Queue: "english", From: "13812345678", State: recording.Ended,
	Outcome: fact.Answered, Arrived: noon, Answered: noon.Add(7 * time.Second), Ended: noon.Add(27*time.Second + 5*time.Millisecond),
	Person: "1007", WaitMS: 7000, TalkMS: 20005}

func (f *fakeHouse) Calls(_ context.Context, q CallsQuery) ([]recording.Call, string, error) {
	f.query = q
	if q.After == "nonsense" {
		return nil, "", ErrUnknown
	}
	return []recording.Call{theCall}, "more", f.fail
}

func (f *fakeHouse) Call(_ context.Context, id string) (recording.Call, []fact.Fact, error) {
	if id != "c1" {
		return recording.Call{}, nil, ErrUnknown
	}
	return theCall, story(), nil
}

func story() []fact.Fact {
	about := func(seq uint64, b fact.Body) fact.Fact {
		return fact.Fact{ID: fact.ID{Node: "n", Boot: 1, Seq: seq}, At: noon, Call: "c1", Line: "city", Body: b}
	}
	return []fact.Fact{
		about(1, fact.CallArrived{From: "13812345678", Called: "12345"}),
		about(2, fact.LegAnswered{Dialog: fact.Dialog{CallID: "secret-id", RemoteURI: "sip:13812345678@10.0.0.1"}, Law: 1}),
		about(3, fact.CallEnded{Outcome: fact.Answered, By: fact.ByCitizen}),
	}
}

func (f *fakeHouse) Recording(_ context.Context, id string) (Recording, error) {
	if id != "c1" {
		return Recording{}, ErrUnknown
	}
	return Recording{File: &sound{Reader: bytes.NewReader([]byte("RIFF0123456789")), house: f}, ModTime: noon}, nil
}

type sound struct {
	*bytes.Reader
	house *fakeHouse
}

func (s *sound) Close() error { s.house.closed++; return nil }

func (f *fakeHouse) Day(_ context.Context, day string) (seats.DayAccount, recording.DayCounts, error) {
	ann := seats.Account{Person: "1007", TalkMS: 20005, ReadyMS: 100, SignedInMS: 20105, Calls: 1}
	return seats.DayAccount{Day: day, People: []seats.Account{ann}, Total: ann},
		recording.DayCounts{Day: day, Total: recording.Counts{Offered: 1, Answered: 1, WaitMS: 7000},
			Queues: map[string]recording.Counts{"english": {Offered: 1, Answered: 1, TalkMS: 20005}},
			Lines:  map[string]recording.Counts{"city": {Offered: 1}}}, f.fail
}

func (f *fakeHouse) FactsAfter(_ context.Context, after fact.ID, limit int) ([]fact.Fact, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if after.Node != "n" {
		return nil, ErrUnknown
	}
	var out []fact.Fact
	for _, x := range f.facts {
		if x.ID.Seq > after.Seq && len(out) < limit {
			out = append(out, x)
		}
	}
	return out, nil
}

func (f *fakeHouse) Parts() []Part { return f.parts }

func (f *fakeHouse) Audit(_ context.Context, person string, what fact.Audit) error {
	if f.fail != nil {
		return f.fail
	}
	f.audits = append(f.audits, person+" "+what.Did+" "+what.Object)
	return nil
}

// desk is the API over a fake house, with a clock that stands still until it is moved.
type desk struct {
	*testing.T
	house *fakeHouse
	hub   *Hub
	api   *API
	clock time.Time
}

func newDesk(t *testing.T, change ...func(*Config)) *desk {
	d := &desk{T: t, house: newFake(), hub: NewHub(), clock: noon}
	c := Config{House: d.house, Hub: d.hub, Zone: time.FixedZone("CST", 8*3600), Version: "v1",
		Metrics: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hotline_up 1\n") }),
		Now:     func() time.Time { return d.clock }}
	for _, f := range change {
		f(&c)
	}
	d.api = New(c)
	t.Cleanup(d.api.Close)
	return d
}

// ask sends a request: "GET /path", a body ("" for none) and headers as "Name: value".
func (d *desk) ask(line, body string, headers ...string) *httptest.ResponseRecorder {
	d.Helper()
	method, path, _ := strings.Cut(line, " ")
	var r *http.Request
	if body == "" {
		r = httptest.NewRequest(method, path, nil)
	} else {
		r = httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	d.api.ServeHTTP(w, r)
	return w
}

// signIn gives the header of a session.
func (d *desk) signIn(person string) string {
	d.Helper()
	token, _, err := d.api.sessions.begin(person, d.house.accounts[person].Password, d.clock)
	if err != nil {
		d.Fatal(err)
	}
	return "Authorization: Bearer " + token
}

// want checks a status and decodes a JSON answer.
func (d *desk) want(w *httptest.ResponseRecorder, status int) map[string]any {
	d.Helper()
	if w.Code != status {
		d.Fatalf("got %d %s, want %d", w.Code, w.Body, status)
	}
	var out map[string]any
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			d.Fatalf("%s: %v", w.Body, err)
		}
	}
	return out
}

// problem checks that an answer is a problem of RFC 9457 and gives its detail.
func (d *desk) problem(w *httptest.ResponseRecorder, status int) string {
	d.Helper()
	out := d.want(w, status)
	if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
		d.Errorf("content type %q, want application/problem+json", got)
	}
	if fmt.Sprint(out["status"]) != fmt.Sprint(status) || out["title"] != http.StatusText(status) {
		d.Errorf("problem %v does not say %d", out, status)
	}
	detail, _ := out["detail"].(string)
	return detail
}

// same compares JSON with what is wanted, both written anew.
func (d *desk) same(got any, want string) {
	d.Helper()
	var w any
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		d.Fatal(err)
	}
	a, _ := json.Marshal(got)
	b, _ := json.Marshal(w)
	if string(a) != string(b) {
		d.Errorf("got\n%s\nwant\n%s", a, b)
	}
}
