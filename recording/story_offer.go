package recording

import (
	"fmt"
	"strings"

	"hotline/recording/fact"
)

func tellOffer(f fact.Fact) string {
	switch body := f.Body.(type) {
	case fact.OfferMade:
		return fmt.Sprintf("offered to %s (offer %d: %s)", f.Person, body.Offer, reason(body.Reason))
	case fact.OfferRefused:
		return status(f.Person+" refuses", body.Status)
	case fact.OfferMissed:
		return fmt.Sprintf("%s does not answer within %s", f.Person, seconds(body.AfterMS))
	case fact.OfferUnreachable:
		return because(status("the place of "+f.Person+" cannot be rung", body.Status), body.Cause)
	case fact.OfferWithdrawn:
		return because("the offer to "+f.Person+" is withdrawn", body.Why)
	case fact.OfferDismissed:
		return because(f.Person+" answers too late", body.Why)
	}
	return ""
}

// reason tells why a person was offered a call, and what else had a say in it.
func reason(r fact.Reason) string {
	parts := []string{fmt.Sprintf("%s, ring %d, ready for %s", r.Rule, r.Ring, seconds(r.IdleMS))}
	if r.OwnSite {
		parts = append(parts, "of the call's own site")
	}
	if r.RunnerUp != "" {
		parts = append(parts, "next would be "+r.RunnerUp)
	}
	for _, others := range []struct {
		count int
		what  string
	}{
		{r.Passed, "passed their turn on"},
		{r.Kept, "ready too, for whom it is not kept"},
		{r.Reserved, "held back by a reserve"},
	} {
		if others.count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", others.count, others.what))
		}
	}
	return strings.Join(parts, "; ")
}
