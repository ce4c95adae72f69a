package acd

import (
	"math"
	"time"

	"hotline/recording/fact"
	"hotline/seats"
)

// wrapUp begins the work after a call; it ends by the rules at the answer.
func (e *Engine) wrapUp(p *person, c *call) {
	e.become(p, seats.WrapUp, "", c)
	e.endAt(p, p.Since+int64(c.WrapUp))
	p.Most = max(p.Due, p.Since+int64(c.WrapUpMax))
}

// onEndWrapUp ends the work after the call early.
func (e *Engine) onEndWrapUp(in EndWrapUp) {
	p := e.people[in.Person]
	if p == nil || p.State != seats.WrapUp {
		e.ignore()
		return
	}
	e.by = in.By
	e.carryOn(p)
}

// onExtendWrapUp gives the person longer for the work after the call, as far as
// the rules at the answer let it be.
func (e *Engine) onExtendWrapUp(in ExtendWrapUp) {
	p := e.people[in.Person]
	if p == nil || p.State != seats.WrapUp {
		e.ignore()
		return
	}
	more := min(in.For.Milliseconds(), p.Most-p.Due)
	if more <= 0 {
		e.ignore()
		return
	}
	e.endAt(p, p.Due+more)
	note(e, nil, p, fact.SeatWrapUpExtended{ForMS: more, By: in.By})
}

// wrapUpMS gives a time of wrap-up in milliseconds, at least one, at most 24 days.
func wrapUpMS(d time.Duration) int32 { return int32(min(atLeast1(d), math.MaxInt32)) }
