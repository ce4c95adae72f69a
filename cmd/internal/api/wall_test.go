package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hotline/acd"
	"hotline/recording"
	"hotline/recording/fact"
	"hotline/seats"
)

func TestTheWallIsOnePicture(t *testing.T) {
	d := newDesk(t)
	d.same(d.want(d.ask("GET /api/v1/wall", "", d.signIn("9001")), 200), `{"at":"2026-11-23T12:00:00.000+08:00","day":"2026-11-23",
		"queues":[{"queue":"general","waiting":2,"offered":1,"talking":3,"late":1,"longest_ms":20000,"oldest":"2026-11-23T11:59:40.000+08:00","ready":4,"service_mark_ms":15000,
				"expected_wait":{"p50":13.138,"p80":24.065,"samples":25}},
			{"queue":"english","waiting":0,"offered":0,"talking":0,"late":0,"longest_ms":0,"ready":0,"service_mark_ms":0}],
		"people":[{"person":"1007","name":"Ann","place":"1007","state":"talking","since":"2026-11-23T12:00:00.000+08:00","call":"c1","skills":["en","general"]}],
		"states":{"ready":0,"not-ready":0,"offered":0,"talking":1,"hold":0,"wrap-up":0},
		"today":{"offered":1,"answered":1,"abandoned":0,"short_abandons":0,"overflowed":0,"refused":0,"lost":0,"within_mark":0,
			"service_level":0,"asa_ms":7000,"max_wait_ms":0,"talk_ms":20005,"hold_ms":0},
		"reasons":["break","lunch"],"last_24h":{"offered":100,"answered":97,"rate":0.97}}`)
}

// TestWhoIsOverTheAllowanceIsMarked: while they are not ready for that reason, and for no other.
func TestWhoIsOverTheAllowanceIsMarked(t *testing.T) {
	d := newDesk(t)
	over := d.api.overdrawn(seats.DayAccount{People: []seats.Account{
		{Person: "1001", NotReadyMS: map[string]int64{"lunch": 59_999, "break": 3_600_000}},
		{Person: "1002", NotReadyMS: map[string]int64{"lunch": 60_000}},
		{Person: "1003"},
	}})
	if len(over) != 1 || !over[overdraft{"1002", "lunch"}] {
		t.Errorf("over the allowance are %v", over)
	}
}

func TestNoCallsAreNoRate(t *testing.T) {
	if got := wallDay(recording.Counts{}, seats.Account{}); got.ServiceLevel != nil || got.ASAMS != 0 {
		t.Errorf("a day without calls: %+v", got)
	}
	got := wallDay(recording.Counts{Offered: 400, Answered: 390, WithinMark: 381, WaitMS: 390 * 4000}, seats.Account{HoldMS: 7})
	if *got.ServiceLevel != 0.9525 || got.ASAMS != 4000 || got.HoldMS != 7 {
		t.Errorf("got %+v, level %v", got, *got.ServiceLevel)
	}
	if text, _ := json.Marshal(connectionShape{}); string(text) != `{"offered":0,"answered":0,"rate":null}` {
		t.Errorf("a day without calls has %s", text)
	}
}

// sheetWithTimes notes when each picture came.
type sheetWithTimes struct {
	sheet
	at []time.Time
}

func (s *sheetWithTimes) Write(b []byte) (int, error) {
	if strings.Contains(string(b), "event: wall") {
		s.at = append(s.at, time.Now())
	}
	return s.sheet.Write(b)
}

// watch opens the wall in a bubble of virtual time, in which the house has that time too.
func (d *desk) watch(headers ...string) (*listener, *sheetWithTimes) {
	d.Helper()
	w := &sheetWithTimes{sheet: sheet{header: http.Header{}}}
	r := httptest.NewRequestWithContext(d.Context(), "GET", "/api/v1/wall/events", nil)
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	l := &listener{w: &w.sheet, done: make(chan struct{})}
	go func() {
		defer close(l.done)
		d.api.ServeHTTP(w, r)
	}()
	synctest.Wait()
	return l, w
}

func TestTheWallFollowsWithinASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.commit(1, 3, fact.CallHeld{}, "1007")
		l, w := d.watch(d.signIn("9001"))
		d.hears(l, "id: n-1-3 event: wall") // at once
		if got := w.Header().Get("Content-Type"); got != "text/event-stream" {
			t.Errorf("content type %q", got)
		}
		for i, after := range []time.Duration{time.Second, 10 * time.Millisecond, 249 * time.Millisecond, 3 * time.Second} {
			time.Sleep(after)
			seq := uint64(4 + i)
			happened := time.Now()
			d.commit(seq, seq, fact.CallHeld{}, "1007")
			time.Sleep(time.Second)
			d.hears(l, fmt.Sprintf("id: n-1-%d event: wall", seq))
			if took := w.at[len(w.at)-1].Sub(happened); took > wallEvery {
				t.Errorf("after %v of rest a fact took %v to the wall", after, took)
			}
		}
	})
}

