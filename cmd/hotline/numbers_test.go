package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// apiRule is a rule for a number as the API shows it.
type apiRule struct{ ID, Number, Do, Author, Reason string }

// send asks the API as the supervisor to change something.
func (s *server) send(method, path, body string, status int) []byte {
	s.t.Helper()
	if s.token == "" {
		s.token = s.signIn("9001", "demo")
	}
	request, err := http.NewRequest(method, s.pages+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.token)
	request.Header.Set("Content-Type", "application/json")
	return s.do(request, status)
}

// rules lists the rules for numbers, which shows at once what was answered.
func (s *server) rules(count int) []apiRule {
	s.t.Helper()
	var list struct{ Items []apiRule }
	if s.get("/api/v1/numbers", &list); len(list.Items) != count {
		s.t.Fatalf("%d rules, want %d", len(list.Items), count)
	}
	return list.Items
}

// TestANumberIsRefusedUntilItIsNot: a supervisor's rule is in force at once, goes
// on after a power cut, and is taken away; the audit says who did it.
func TestANumberIsRefusedUntilItIsNot(t *testing.T) {
	s := serveWith(t, caller, t.TempDir(), "")
	until := time.Now().Add(time.Hour).Format(time.RFC3339)
	var kept apiRule
	body := s.send("POST", "/api/v1/numbers", `{"number":"+8613800000077","do":"refuse","reason":"calls every minute","until":"`+until+`"}`, http.StatusCreated)
	if err := json.Unmarshal(body, &kept); err != nil || kept.Number != "13800000077" || kept.Author != "9001" {
		t.Fatalf("the rule is %s, %v", body, err)
	}
	s.rules(1)
	s.refused(t, 1)
	s.kill()

	again := serveWith(t, caller, s.data, "")
	if rule := again.rules(1)[0]; rule != (apiRule{kept.ID, "138****0077", "refuse", "9001", "calls every minute"}) {
		t.Errorf("after the power cut the rule is %+v", rule)
	}
	again.refused(t, 2)
	again.send("DELETE", "/api/v1/numbers/"+kept.ID, "", http.StatusNoContent)
	again.rules(0)
	cmd, story := again.run("dial", "12345", "--from", "13800000077", "--for", "20s")
	waits := again.list(func(all []apiCall) bool { return len(all) == 3 && all[0].State == "waiting" })[0]
	if _, found := find(again.story(waits.ID), "call.overflowed"); found {
		t.Errorf("the rule that was taken away touched %+v", waits)
	}
	_ = cmd.Wait()
	story.waitFor(t, "ended +by the citizen")
}

// refused calls from the number, which hears why not, and waits for the end of it.
func (s *server) refused(t *testing.T, calls int) {
	t.Helper()
	cmd, story := s.run("dial", "12345", "--from", "13800000077", "--for", "60s")
	_ = cmd.Wait() // it says so when nobody answered
	story.waitFor(t, "ended +by the hotline: refused")
	all := s.list(func(all []apiCall) bool { return len(all) == calls && all[0].State == "ended" })
	if over, found := find(s.story(all[0].ID), "call.overflowed"); !found || !strings.Contains(string(over.Body), "refused") {
		t.Errorf("call %d is %+v, its overflow %s", calls, all[0], over.Body)
	}
}
