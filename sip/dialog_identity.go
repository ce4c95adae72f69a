package sip

// onWantIdentity names to the far end who speaks now, if it wants to know:
// RFC 4916 §4.4.
func (d *Dialog) onWantIdentity(want WantIdentity) {
	if !d.negotiable() || !d.far.fromChange {
		d.ignore("identity")
		return
	}
	d.wantName = &want.Party
}

// sendIdentity says it by UPDATE, or by a re-INVITE that offers what is in
// force: RFC 4916 §4.4.1.
func (d *Dialog) sendIdentity() {
	d.local.Display, d.local.URI = d.wantName.Display, d.wantName.URI
	d.wantName = nil
	switch {
	case d.far.update:
		d.ask(Update, nil, naming)
	case d.session != nil:
		d.ask(Invite, d.stamp(d.session), naming)
	}
}

// keepIdentity lets an identity that was refused wait again.
func (d *Dialog) keepIdentity() {
	if d.wantName == nil {
		d.wantName = &Party{Display: d.local.Display, URI: d.local.URI}
	}
}

// noteIdentity tells when the far end names itself anew: RFC 4916 §4.4.2. How
// the URI is written does not matter, only whom it names.
func (d *Dialog) noteIdentity(req Request) {
	from := req.From
	same := UserOf(from.URI) == UserOf(d.remote.URI) &&
		(from.Display == "" || from.Display == d.remote.Display)
	if same {
		return
	}
	d.remote.Display, d.remote.URI = from.Display, from.URI
	d.tell(IdentityChanged{Party: d.remote})
}
