package places

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/config"
	"hotline/sip"
)

var dawn = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

// cityOf loads a city with these people.
func cityOf(t *testing.T, people string) *config.City {
	t.Helper()
	text := string(config.Demo())
	head, rest, _ := strings.Cut(text, "\npeople:\n")
	_, tail, _ := strings.Cut(rest, "\ntrunks:\n")
	city, mistakes := config.Load([]byte(head+"\npeople:\n"+allSkills+people+"\ntrunks:\n"+tail), "test.yaml")
	if len(mistakes) > 0 {
		t.Fatal(mistakes)
	}
	return city
}

const (
	allSkills  = "  - {id: 9999, password: x, skills: {general: 1, en: 1, business: 1}}\n"
	registered = "  - {id: 1007, name: Ann, place: desk 7, password: x, skills: {general: 1}, phone: registered, secret: s}\n"
	fixed      = "  - {id: 2001, name: Bob, skills: {general: 1}, phone: \"sip:bob@127.0.0.1:16000\"}\n"
	fixedTCP   = "  - {id: 2002, skills: {general: 1}, phone: \"sip:eve@127.0.0.1:16001;transport=tcp\"}\n"
	fixedRange = "  - {range: 0001-0003, skills: {general: 1}, phone: \"sip:seat{n}@127.0.0.1:{16000+i}\"}\n"
)

// house is a book in a city, with an engine that writes down what it is told.
type house struct {
	*Book
	city *config.City
	told []string
	full bool
}

func newHouse(t *testing.T, people string) *house {
	h := &house{city: cityOf(t, people)}
	h.Book = New(func() *config.City { return h.city }, time.UTC, func(in acd.Input) bool {
		if h.full {
			return false
		}
		switch in := in.(type) {
		case acd.SignIn:
			h.told = append(h.told, fmt.Sprintf("%s in at %s, %s, ready %v", in.Person, in.Place, in.Contact, in.Ready))
		case acd.SignOut:
			told := fmt.Sprintf("%s out: %s", in.Person, in.Why)
			if in.By != "" {
				told += " by " + in.By
			}
			h.told = append(h.told, told)
		default:
			t.Errorf("the engine was told %#v", in)
		}
		return true
	})
	return h
}

func (h *house) want(t *testing.T, told ...string) {
	t.Helper()
	if !slices.Equal(h.told, told) {
		t.Errorf("the engine was told\n%q\nnot\n%q", h.told, told)
	}
	h.told = nil
}

var cseq uint32

// register signs the phone of a person in, or out with "0".
func (h *house) register(at time.Duration, person, expires string) int {
	status, _ := h.registerAt(at, person, expires, "192.0.2.7", nobody)
	return status
}

// registerAt is register of the phone that a person has at that host.
func (h *house) registerAt(at time.Duration, person, expires, host string, busy func(string) bool) (status int, moved bool) {
	cseq++
	answer, moved := h.Register(dawn.Add(at), sip.Registration{Person: person, Contacts: []string{"<sip:" + person + "@" + host + ":5071>"},
		Expires: expires, CallID: "c" + host, CSeq: cseq,
		Source: netip.MustParseAddrPort("127.0.0.1:40000"), Transport: "tcp", Path: []string{"<sip:edge;lr>"}}, busy)
	return answer.Status, moved
}

func TestPhoneComesAndGoes(t *testing.T) {
	h := newHouse(t, registered)
	if _, ok := h.Target(dawn, "1007"); ok {
		t.Error("a phone that is not there can be rung")
	}
	h.register(0, "1007", "60")
	h.want(t, "1007 in at desk 7, sip:1007@192.0.2.7:5071, ready false")
	target, ok := h.Target(dawn, "1007")
	if !ok || target.URI != "sip:1007@192.0.2.7:5071" || target.To.Display != "Ann" || target.Next.String() != "127.0.0.1:40000" ||
		target.Transport != "tcp" || len(target.Routes) != 1 {
		t.Errorf("it is rung at %+v, %v", target, ok)
	}
	h.register(20*time.Second, "1007", "60")
	h.want(t) // a refresh is no news
	h.register(40*time.Second, "1007", "0")
	h.want(t, "1007 out: signed out")
	h.register(50*time.Second, "1007", "20")
	h.Tick(dawn.Add(69*time.Second), nobody)
	h.want(t, "1007 in at desk 7, sip:1007@192.0.2.7:5071, ready false")
	h.Tick(dawn.Add(70*time.Second), nobody)
	h.Tick(dawn.Add(71*time.Second), nobody)
	h.want(t, "1007 out: expired")
	if _, ok := h.Target(dawn, "1007"); ok {
		t.Error("a phone that has expired can be rung")
	}
}

