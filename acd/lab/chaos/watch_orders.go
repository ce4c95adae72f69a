package chaos

import (
	"slices"

	"hotline/acd"
	"hotline/recording/fact"
)

// orders checks that the floor is told exactly what the facts say.
func (w *Watcher) orders(orders []acd.Order, facts []fact.Fact) error {
	said, told := []string{}, []string{}
	for _, f := range facts {
		switch b := f.Body.(type) {
		case fact.OfferMade:
			said = append(said, OrderWords(acd.MakeOffer{Call: f.Call, Person: f.Person, Place: f.Place, Queue: f.Queue, Offer: b.Offer, Number: w.numbers[f.Call]}))
		case fact.OfferMissed:
			said = append(said, OrderWords(acd.Withdraw{Call: f.Call, Person: f.Person, Offer: b.Offer, Why: "missed"}))
		case fact.OfferWithdrawn:
			said = append(said, OrderWords(acd.Withdraw{Call: f.Call, Person: f.Person, Offer: b.Offer, Why: b.Why}))
		case fact.CallbackDialled:
			said = append(said, OrderWords(acd.Confirm{Call: f.Call, Person: f.Person, Offer: b.Offer}))
		case fact.CallAnswered:
			said = append(said, OrderWords(acd.Confirm{Call: f.Call, Person: f.Person, Offer: b.Offer}))
		case fact.OfferDismissed:
			said = append(said, OrderWords(acd.Dismiss{Call: f.Call, Person: f.Person, Offer: b.Offer, Why: b.Why}))
		case fact.CallSupervised:
			if _, ends := w.in.(acd.Unsupervise); ends || b.Mode != "" { // Released and Gone come from the call itself
				said = append(said, OrderWords(acd.LetIn{Call: f.Call, Person: f.Person, Place: f.Place, Mode: b.Mode}))
			}
		case fact.CallOverflowed:
			said = append(said, OrderWords(acd.Overflow{Call: f.Call, Queue: f.Queue, Why: b.Why}))
		}
	}
	for _, o := range orders {
		if d, ok := o.(acd.Dismiss); ok && (d.Why == "gone" || d.Why == "unknown") {
			continue // about an offer that nobody remembers: there is no fact
		}
		if _, ok := o.(acd.ExpectedWait); ok {
			continue // tells what is, and changes nothing
		}
		told = append(told, OrderWords(o))
	}
	if !slices.Equal(said, told) {
		return SaidOnce.broken("the facts say %q, the orders %q", said, told)
	}
	return nil
}
