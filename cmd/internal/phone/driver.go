package phone

import (
	"context"
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
	tag   string // stem of every tag of the robot
	tell  func(Event)
	clock *owner.Clock
	box   *owner.Mailbox[Input]
	rings map[string]string // transaction of an INVITE -> our tag in its dialog
	rung  int
	ok    bool
	done  bool
}

// NewDriver puts a robot in its hands; tag is the stem of the robot's tags, and
// tell gets its story.
func NewDriver(robot Robot, hands Hands, tag string, clock *owner.Clock, tell func(Event)) *Driver {
	return &Driver{robot: robot, hands: hands, tag: tag, tell: tell, clock: clock,
		box: owner.NewMailbox[Input](mailboxRobot), rings: map[string]string{}}
}

// Post gives the robot an input; it never blocks.
func (d *Driver) Post(in Input) { d.box.Post(in) }

// Run lives until the robot is done, and tells whether it reached what it was
// for. The end of ctx is the wish to stop: the robot ends its call first.
func (d *Driver) Run(ctx context.Context) bool {
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
	request, isRequest := got.In.(sip.GotRequest)
	switch {
	case !isRequest || request.Request.To.Tag != "":
		d.step(got)
	case request.Request.Method == sip.Invite:
		d.ring(request.Request)
	case request.Request.Method == sip.Cancel:
		got.Tag = d.rings[request.Request.Tx]
		d.step(got)
	case request.Request.Method == sip.Options:
		d.answer(request.Request, 200)
	case request.Request.Method != sip.Ack:
		d.answer(request.Request, 405)
	}
}

func (d *Driver) ring(invite sip.Request) {
	d.rung++
	local, err := d.hands.Open()
	if err != nil {
		d.answer(invite, 486)
		return
	}
	tag := d.tag + "-r" + itoa(d.rung)
	clear(d.rings)
	d.rings[invite.Tx] = tag
	d.step(Rung{Invite: invite, Tag: tag, Local: local})
}

func (d *Driver) answer(req sip.Request, status int) {
	to := req.To
	to.Tag = d.tag
	d.hands.Reply(sip.Response{Status: status, CallID: req.CallID, From: req.From, To: to, CSeq: req.CSeq,
		Method: req.Method, Tx: req.Tx, Transport: req.Transport})
}

func (d *Driver) step(in Input) {
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
