package chaos

import (
	"bytes"
	"fmt"

	"hotline/acd"
	"hotline/recording/fact"
)

// double restores a second engine from a snapshot, now and then.
func (c *City) double() (*acd.Engine, error) {
	if !c.chance(5) {
		return nil, nil
	}
	if err := c.anew(); err != nil {
		return nil, err
	}
	c.saw("restored")
	data, err := c.engine.Snapshot()
	if err != nil {
		return nil, GoesOn.wrap(err)
	}
	double, err := acd.Restore(data)
	return double, GoesOn.wrap(err)
}

// same checks that the restored engine did what the other did, from the input
// as a record keeps it, and lets it go on in place of the other.
func (c *City) same(double *acd.Engine, in acd.Input, wantOrders []acd.Order, wantFacts []fact.Fact) error {
	in, err := acd.DecodeInput(acd.EncodeInput(in))
	if err != nil {
		return GoesOn.wrap(err)
	}
	var orders []acd.Order
	facts := wantFacts
	if c.chance(50) {
		orders = ordersOf(double.Decide(at(c.now), in))
	} else {
		orders, facts = double.Step(at(c.now), in)
	}
	if got, want := fmt.Sprint(orders, facts), fmt.Sprint(wantOrders, wantFacts); got != want {
		return GoesOn.broken("the restored engine said %s, not %s", got, want)
	}
	one, err1 := c.engine.Snapshot()
	other, err2 := double.Snapshot()
	if err1 != nil || err2 != nil || !bytes.Equal(one, other) {
		return GoesOn.broken("the restored engine went to %s, not %s", other, one)
	}
	if !double.Wake().Equal(c.engine.Wake()) {
		return GoesOn.broken("the restored engine wakes at %s, not %s", double.Wake(), c.engine.Wake())
	}
	c.engine = double
	return nil
}

func ordersOf(decisions []acd.Decision) []acd.Order {
	var orders []acd.Order
	for i := range decisions {
		orders = append(orders, decisions[i].Order())
	}
	return orders
}
