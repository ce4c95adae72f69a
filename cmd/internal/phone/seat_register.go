package phone

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"hotline/sip"
)

// register sends a REGISTER: RFC 3261 §10.2. Expires 0 signs out.
func (s *Seat) register(expires time.Duration, authorization *sip.Header) {
	s.cseq++
	request := s.setup.Base
	request.Method, request.URI, request.CallID, request.CSeq = sip.Register, s.setup.Registrar, s.setup.CallID, s.cseq
	request.From = sip.Party{URI: s.uri(s.setup.Number), Tag: s.setup.Tag}
	request.To = sip.Party{URI: s.uri(s.setup.Number)}
	request.Contact = s.setup.Contact
	request.Contacts = []string{"<" + s.setup.Contact + ">"}
	request.Tx = fmt.Sprintf("%s-register-%d", s.setup.Tag, s.cseq)
	request.Headers = sip.Headers{{Name: "Expires", Value: strconv.Itoa(int(expires.Seconds()))}}
	if authorization != nil {
		request.Headers = append(request.Headers, *authorization)
	}
	s.orders = append(s.orders, Signal{Out: sip.SendRequest{Request: request}})
}

func (s *Seat) onRegistered(now time.Time, r sip.Response) {
	switch {
	case r.Status < 200 || r.CSeq != s.cseq:
	case r.Status == 401 && !s.tried:
		s.tried = true
		s.login(now, r)
	case r.Status >= 300 && s.leaving:
		s.finish(true)
	case r.Status >= 300:
		s.fail(now, refusal(s.setup.Number, r))
	case s.leaving:
		s.tell(now, "signed-out", "")
		s.finish(true)
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
	expires := s.setup.Expires
	if s.leaving {
		expires = 0
	}
	s.register(expires, &header)
}

func (s *Seat) onSignedIn(now time.Time, r sip.Response) {
	s.refresh = now.Add(granted(r, s.setup.Expires) / 2)
	if s.signedIn {
		return
	}
	s.signedIn = true
	s.tell(now, "signed-in", "at "+s.setup.Contact)
	s.dialReady(now)
}

// refusal is the sentence for a person whose sign-in was refused.
func refusal(number string, r sip.Response) string {
	if r.Status == 401 {
		return number + " cannot sign in: the password is wrong (give it with --password or $HOTLINE_PASSWORD)"
	}
	return fmt.Sprintf("%s cannot sign in: %d %s", number, r.Status, r.Reason)
}

// granted reads how long the registration lasts: RFC 3261 §10.2.4.
func granted(r sip.Response, asked time.Duration) time.Duration {
	text := r.Headers.Get("Expires")
	if _, after, ok := strings.Cut(r.Contact, ";expires="); ok {
		text, _, _ = strings.Cut(after, ";")
	}
	seconds, err := strconv.Atoi(text)
	if err != nil || seconds < 2 {
		return asked
	}
	return time.Duration(seconds) * time.Second
}
