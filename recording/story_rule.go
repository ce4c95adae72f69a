package recording

import (
	"fmt"

	"hotline/recording/fact"
)

// standing tells what a rule gives a call; what it keeps is its queue's.
func standing(r fact.CallRuled) string {
	switch {
	case r.KeepPriority:
		return "gives it a boost of " + seconds(r.BoostMS)
	case r.KeepBoost:
		return fmt.Sprintf("gives it priority %d", r.Priority)
	}
	return fmt.Sprintf("gives it priority %d and a boost of %s", r.Priority, seconds(r.BoostMS))
}

// tellRule tells of the rules for numbers: that one is set or taken away, and what
// one does to a call.
func tellRule(f fact.Fact, mask func(string) string) string {
	switch body := f.Body.(type) {
	case fact.CallRuled:
		does := map[string]string{
			"priority": standing(body),
			"queue":    "chooses its queue",
			"limit":    fmt.Sprintf("lets in %d calls an hour, and this is one more", body.PerHour),
			"refuse":   "turns it away",
		}[body.Do]
		if body.Author != "" {
			does += ", says " + body.Author
		}
		return because("a rule for the number "+does, body.Reason)
	case fact.NumberRule:
		if body.Do == "" {
			return fmt.Sprintf("%s takes rule %s away", f.Person, body.Rule)
		}
		return because(fmt.Sprintf("%s sets rule %s for %s: %s", f.Person, body.Rule, caller(body.Number, mask), body.Do), body.Reason)
	}
	return ""
}
