package lab

import (
	"math"

	"hotline/acd"
)

// day and quarter are in microseconds.
const (
	day     = 24 * 3600 * 1_000_000
	quarter = day / quarters
)

// next gives when the next citizen of a profile calls. An exponential amount of
// expected calls passes between two, at the rate of each quarter of an hour.
func (src *source) next(now int64) int64 {
	calls := src.arrivals.exponential()
	for {
		end := (now/quarter + 1) * quarter
		rate := src.profile[now/quarter%quarters] / quarter
		if expected := rate * float64(end-now); rate == 0 || calls > expected {
			calls -= expected
			now = end
			continue
		}
		return now + max(1, int64(math.Round(calls/rate)))
	}
}

// shift is people of one group who come and go together.
type shift struct {
	people   []int32
	from, to int64 // since midnight
}

// hire gives new people of a group; they are not signed in.
func (s *Sim) hire(group, n int) (people []int32) {
	for range n {
		people = append(people, int32(len(s.seats)))
		s.seats = append(s.seats, seat{group: group, speed: s.sc.Groups[group].Speed})
	}
	return people
}

// enlist plans the first day of a shift.
func (s *Sim) enlist(sh Shift, people []int32) {
	which := int32(len(s.shifts))
	s.shifts = append(s.shifts, shift{people, sh.From.Microseconds(), sh.To.Microseconds()})
	s.agenda.plan(event{at: sh.From.Microseconds(), which: which, what: begins})
	s.agenda.plan(event{at: sh.To.Microseconds(), which: which, what: closes})
}

func (s *Sim) onBegins(e event) {
	e.at += day
	s.agenda.plan(e)
	s.signIn(s.shifts[e.which].people)
}

// signIn makes people ready. Who still has a call from the day before stays.
func (s *Sim) signIn(people []int32) {
	for _, i := range people {
		if p := &s.seats[i]; p.leaving {
			p.leaving = false
		} else {
			s.book.open(s.now, p.group, 1)
		}
		id := personID(int(i))
		s.tell(acd.SignIn{Person: id, Place: id, Contact: id, Ready: true})
		s.settle()
	}
}

// onCloses lets people go; who has a call goes when it ends.
func (s *Sim) onCloses(e event) {
	e.at += day
	s.agenda.plan(e)
	for _, i := range s.shifts[e.which].people {
		p := &s.seats[i]
		if p.leaving = p.busy; !p.busy {
			s.book.open(s.now, p.group, -1)
		}
		s.tell(acd.SignOut{Person: personID(int(i)), Why: "shift"})
		s.settle()
	}
}
