// Package config reads the YAML file of a city into the rooms' own structs and names every mistake in it at once.
package config

import (
	"cmp"
	"net/netip"
	"time"

	"hotline/acd"
	"hotline/ivr"
	"hotline/sip"
)

// City is everything that the file says, resolved: what is referred to by name
// in the file is there, numbers are normalised, ranges are written out.
type City struct {
	Name       string                   // for people; "" when not given
	Zone       *time.Location           // whose midnight parts the days; never nil
	AreaCode   string                   // with its leading zero, e.g. 0531; "" when not given
	Lines      []Line                   // in the order of the file
	Rules      acd.Rules                // queues and people's skills, for the engine
	Skills     []string                 // the declared skills, in the order of the file
	NotReady   []string                 // the reasons that a person not ready can choose from, in the order of the file
	Allowances map[string]time.Duration // of a day, by reason of not ready; reasons without one are not there
	WrapUpStep time.Duration            // by which a person makes the work after a call longer
	People     []Person                 // sorted by ID; ranges are written out
	Trunks     []Trunk                  // in the order of the file
	Prompts    string                   // folder with prompts that override or add to the built-in ones; "" for none
	HTTP       HTTP
	SIP        SIP
	Headsets   Headsets
	Drain      time.Duration // how long running calls may go on after SIGTERM
	Doubts     []Mistake     // what can be served, but hardly as it is meant; sorted by place

	languages map[string]string // by queue
	numbers   map[string]int    // normalised number -> index in Lines
	people    map[string]int    // id -> index in People
	uses      []use             // where the file names prompts, for CheckPrompts
	certs     []files           // for CheckCertificates
	wanted    []wanted          // skills that somebody should hold, for DoubtsOfDates; sorted by place
}

// Line is one entry of the house: the numbers that lead to it and what happens there.
type Line struct {
	Name    string    // stable name in facts and metrics
	Numbers []string  // normalised
	Flow    ivr.Flow  // Queue is the line's own where it has one
	Night   *ivr.Flow // outside the hours; nil: the flow's words for "closed", then the end
	Early   bool      // answers: with-seat; ringing until a person answers, no flow is heard
	Hours   *Hours    // nil: always open
	Origin
}

// At tells which flow a call arriving at t gets. With closed it shall only hear
// the flow's words for "closed".
func (l Line) At(t time.Time) (flow ivr.Flow, closed bool) {
	switch {
	case l.Hours == nil || l.Hours.Open(t):
		return l.Flow, false
	case l.Night != nil:
		return *l.Night, false
	}
	return l.Flow, true
}

// The roles of a person. A role grants what it names and nothing else.
const (
	RolePerson     = "person"     // takes calls, sees their own state and calls
	RoleSupervisor = "supervisor" // sees seats, queues, calls, days and recordings
	RoleAdmin      = "admin"      // the same as a supervisor, for now
)

// Person is somebody who may sign in.
type Person struct {
	ID         string // staff number (工号)
	Name       string // for people; the ID when not given
	Password   string // plain, or encoded as $argon2id$...; "" may not sign in at the API
	Roles      []string
	Skills     []acd.Skill // sorted by name
	Site       string      // the hall that the person sits in; "" when not given
	Weight     int         // of 100 turns, how many a trainee or guest takes; 0 is all
	Place      string      // the name of the place; the ID when not given
	AutoAnswer bool        // their calls are answered without them, after a beep
	Phone      Phone
}

// SkillsAt names the skills that the person holds at a moment, sorted.
func (p Person) SkillsAt(now time.Time) []string {
	var out []string
	for _, s := range p.Skills {
		if heldAt(s, now) {
			out = append(out, s.Name)
		}
	}
	return out
}

// Phone is how a person's place is rung. At most one of Registered and Fixed is set.
type Phone struct {
	Registered bool   // the phone registers as the person's ID with Secret
	Secret     string // for digest authentication; only with Registered
	MD5Only    bool   // it gives up when it is offered a better digest too
	Fixed      string // SIP URI; signed in and ready from the start
}