func TestTheWallIsPushedFourTimesASecondAtMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		var all []*sheetWithTimes
		for i := range 10 {
			_, w := d.watch(d.signIn([]string{"9001", "9002"}[i%2]))
			all = append(all, w)
			time.Sleep(7 * time.Millisecond)
		}
		begin, looks := time.Now(), d.house.looks
		for seq := range uint64(2000) { // 200 facts a second
			d.commit(seq+1, seq+1, fact.CallHeld{}, "1007")
			time.Sleep(5 * time.Millisecond)
		}
		synctest.Wait()
		for i, w := range all {
			for j := 2; j < len(w.at); j++ { // the second may follow a picture that others had seen before
				if gap := w.at[j].Sub(w.at[j-1]); gap < wallEvery {
					t.Errorf("stream %d: two pictures within %v", i, gap)
				}
			}
			if n := len(w.at); n < 38 || n > 43 {
				t.Errorf("stream %d got %d pictures in %v", i, n, time.Since(begin))
			}
		}
		if made := d.house.looks - looks; made > 42 {
			t.Errorf("%d pictures were made for 10 streams in 10 s", made)
		}
	})
}

func TestTheWallComesAtOnceAfterACut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		sue := d.signIn("9001")
		d.commit(1, 1, fact.CallHeld{}, "1007")
		d.watch(sue)
		time.Sleep(time.Minute)
		d.commit(2, 500, fact.CallHeld{}, "1007")
		time.Sleep(time.Second)
		begin := time.Now()
		again, w := d.watch(sue, "Last-Event-ID: n-1-1")
		d.hears(again, "id: n-1-500 event: wall") // one picture, whatever was missed
		if w.at[0] != begin {
			t.Errorf("it came after %v", w.at[0].Sub(begin))
		}
		unknown, _ := d.watch(sue, "Last-Event-ID: other-7-7")
		d.hears(unknown, "id: n-1-500 event: wall")
	})
}

func TestTheWallIsAliveWhenNothingHappens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		l, w := d.watch(d.signIn("9001"))
		time.Sleep(time.Minute)
		d.hears(l, strings.TrimSpace(strings.Repeat("event: wall ", 13))) // no fact yet: no id
		for i := 1; i < len(w.at); i++ {
			if gap := w.at[i].Sub(w.at[i-1]); gap != wallBeat {
				t.Errorf("a picture after %v", gap)
			}
		}
	})
}

func TestTheWallEndsWithTheSession(t *testing.T) {
	for name, end := range map[string]func(d *desk, sue string){
		"sign-out": func(d *desk, sue string) { d.want(d.ask("DELETE /api/v1/session", "", sue), 204) },
		"another role": func(d *desk, _ string) {
			d.house.mu.Lock()
			defer d.house.mu.Unlock()
			d.house.accounts["9001"] = Account{ID: "9001", Password: "demo", Roles: []string{"person"}}
		},
		"close": func(d *desk, _ string) { d.api.Close() },
	} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(t)
			sue := d.signIn("9001")
			l, _ := d.watch(sue)
			l.heard()
			end(d, sue)
			d.commit(1, 1, fact.CallHeld{}, "1007")
			time.Sleep(time.Second)
			if !l.ended() {
				t.Errorf("%s: the wall goes on", name)
			}
			d.hears(l, "")
		})
	}
}

// A wall that hangs in the hall uses its session all day.
func TestAnOpenWallIsAUseOfItsSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, func(c *Config) { c.Now = time.Now })
		sue := d.signIn("9001")
		l, _ := d.watch(sue)
		time.Sleep(3 * sessionFor)
		if l.ended() {
			t.Error("the wall has ended")
		}
		d.want(d.ask("GET /api/v1/wall", "", sue), 200)
	})
}

func TestWallsCountAsStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		sue := d.signIn("9001")
		for range maxOfPerson / 2 {
			d.watch(sue)
			d.listen(sue)
		}
		d.problem(d.ask("GET /api/v1/wall/events", "", sue), 429)
	})
}

func TestASlowWallMissesPicturesAndNotTheLatest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		slow := &slowWriter{ResponseRecorder: httptest.NewRecorder(), held: make(chan struct{})}
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/api/v1/wall/events", nil)
		r.Header.Set("Authorization", strings.TrimPrefix(d.signIn("9001"), "Authorization: "))
		done := make(chan struct{})
		go func() { defer close(done); d.api.ServeHTTP(slow, r) }()
		for seq := range uint64(3 * ringSize) { // while the client does not read its first picture
			d.commit(seq+1, seq+1, fact.CallHeld{}, "1007")
		}
		time.Sleep(9 * time.Second)
		close(slow.held)
		time.Sleep(time.Second)
		d.api.Close()
		<-done
		if text := slow.Body.String(); strings.Count(text, "event: wall") != 2 || !strings.Contains(text, fmt.Sprintf("id: n-1-%d\n", 3*ringSize)) {
			t.Errorf("the client was told %q", text)
		}
	})
}

// hall is a fake house with 600 seats taken.
type hall struct{ *fakeHouse }

func (h hall) View() acd.View {
	v := h.fakeHouse.View()
	for i := range 600 {
		v.Seats = append(v.Seats, seats.Seat{Person: fmt.Sprint(2000 + i), Place: "headset", State: seats.Ready, Since: noon})
	}
	return v
}

// BenchmarkPicture is what one picture of a full hall costs, for any number of streams.
func BenchmarkPicture(b *testing.B) {
	house := newFake()
	a := New(Config{House: hall{house}, Hub: NewHub(), Metrics: http.NotFoundHandler(), Zone: time.UTC})
	defer a.Close()
	for b.Loop() {
		a.wall.latest.made = time.Time{}
		if _, err := a.picture(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
