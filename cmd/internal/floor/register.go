package floor

import (
	"net/netip"

	"hotline/sip"
)

// secret gives a phone's password to the guard.
func (h *House) secret(user string) (string, bool) {
	who, ok := h.city.Load().Person(user)
	return who.Phone.Secret, ok && who.Phone.Registered
}

// md5Only tells whose phone stumbles over a better digest.
func (h *House) md5Only(user string) bool {
	who, _ := h.city.Load().Person(user)
	return who.Phone.MD5Only
}

// home is where a person's phone registered from, for the guard.
func (h *House) home(user string) (netip.Addr, bool) {
	target, ok := h.places.Target(h.clock.Now(), user)
	return target.Next.Addr(), ok
}

// onRegister is a phone that says where it is: RFC 3261 §10.3.
func (h *House) onRegister(req sip.Request) {
	person := sip.UserOf(req.To.URI)
	user, ok, challenge := h.guard.Check(h.clock.Now(), req)
	if !ok {
		h.wire.Reply(challenge)
		return
	}
	if user != person {
		h.refuse(req, 403, "Register under your own number")
		return
	}
	answer, moved := h.places.Register(h.clock.Now(), sip.RegistrationOf(person, req), h.inCall)
	if moved {
		h.ears.Drop(person)
	}
	h.wire.Reply(answer.Response(req))
}
