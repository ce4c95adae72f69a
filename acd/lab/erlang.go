package lab

import (
	"math"
	"time"
)

// ErlangB is the share of calls that find all seats taken when nobody waits
// (A. K. Erlang, 1917). Load is offered traffic in Erlang. The recursion on the
// number of seats only adds and divides positive numbers, so that it neither
// overflows nor cancels for any number of seats.
func ErlangB(seats int, load float64) float64 {
	b := 1.0
	for k := 1; k <= seats; k++ {
		b = load * b / (float64(k) + load*b)
	}
	return b
}

// Line is calls of one kind before equal seats: Poisson arrivals, exponential
// handle times and patience, served in the order of arrival.
type Line struct {
	Rate     float64       // calls an hour
	Handle   time.Duration // mean
	Patience time.Duration // mean; 0 is for ever
	Seats    int
}

// Forecast is what queueing theory says of a line in the long run.
type Forecast struct {
	PWait     float64 // share of calls that find all seats taken
	MeanWait  float64 // seconds, over all calls, those who leave at the time they leave
	Abandoned float64 // share
}

// Load is the offered traffic in Erlang.
func (l Line) Load() float64 { return l.Rate / 3600 * l.Handle.Seconds() }

// Forecast gives Erlang C for citizens who wait for ever, else Erlang A. Without
// patience and with too few seats everybody waits, for ever.
func (l Line) Forecast() Forecast {
	if l.Patience > 0 {
		f, _ := l.erlangA()
		return f
	}
	load, spare := l.Load(), float64(l.Seats)-l.Load()
	if spare <= 0 {
		return Forecast{PWait: 1, MeanWait: math.Inf(1)}
	}
	b := ErlangB(l.Seats, load)
	wait := b / (1 - load/float64(l.Seats)*(1-b))
	return Forecast{PWait: wait, MeanWait: wait * l.Handle.Seconds() / spare}
}

// erlangA walks the states above the number of seats (C. Palm, 1957). Their
// weights are relative to the state in which all seats are taken and nobody
// waits, and are scaled down when they grow; Erlang B knows the weight of the
// states below.
func (l Line) erlangA() (f Forecast, logFull float64) {
	arrive, serve, leave := l.rates()
	below := 1/ErlangB(l.Seats, l.Load()) - 1
	if math.IsInf(below, 1) {
		return Forecast{}, math.Inf(-1)
	}
	weight, all, waiting, log := 1.0, below, 0.0, 0.0
	for j := 1.0; ; j++ {
		all += weight
		waiting += (j - 1) * weight
		growth := arrive / (float64(l.Seats)*serve + j*leave)
		weight *= growth
		if growth < 1 && weight*j < 1e-17*all*(1-growth) {
			break
		}
		if all > 1e200 {
			log += math.Log(all)
			below, weight, waiting, all = below/all, weight/all, waiting/all, 1
		}
	}
	waiting /= all
	f = Forecast{PWait: 1 - below/all, MeanWait: waiting / arrive, Abandoned: waiting * leave / arrive}
	return f, -log - math.Log(all)
}

// rates gives arrivals, services of one seat and hang-ups of one citizen a second.
func (l Line) rates() (arrive, serve, leave float64) {
	return l.Rate / 3600, 1 / l.Handle.Seconds(), 1 / l.Patience.Seconds()
}

// Within gives the share of calls answered within a wait.
func (l Line) Within(wait time.Duration) float64 {
	if l.Patience > 0 {
		f, logFull := l.erlangA()
		return 1 - f.PWait + l.answeredLate(wait.Seconds(), logFull)
	}
	spare := float64(l.Seats) - l.Load()
	if spare <= 0 {
		return 0
	}
	return 1 - l.Forecast().PWait*math.Exp(-spare*wait.Seconds()/l.Handle.Seconds())
}

// answeredLate gives the share of calls that wait, but are answered within the
// wait. It integrates over the wait that a citizen of endless patience would
// have, times the share that has the patience for it; the density is that of
// F. Baccelli and G. Hebuterne (1981). logFull is the logarithm of the share of time in which
// every seat is taken and nobody waits. Simpson's rule.
func (l Line) answeredLate(wait, logFull float64) float64 {
	arrive, serve, leave := l.rates()
	capacity := float64(l.Seats) * serve
	density := func(x float64) float64 {
		return capacity * math.Exp(logFull-arrive/leave*math.Expm1(-leave*x)-capacity*x-leave*x)
	}
	steps := 2 * int(max(100, min(4*wait*max(capacity, arrive), 500_000)))
	sum := density(0) + density(wait)
	for i := 1; i < steps; i++ {
		sum += float64(2+2*(i%2)) * density(wait*float64(i)/float64(steps))
	}
	return sum * wait / float64(steps) / 3
}