func TestFixedPlaces(t *testing.T) {
	h := newHouse(t, fixed+fixedTCP)
	for person, want := range map[string]string{"2001": "sip:bob@127.0.0.1:16000 udp Bob", "2002": "sip:eve@127.0.0.1:16001;transport=tcp tcp 2002"} {
		target, ok := h.Target(dawn, person)
		if got := target.URI + " " + target.Transport + " " + target.To.Display; !ok || got != want {
			t.Errorf("%s is rung at %q, not %q", person, got, want)
		}
	}
	if _, ok := h.Target(dawn, "nobody"); ok {
		t.Error("a person who is not listed can be rung")
	}
}

// TestReload: who stays is left alone, who moved is moved, who is gone is signed out first.
func TestReload(t *testing.T) {
	bobMoved := strings.Replace(fixed, "16000", "16009", 1)
	bobRenamed := strings.Replace(fixed, "name: Bob", "name: Bob, place: window", 1)
	bobAtPhone := "  - {id: 2001, skills: {general: 1}, phone: registered, secret: s}\n"
	for _, story := range []struct {
		name, before, after string
		want                []string
	}{
		{"at start", "", fixedRange, []string{"0001 in at 0001, sip:seat0001@127.0.0.1:16000, ready true",
			"0002 in at 0002, sip:seat0002@127.0.0.1:16001, ready true", "0003 in at 0003, sip:seat0003@127.0.0.1:16002, ready true"}},
		{"nothing changed", fixed + registered, fixed + registered, nil},
		{"added", registered, registered + fixed, []string{"2001 in at 2001, sip:bob@127.0.0.1:16000, ready true"}},
		{"removed", registered + fixed, registered, []string{"2001 out: removed"}},
		{"another address", fixed, bobMoved, []string{"2001 in at 2001, sip:bob@127.0.0.1:16009, ready true"}},
		{"another place", fixed, bobRenamed, []string{"2001 in at window, sip:bob@127.0.0.1:16000, ready true"}},
		{"now a phone that registers", fixed, bobAtPhone, []string{"2001 out: removed"}},
		{"now a fixed one", bobAtPhone, fixed, []string{"2001 in at 2001, sip:bob@127.0.0.1:16000, ready true"}},
		{"another person at the address", fixed, strings.Replace(fixed, "2001", "1999", 1),
			[]string{"2001 out: removed", "1999 in at 1999, sip:bob@127.0.0.1:16000, ready true"}},
	} {
		h := newHouse(t, story.after)
		var old *config.City
		if story.before != "" {
			old = cityOf(t, story.before)
		}
		h.SignInFixed(old, h.city)
		if !slices.Equal(h.told, story.want) {
			t.Errorf("%s: the engine was told\n%q\nnot\n%q", story.name, h.told, story.want)
		}
	}
}

// TestOldRegistrationOfAFixedPlace: what is left of a registration must not
// sign out the person who has a fixed place now.
func TestOldRegistrationOfAFixedPlace(t *testing.T) {
	h := newHouse(t, registered)
	h.register(0, "1007", "60")
	h.told = nil
	h.city = cityOf(t, strings.Replace(fixed, "2001", "1007", 1))
	h.Tick(dawn.Add(time.Minute), nobody)
	h.want(t)
	if target, ok := h.Target(dawn, "1007"); !ok || target.URI != "sip:bob@127.0.0.1:16000" {
		t.Errorf("1007 is rung at %+v, %v", target, ok)
	}
}

// TestEngineFull: a phone that the engine was not told of is not signed in.
func TestEngineFull(t *testing.T) {
	h := newHouse(t, registered)
	h.full = true
	if status := h.register(0, "1007", "60"); status != 503 {
		t.Errorf("answered %d", status)
	}
	if _, ok := h.Target(dawn, "1007"); ok {
		t.Error("it can be rung all the same")
	}
	h.full = false
	if status := h.register(time.Second, "1007", "60"); status != 200 {
		t.Errorf("then answered %d", status)
	}
	h.want(t, "1007 in at desk 7, sip:1007@192.0.2.7:5071, ready false")
}

// TestAPhoneWithoutItsConnection cannot be rung, and is signed out soon.
func TestAPhoneWithoutItsConnection(t *testing.T) {
	h := newHouse(t, registered)
	at := netip.MustParseAddrPort("192.0.2.7:1000")
	h.Register(dawn, sip.Registration{Person: "1007", Contacts: []string{"<sip:a@x.invalid>"}, CallID: "c", CSeq: 1, Source: at, Transport: "ws"}, nobody)
	h.told = nil
	h.Disconnected(dawn.Add(time.Second), "ws", at)
	if target, ok := h.Target(dawn.Add(time.Second), "1007"); ok {
		t.Errorf("rung at %+v", target)
	}
	h.want(t)
	h.Tick(dawn.Add(30*time.Second), nobody)
	h.want(t, "1007 out: expired")
}