// Trunk is a carrier or another exchange that calls may come from.
type Trunk struct {
	Name      string
	Allow     []netip.Prefix // source addresses
	Ceiling   int            // calls at once; more are refused with 503
	Advertise netip.Addr     // media address told to this trunk; invalid when not given
	Origin
}

// Origin is what a line or a trunk says of the calls that come in by it.
type Origin struct {
	Site      string // the hall whose people are to have them; "" for none
	Emergency bool   // of an emergency link: number rules never apply
}

// Or gives what a line says of its calls, and where that is nothing its trunk.
func (o Origin) Or(trunk Origin) Origin {
	return Origin{cmp.Or(o.Site, trunk.Site), o.Emergency || trunk.Emergency}
}

// HTTP is how the API and the pages are served.
type HTTP struct {
	Cert, Key   string     // PEM files; both or neither
	BehindProxy bool       // a proxy in front ends TLS: plain HTTP off loopback is meant
	Advertise   netip.Addr // told to browsers for the sound of headsets; zero: where it is received
}

// BuiltinPassword is the password and phone secret of everybody in the demo city.
const BuiltinPassword = "demo"

// BuiltinSecrets gives the IDs of people whose password or phone secret is still
// the built-in one, sorted. They are refused off loopback.
func (c *City) BuiltinSecrets() []string {
	var ids []string
	for _, p := range c.People {
		if p.Password == BuiltinPassword || p.Phone.Secret == BuiltinPassword {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// Person finds a person by staff number.
func (c *City) Person(id string) (Person, bool) {
	i, ok := c.people[id]
	if !ok {
		return Person{}, false
	}
	return c.People[i], true
}

// The languages of queues, as they are written in the file and told to pages.
const (
	Chinese = "zh"
	English = "en"
)

// Language gives what the citizens of a queue speak: Chinese unless the file
// says otherwise, also for a queue that is gone.
func (c *City) Language(queue string) string {
	return cmp.Or(c.languages[queue], Chinese)
}

// Queue finds a queue by name.
func (c *City) Queue(name string) (acd.Queue, bool) {
	for _, q := range c.Rules.Queues {
		if q.Name == name {
			return q, true
		}
	}
	return acd.Queue{}, false
}

// Ceiling gives how many calls all trunks together may have at once.
func (c *City) Ceiling() int {
	sum := 0
	for _, t := range c.Trunks {
		sum += t.Ceiling
	}
	return sum
}

// PersonByNumber finds the person whose number is one of these, in any of the
// forms that a number comes in: whoever claims it must prove it.
func (c *City) PersonByNumber(numbers ...string) (Person, bool) {
	for _, number := range numbers {
		for _, form := range []string{number, sip.Normalise(number, ""), sip.Normalise(number, c.AreaCode)} {
			if p, ok := c.Person(form); ok {
				return p, true
			}
		}
	}
	return Person{}, false
}

// Standing tells what is known of an address, and whether a call from it to a
// number goes before others.
func (c *City) Standing(source netip.Addr, called string) sip.Standing {
	trunk, ok := c.TrunkOf(source)
	if !ok {
		return sip.Stranger
	}
	line, _ := c.LineByNumber(called)
	if line.Origin.Or(trunk.Origin).Emergency {
		return sip.Emergency
	}
	return sip.Trunk
}

// TrunkBy finds the trunk that a request came by: over WebSocket none, for that is
// the way of pages, perhaps through a proxy at a trunk's address.
func (c *City) TrunkBy(req sip.Request) (Trunk, bool) {
	if req.Transport == "ws" || req.Transport == "wss" {
		return Trunk{}, false
	}
	return c.TrunkOf(req.Source.Addr())
}

// TrunkOf finds the trunk that an address may call through; the longest prefix wins.
func (c *City) TrunkOf(source netip.Addr) (Trunk, bool) {
	best, bits := -1, -1
	for i, t := range c.Trunks {
		for _, prefix := range t.Allow {
			if prefix.Contains(source.Unmap()) && prefix.Bits() > bits {
				best, bits = i, prefix.Bits()
			}
		}
	}
	if best < 0 {
		return Trunk{}, false
	}
	return c.Trunks[best], true
}
