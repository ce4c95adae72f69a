package chaos

import "fmt"

// Law is one of the invariants that hold after every step, whatever goes wrong.
type Law string

// The laws. An error of the [Watcher] begins with the law that is broken, or has
// it after the fact that broke it.
const (
	NoCallLost     Law = "no call is lost"                                // from Arrive to Gone the engine knows it, in the state its facts tell
	OneAPerson     Law = "one offer or call a person"                     // and one person a call
	NobodyIdle     Law = "nobody is free while a call waits for them"     // skills, ring, reserve and pause allowing
	BoundedPassing Law = "calls pass others only inside the boost bound"  // of two calls that a person may serve
	FirstCome      Law = "first come, first served in a class"            // of one queue and one need
	LongestIdle    Law = "longest idle first in a band"                   // of people who are equal in the queue's order
	OffersEnd      Law = "every offer ends"                               // when it has rung, at the latest
	OneVerdict     Law = "every answer gets its one verdict"              // though it crosses the end of its offer
	StatesAddUp    Law = "states have no gap and no overlap"              // each begins where the last ended, by the table
	CountsAddUp    Law = "counters equal a recount"                       // of the view
	RightBack      Law = "who was not answered is called back once"       // at their place, as often as carriers allow, while it is on
	RightOffer     Law = "the offer is the one that a full scan makes"    // call, person and reason
	SaidOnce       Law = "orders say what the facts say"                  // and each tells its time
	Lists          Law = "the engine's lists are what its calls need"     // see acd.Engine.Invariants
	Explained      Law = "why says what happens"                          // see acd.Engine.Why
	NobodyThere    Law = "a call waits for somebody or overflows"         // where its queue says so
	StaysOn        Law = "a call that stays waits on"                     // up to twice the longest wait, whoever is there
	LongestWait    Law = "calls wait as long as their queue allows"       // anew where their flow leads them on
	Numbers        Law = "a number's rule does what it says"              // and never to an emergency link
	Expectations   Law = "the expected wait is that of a recount"         // with other arithmetic
	GoesOn         Law = "an engine from a snapshot goes on as the other" // or as before the input on which it failed
	Supervised     Law = "a call has one supervisor, who is in no other"  // what they did before comes back; talks meet where one takes over
	Remembers      Law = "the engine of the next house remembers"         // and nobody is there, and no call
	NoPanic        Law = "the engine does not panic"                      // on any input
)

// broken says how the law is broken.
func (l Law) broken(format string, args ...any) error {
	return fmt.Errorf("%s: %w", l, fmt.Errorf(format, args...))
}

// wrap says that the law is broken by err; nil stays nil.
func (l Law) wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", l, err)
}
