package phone

import (
	"context"
	"fmt"
	"time"

	"hotline/cmd/internal/owner"
	"hotline/sip"
)

const mailboxRobot = 256

// Robot is a citizen or a seat.
type Robot interface {
	Step(now time.Time, in Input) []Order
	Wake() time.Time
}

// Hands do what a robot orders.
type Hands interface {
	Send(sip.Request)
	Reply(sip.Response)
	Open() (sip.Local, error) // a media port for one call, until Silence
	Sound(order Order)        // Talk, Speak, Press, Silence
}

// Driver is the goroutine of one robot: it alone steps it.
type Driver struct {
	robot Robot
	hands Hands
	tag   string // stem of every tag of the robot; without a dash
	tell  func(Event)
	clock *owner.Clock
	box   *owner.Mailbox[Input]
	rings int
	ring  string // our tag in the dialog that a CANCEL may be for
	ok    bool
	done  bool
}

// NewDriver makes a driver for the robot with these hands. tag is the stem of
// the robot's tags, tell gets its story.
func NewDriver(hands Hands, tag string, clock *owner.Clock, tell func(Event)) *Driver {
	return &Driver{hands: hands, tag: tag, tell: tell, clock: clock, box: owner.NewMailbox[Input](mailboxRobot)}
}

// Post gives the robot an input, also before Run; it never blocks.
func (d *Driver) Post(in Input) { d.box.Post(in) }

// Run lives until the robot is done, and tells whether it reached what it was
// for. The end of ctx is the wish to stop: the robot ends its call first.
func (d *Driver) Run(ctx context.Context, robot Robot) bool {
	d.robot = robot
	stop := ctx.Done()
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	d.step(Begin{})
	var inputs []Input
	for !d.done {
		timer.Reset(d.sleep())
		select {
		case <-stop:
			stop = nil
			d.step(Interrupt{})
		case <-timer.C:
			d.step(Tick{})
		case <-d.box.Wake():
			inputs = d.box.Take(inputs)
			for _, in := range inputs {
				d.take(in)
			}
		}
	}
	d.box.Close()
	return d.ok
}

func (d *Driver) sleep() time.Duration {
	wake := d.robot.Wake()
	if wake.IsZero() {
		return time.Hour
	}
	return d.clock.Until(wake)
}

// take turns what the network brought into what the robot understands.
func (d *Driver) take(in Input) {
	got, ok := in.(Dialog)
	if !ok {
		d.step(in)
		return
	}
	message, isRequest := got.In.(sip.GotRequest)
	request := message.Request
	switch {
	case !isRequest:
		d.step(got)
	case request.To.Tag != "":
		d.step(got)
	case request.Method == sip.Cancel:
		d.step(Dialog{Tag: d.ring, In: got.In}) // the dialog knows its INVITE
	case request.Method == sip.Invite:
		d.rung(request)
	case request.Method == sip.Options:
		d.hands.Reply(answerTo(request, d.tag, 200))
	case request.Method != sip.Ack:
		d.hands.Reply(answerTo(request, d.tag, 405))
	}
}

// rung opens a port for the call that comes in; without one the robot refuses.
func (d *Driver) rung(invite sip.Request) {
	d.rings++
	tag := fmt.Sprintf("%s-r%d", d.tag, d.rings)
	local, err := d.hands.Open()
	if err == nil {
		d.ring = tag
	}
	d.step(Rung{Invite: invite, Tag: tag, Local: local})
}

func (d *Driver) step(in Input) {
	if d.done {
		return
	}
	for _, order := range d.robot.Step(d.clock.Now(), in) {
		switch o := order.(type) {
		case Signal:
			d.signal(o.Out)
		case Tell:
			d.tell(o.Event)
		case Done:
			d.ok, d.done = o.OK, true
		default:
			d.hands.Sound(order)
		}
	}
}

func (d *Driver) signal(order sip.Order) {
	switch o := order.(type) {
	case sip.SendRequest:
		d.hands.Send(o.Request)
	case sip.SendResponse:
		d.hands.Reply(o.Response)
	}
}
