package phone

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"hotline/sip"
)

// purpose is what a REGISTER is for.
type purpose uint8

const (
	signIn  purpose = iota // also the refresh
	inquire                // whether the hotline still knows this phone: RFC 3261 §10.2.3
	signOut
)

const (
	pauseLeast = time.Second
	pauseMost  = 30 * time.Second // between two tries to reach a hotline that is away
)

// registration is what a seat knows of its place with the hotline.
type registration struct {
	cseq    uint32
	tx      string // of the last REGISTER
	asked   purpose
	tried   bool          // its challenge has been answered
	claimed bool          // a sign-in was sent with proof and not refused: there is something to sign out
	bound   bool          // the hotline holds our contact, as far as we know
	next    time.Time     // of the next REGISTER
	pause   time.Duration // before the next try; zero while all is well
	notice  time.Time     // when the silence of the hotline is told
}

// register sends a REGISTER: RFC 3261 §10.2.
func (s *Seat) register(now time.Time, what purpose) {
	s.asked, s.tried = what, false
	if s.pause == 0 && what != signOut {
		s.notice = now.Add(noticeAfter)
	}
	s.sendRegister(nil)
}

func (s *Seat) sendRegister(authorization *sip.Header) {
	s.cseq++
	s.tx = fmt.Sprintf("%s-register-%d", s.setup.Tag, s.cseq)
	request := s.setup.Base
	request.Method, request.URI, request.CallID, request.CSeq = sip.Register, s.setup.Registrar, s.setup.CallID, s.cseq
	request.From = sip.Party{URI: s.uri(s.setup.Number), Tag: s.setup.Tag}
	request.To = sip.Party{URI: s.uri(s.setup.Number)}
	request.Tx = s.tx
	if s.asked != inquire {
		seconds := int(s.setup.Expires.Seconds())
		if s.asked == signOut {
			seconds = 0
		}
		request.Contact = s.setup.Contact
		request.Contacts = []string{"<" + s.setup.Contact + ">"}
		request.Headers = sip.Headers{{Name: "Expires", Value: strconv.Itoa(seconds)}}
	}
	if authorization != nil {
		request.Headers = append(request.Headers, *authorization)
		s.claimed = s.claimed || s.asked == signIn
	}
	s.orders = append(s.orders, Signal{Out: sip.SendRequest{Request: request}})
}

// registerAgain refreshes: it first asks whether the hotline still knows this
// phone, because a hotline that was restarted between two refreshes would take
// a plain one for a new phone, which is not ready, and say nothing.
func (s *Seat) registerAgain(now time.Time) {
	if s.bound {
		s.register(now, inquire)
		return
	}
	s.register(now, signIn)
}

func (s *Seat) onRegistered(now time.Time, r sip.Response) {
	if r.CSeq != s.cseq {
		return
	}
	s.notice = time.Time{}
	switch {
	case r.Status < 200:
	case (r.Status == 401 || r.Status == 407) && !s.tried:
		s.tried = true
		s.login(now, r)
	case s.asked == signOut:
		if r.Status < 300 {
			s.tell(now, "signed-out", "")
		}
		s.finish()
	case r.Status >= 300:
		s.onRefused(now, r)
	case s.asked == inquire:
		s.onInquired(now, r)
	default:
		s.onSignedIn(now, r)
	}
}

func (s *Seat) login(now time.Time, challenge sip.Response) {
	header, err := s.setup.Login(challenge, sip.Register, s.setup.Registrar)
	if err != nil {
		s.fail(now, err.Error())
		return
	}
	s.sendRegister(&header)
}

// onInquired is told which phones the hotline has of this number; the registrar
// gives contacts as they were registered.
func (s *Seat) onInquired(now time.Time, r sip.Response) {
	ours := func(contact string) bool { return strings.Contains(contact, "<"+s.setup.Contact+">") }
	if !slices.ContainsFunc(r.Contacts, ours) {
		s.bound = false
		s.tell(now, "forgotten", "the hotline does not know this phone any more: signing in again")
	}
	s.register(now, signIn)
}

func (s *Seat) onSignedIn(now time.Time, r sip.Response) {
	s.pause = 0
	s.next = now.Add(granted(r, s.setup.Expires) / 2)
	if s.bound {
		return
	}
	s.bound = true
	s.tell(now, "signed-in", "at "+s.setup.Contact)
	s.dialReady(now)
}

// onRefused: what may pass is waited for, the rest is final.
func (s *Seat) onRefused(now time.Time, r sip.Response) {
	if r.Status >= 500 && s.ready {
		s.tryLater(now, final(r.Status, r.Reason))
		return
	}
	if s.asked == signIn {
		s.claimed = s.bound
	}
	s.fail(now, refusal(s.setup.Number, r))
}

func (s *Seat) onRegisterFailed(now time.Time, f RegisterFailed) {
	switch {
	case f.Tx != s.tx:
	case s.asked == signOut:
		s.finish()
	case s.ready:
		s.tryLater(now, f.Cause)
	default:
		s.claimed = false
		s.fail(now, fmt.Sprintf("cannot reach the hotline at %s: %s", s.setup.Base.Next, f.Cause))
	}
}

// tryLater waits longer from try to try.
func (s *Seat) tryLater(now time.Time, why string) {
	s.notice = time.Time{}
	s.pause = s.longerPause()
	s.next = now.Add(s.pause)
	s.tell(now, "unreachable", fmt.Sprintf("%s; trying again in %v", why, s.pause))
}

func (s *Seat) longerPause() time.Duration { return min(max(2*s.pause, pauseLeast), pauseMost) }

// refusal is the sentence for a person whose sign-in was refused.
func refusal(number string, r sip.Response) string {
	if r.Status == 401 || r.Status == 407 {
		return number + " cannot sign in: the hotline does not know this number, or the password is wrong (give it with --password or $HOTLINE_PASSWORD)"
	}
	return fmt.Sprintf("%s cannot sign in: %s", number, final(r.Status, r.Reason))
}

// granted reads how long the registration lasts: RFC 3261 §10.2.4. Without a
// word about it, it is what was asked for.
func granted(r sip.Response, asked time.Duration) time.Duration {
	text := r.Headers.Get("Expires")
	for _, contact := range r.Contacts {
		if _, after, found := strings.Cut(contact, ";expires="); found {
			text, _, _ = strings.Cut(after, ";")
		}
	}
	seconds, err := strconv.ParseUint(text, 10, 31)
	if err != nil || seconds < 2 {
		return asked
	}
	return time.Duration(seconds) * time.Second
}
