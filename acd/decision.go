package acd

import "hotline/recording/fact"

// DecisionKind is which order a Decision is.
type DecisionKind uint8

// The kinds of decisions, each with its order.
const (
	Offered    DecisionKind = iota + 1 // MakeOffer
	Withdrawn                          // Withdraw
	Confirmed                          // Confirm
	Dismissed                          // Dismiss
	Overflowed                         // Overflow
	Expected                           // ExpectedWait
	Supervised                         // LetIn; Why is its Mode
)

// Decision is an order as a plain value: see Engine.Decide. The fields are those
// of the order of its kind; the others are empty.
type Decision struct {
	Kind   DecisionKind
	Call   string
	Person string
	Place  string
	Queue  string
	Offer  uint64
	Why    string
	Reason fact.Reason
	Number string // of a call-back; "" when it is none
	Expect *ExpectedWait
}

// Order gives the decision as the floor takes it.
func (d *Decision) Order() Order {
	switch d.Kind {
	case Offered:
		return MakeOffer{Call: d.Call, Person: d.Person, Place: d.Place, Queue: d.Queue, Offer: d.Offer, Reason: d.Reason, Back: d.Number != "", Number: d.Number}
	case Withdrawn:
		return Withdraw{Call: d.Call, Person: d.Person, Offer: d.Offer, Why: d.Why}
	case Confirmed:
		return Confirm{Call: d.Call, Person: d.Person, Offer: d.Offer}
	case Dismissed:
		return Dismiss{Call: d.Call, Person: d.Person, Offer: d.Offer, Why: d.Why}
	case Expected:
		return *d.Expect
	case Supervised:
		return LetIn{Call: d.Call, Person: d.Person, Place: d.Place, Mode: d.Why}
	}
	return Overflow{Call: d.Call, Queue: d.Queue, Why: d.Why}
}

// ordersOf gives decisions as orders, nil when there are none.
func ordersOf(decisions []Decision) []Order {
	if len(decisions) == 0 {
		return nil
	}
	orders := make([]Order, len(decisions))
	for i := range decisions {
		orders[i] = decisions[i].Order()
	}
	return orders
}
