package api

import (
	"slices"
	"strings"
	"testing"
)

func TestRulesForNumbers(t *testing.T) {
	d := newDesk(t)
	sue := d.signIn("9001")
	masked := `{"id":"r1","number":"138****5678","do":"limit","per_hour":3,"reason":"calls every minute","author":"9001",
		"set":"2026-11-23T12:00:00.000+08:00","until":"2026-11-23T13:00:00.000+08:00"}`
	d.same(d.want(d.ask("GET /api/v1/numbers", "", sue), 200), `{"items":[`+masked+`],"next":""}`)
	if len(d.house.audits) != 0 {
		t.Errorf("masked numbers leave %q", d.house.audits)
	}
	d.same(d.want(d.ask("GET /api/v1/numbers/r1", "", sue), 200), strings.Replace(masked, "138****5678", "13812345678", 1))
	if want := []string{"9001 view-number r1"}; !slices.Equal(d.house.audits, want) {
		t.Errorf("the audit has %q", d.house.audits)
	}
	d.problem(d.ask("GET /api/v1/numbers/r7", "", sue), 404)
	d.problem(d.ask("DELETE /api/v1/numbers/r7", "", sue), 404)
	d.want(d.ask("DELETE /api/v1/numbers/r1", "", sue), 204)
	d.same(d.want(d.ask("POST /api/v1/numbers", `{"number":"110","do":"priority","priority":5,"boost_ms":60000,"reason":" police ","until":"2026-11-24T00:00:00+08:00"}`, sue), 201),
		`{"id":"r2","number":"110","do":"priority","priority":5,"boost_ms":60000,"reason":"police","author":"9001",
		"set":"2026-11-23T12:00:00.000+08:00","until":"2026-11-24T00:00:00.000+08:00"}`)
	d.same(d.want(d.ask("POST /api/v1/numbers", `{"number":"110","do":"priority","boost_ms":60000,"reason":"police","until":"2026-11-24T00:00:00+08:00"}`, sue), 201),
		`{"id":"r2","number":"110","do":"priority","boost_ms":60000,"reason":"police","author":"9001",
		"set":"2026-11-23T12:00:00.000+08:00","until":"2026-11-24T00:00:00.000+08:00"}`)
	d.same(d.want(d.ask("POST /api/v1/numbers", `{"number":"110","do":"priority","priority":0,"reason":"police","until":"2026-11-24T00:00:00+08:00"}`, sue), 201),
		`{"id":"r2","number":"110","do":"priority","priority":0,"reason":"police","author":"9001",
		"set":"2026-11-23T12:00:00.000+08:00","until":"2026-11-24T00:00:00.000+08:00"}`)
	if len(d.house.did) != 4 || d.house.did[0] != "9001 removes r1" {
		t.Errorf("the house did %q", d.house.did)
	}
}

func TestARuleThatSaysNothingIsRefused(t *testing.T) {
	d := newDesk(t)
	sue := d.signIn("9001")
	for _, body := range []string{
		`{"number":"110","do":"ban","reason":"x","until":"2026-11-24T00:00:00Z"}`,
		`{"number":"110","do":"refuse","reason":" ","until":"2026-11-24T00:00:00Z"}`,
		`{"number":"110","do":"refuse","until":"2026-11-24T00:00:00Z"}`,
		`{"number":"110","do":"refuse","reason":"x"}`,
		`{"number":"110","do":"refuse","reason":"x","until":"tomorrow"}`,
		`{"number":"110","do":"limit","reason":"x","until":"2026-11-24T00:00:00Z"}`,
		`{"number":"110","do":"limit","per_hour":101,"reason":"x","until":"2026-11-24T00:00:00Z"}`,
		`{"number":"114","do":"refuse","per_hour":3,"reason":"x","until":"2026-11-24T00:00:00Z"}`,
		`{"number":"114","do":"refuse","queue":"english","reason":"x","until":"2026-11-24T00:00:00Z"}`,
		`{"number":"114","do":"limit","per_hour":3,"boost_ms":1,"reason":"x","until":"2026-11-24T00:00:00Z"}`,
		`{"number":"114","do":"queue","queue":"english","priority":1,"reason":"x","until":"2026-11-24T00:00:00Z"}`,
		`{"number":"114","do":"priority","reason":"x","until":"2026-11-24T00:00:00Z"}`,
		`{"number":"","do":"refuse","reason":"x","until":"2026-11-24T00:00:00Z"}`,
	} {
		d.problem(d.ask("POST /api/v1/numbers", body, sue), 422)
	}
	if len(d.house.did) != 0 {
		t.Errorf("the house did %q", d.house.did)
	}
}
