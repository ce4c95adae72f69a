package front

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline/acd"
	"hotline/cmd/internal/api"
	"hotline/cmd/internal/numbers"
	"hotline/recording"
	"hotline/recording/fact"
	"hotline/seats"
)

// kept is the fold of the rules for numbers, of facts that were written. It folds
// only while somebody waits for it.
type kept struct {
	*numbers.Book
	*fake
	mu   sync.Mutex
	text string // who did what
}

func (k *kept) Numbers() []numbers.Rule {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.Rules()
}

func (k *kept) NumbersChange() <-chan struct{} {
	changed := make(chan struct{})
	go func() {
		defer close(changed)
		k.mu.Lock()
		defer k.mu.Unlock()
		for _, written := range k.written {
			written.At = noon
			k.Add(written)
			if audit, ok := written.Body.(fact.Audit); ok {
				k.text += written.Person + " " + audit.Did + "; "
			}
		}
		k.written = nil
	}()
	return changed
}

// keeping gives pages whose rules are folded from what they write.
func keeping(t *testing.T) (f *fake, p *Pages, fold func() string) {
	f = at(t, seats.Ready)
	p = f.pages()
	book := &kept{Book: numbers.NewBook(), fake: f}
	p.Numbers = book
	return f, p, func() (text string) {
		book.mu.Lock()
		text, book.text = book.text, ""
		book.mu.Unlock()
		for _, r := range p.NumberRules() {
			text += fmt.Sprintf("%s %s by %s; ", r.Number, r.Do, r.Author)
		}
		return text
	}
}

func TestRulesForNumbersAreFacts(t *testing.T) {
	f, p, fold := keeping(t)
	until := noon.Add(time.Hour)
	first, err := p.SetNumberRule(t.Context(), "9001", acd.NumberRule{Number: "+86 138 1234 5678", Do: acd.RuleRefuse, Reason: "x", Until: until})
	if got := fold(); err != nil || got != "9001 set-number-rule; 13812345678 refuse by 9001; " {
		t.Errorf("%s, %v", got, err)
	}
	_, err = p.SetNumberRule(t.Context(), "9002", acd.NumberRule{Number: "82345678", Do: acd.RuleQueue, Queue: "english", Reason: "x", Until: until})
	if got := fold(); err != nil || got != "9002 set-number-rule; 053182345678 queue by 9002; 13812345678 refuse by 9001; " {
		t.Errorf("%s, %v", got, err)
	}
	if err := p.RemoveNumberRule(t.Context(), "9002", first.ID); err != nil {
		t.Error(err)
	}
	if got := fold(); got != "9002 remove-number-rule; 053182345678 queue by 9002; " {
		t.Error(got)
	}
	if err := p.RemoveNumberRule(t.Context(), "9002", first.ID); !errors.Is(err, api.ErrUnknown) {
		t.Errorf("removed twice: %v", err)
	}
	f.full = true
	if _, err := p.SetNumberRule(t.Context(), "9001", acd.NumberRule{Number: "114", Do: acd.RuleRefuse, Reason: "x", Until: until}); !errors.Is(err, api.ErrBusy) {
		t.Errorf("a ledger that takes no more gave %v", err)
	}
	p.Now = func() time.Time { return until }
	if got := p.NumberRules(); len(got) != 0 {
		t.Errorf("after its time: %+v", got)
	}
}

// TestARuleWhoseQueueIsGone says so where it is shown, and beside the calls that it is for.
func TestARuleWhoseQueueIsGone(t *testing.T) {
	f, p, _ := keeping(t)
	book := p.Numbers.(*kept)
	for id, n := range map[string]acd.NumberRule{"r1": {Number: "111", Do: acd.RuleQueue, Queue: "super"}, "r2": {Number: "111", Do: acd.RuleRefuse}, "r3": {Number: "112", Do: acd.RuleQueue, Queue: "english"}} {
		n.Until = noon.Add(time.Hour)
		book.Kept[id] = numbers.Rule{ID: id, NumberRule: n}
	}
	for _, r := range p.NumberRules() {
		if want := map[string]string{"r1": "queue super is not there"}[r.ID]; r.Idle != want {
			t.Errorf("%s is idle: %q, want %q", r.ID, r.Idle, want)
		}
	}
	for number, want := range map[string]string{"111": "[queue super is not there]", "112": "[]", "": "[]"} {
		f.call = recording.Call{ID: "waits", From: number}
		if why, err := p.Why(t.Context(), "waits", 0); err != nil || fmt.Sprint(why.Idle) != want {
			t.Errorf("a call from %q: %v, %v; want %s", number, why.Idle, err, want)
		}
	}
}

func TestRulesThatCannotBe(t *testing.T) {
	_, p, fold := keeping(t)
	until := noon.Add(time.Hour)
	for want, r := range map[string]acd.NumberRule{
		"digits":     {Number: "alice", Do: acd.RuleRefuse, Until: until},
		"besides":    {Number: "anonymous", Do: acd.RuleRefuse, Until: until},
		`"nowhere"`:  {Number: "110", Do: acd.RuleQueue, Queue: "nowhere", Until: until},
		"has passed": {Number: "114", Do: acd.RuleRefuse, Until: noon},
	} {
		if _, err := p.SetNumberRule(t.Context(), "9001", r); !errors.Is(err, api.ErrUnusable) || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v gave %v, want %s", r, err, want)
		}
	}
	for _, number := range []string{"110", "119", "120", "122", "0531-120"} {
		for _, do := range []string{acd.RuleRefuse, acd.RuleLimit} {
			r := acd.NumberRule{Number: number, Do: do, PerHour: 3, Until: until}
			if _, err := p.SetNumberRule(t.Context(), "9001", r); !errors.Is(err, api.ErrUnusable) || !strings.Contains(err.Error(), "emergency") {
				t.Errorf("%+v gave %v", r, err)
			}
		}
	}
	if _, err := p.SetNumberRule(t.Context(), "9001", acd.NumberRule{Number: "120", Do: acd.RulePriority, Priority: 9, Until: until}); err != nil {
		t.Errorf("more priority for an emergency number gave %v", err)
	}
	fold()
	book := p.Numbers.(*kept)
	for i := range numbers.Most {
		id := fmt.Sprint(100_000 + i)
		book.Kept[id+" refuse"] = numbers.Rule{ID: id, NumberRule: acd.NumberRule{Number: id, Do: acd.RuleRefuse, Until: until}}
	}
	if _, err := p.SetNumberRule(t.Context(), "9001", acd.NumberRule{Number: "114", Do: acd.RuleRefuse, Until: until}); !errors.As(err, new(api.Conflict)) {
		t.Errorf("one too many gave %v", err)
	}
	if _, err := p.SetNumberRule(t.Context(), "9001", acd.NumberRule{Number: "100007", Do: acd.RuleRefuse, Until: until}); err != nil {
		t.Errorf("one in place of another gave %v", err)
	}
	if got := fold(); !strings.HasPrefix(got, "9001 set-number-rule; ") {
		t.Errorf("what was written: %.60s", got)
	}
}
