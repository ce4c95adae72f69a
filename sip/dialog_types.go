package sip

// Input is what can happen to a dialog. The list is closed: see Dialog.Step.
type Input interface{ dialogInput() }

// What comes from the network, through sip/ua.
type (
	// GotRequest is a request of this dialog, or the CANCEL of its INVITE.
	GotRequest struct{ Request Request }
	// GotResponse is a response to a request that this dialog sent.
	GotResponse struct{ Response Response }
	// TxFailed says that a request got no final response (timeout: status 408) or
	// could not be sent (transport: status 503).
	TxFailed struct {
		Tx     string
		Status int
		Cause  string
	}
	// Tick lets timers run out; it is due at Wake.
	Tick struct{}
)

// What the call wants of the dialog. A want that makes no sense in the
// dialog's state changes nothing and is said so in an Ignored event.
type (
	// WantRing answers a received INVITE with 180 (or 183 with SDP, which goes
	// reliably to who can: RFC 3262).
	WantRing struct {
		Status int
		SDP    *SDP
	}
	// WantAccept answers a received INVITE with 200. SDP is our answer, or our
	// offer when the INVITE had none.
	WantAccept struct{ SDP *SDP }
	// WantRefuse answers a received INVITE with a final failure.
	WantRefuse struct {
		Status  int
		Reason  string
		Headers Headers
	}
	// WantInvite sends the first INVITE of an outgoing dialog.
	WantInvite struct {
		SDP     *SDP
		Headers Headers
	}
	// WantReinvite offers anew within the dialog (hold, resume).
	WantReinvite struct{ SDP *SDP }
	// WantAnswer answers what Offered told.
	WantAnswer struct{ SDP *SDP }
	// WantIdentity tells the far end who it speaks with, by UPDATE or re-INVITE,
	// when it said Supported: from-change: RFC 4916 §4.
	WantIdentity struct{ Party Party }
	// WantAlive asks a far end that may send no sound, on hold, whether it is still
	// there: by OPTIONS, unless one is under way. Ended follows when it is not.
	WantAlive struct{}
	// WantEnd ends the dialog by whatever fits its state: CANCEL, BYE or a final
	// failure (Status, default 480). Reason is the value of a Reason header, RFC 3326.
	WantEnd struct {
		Status int
		Reason string
	}
	// WantRetry sends a challenged request again with the authorization given.
	WantRetry struct{ Authorization Header }
)

// Order is what the floor is to do for a dialog, in order.
type Order interface{ dialogOrder() }

type (
	// SendRequest sends a request in a transaction of its own, named by Request.Tx.
	// ACK to a 2xx and CANCEL come this way too.
	SendRequest struct{ Request Request }
	// SendResponse answers the server transaction Response.Tx. A 2xx to INVITE is
	// repeated by the machine, not by the transaction.
	SendResponse struct{ Response Response }
)

// Event is what the dialog tells the call.
type Event interface{ dialogEvent() }

type (
	// Progressed: a provisional response other than 100 came.
	Progressed struct {
		Status int
		SDP    *SDP
	}
	// Accepted: our INVITE was accepted. SDP is their answer to our offer, or
	// their offer when our INVITE had none: then WantAnswer must follow. It is nil
	// when what is in force was agreed while it rang, by Offered and WantAnswer.
	Accepted struct {
		SDP    *SDP
		Answer Response
	}
	// Challenged: a request got 401 or 407; WantRetry or WantEnd must follow.
	Challenged struct{ Response Response }
	// Confirmed: the ACK of our 2xx came; after a late offer SDP is
	// their answer and Ours our offer as it was sent, else both are nil.
	Confirmed struct{ SDP, Ours *SDP }
	// Offered: a re-INVITE or UPDATE asks for an answer (SDP nil: it asks for an offer),
	// or so does what rings: a PRACK, or a reliable response to an INVITE without an offer.
	Offered struct{ SDP *SDP }
	// Renegotiated: our offer within the dialog was answered: by the 2xx to our
	// re-INVITE, or by the ACK after a late offer. Ours is that offer as it was sent.
	Renegotiated struct{ SDP, Ours *SDP }
	// RenegotiationFailed: our re-INVITE was refused; the session is as before: RFC 6141 §3.
	RenegotiationFailed struct{ Status int }
	// IdentityChanged: the far end named itself anew, RFC 4916.
	IdentityChanged struct{ Party Party }
	// DigitInfo: a digit came by INFO (application/dtmf-relay).
	DigitInfo struct{ Digit byte }
	// Ended: the dialog is over; it happens exactly once. ByThem tells whose
	// doing it was; Status is the final status of an INVITE that was not
	// accepted, 487 after a CANCEL, or that of a request within the dialog by which
	// the far end was found gone; Reason is the far end's Reason header or words.
	Ended struct {
		ByThem bool
		Status int
		Reason string
	}
	// Ignored: a want made no sense in this state.
	Ignored struct{ What string }
)

func (GotRequest) dialogInput()   {}
func (GotResponse) dialogInput()  {}
func (TxFailed) dialogInput()     {}
func (Tick) dialogInput()         {}
func (WantRing) dialogInput()     {}
func (WantAccept) dialogInput()   {}
func (WantRefuse) dialogInput()   {}
func (WantInvite) dialogInput()   {}
func (WantReinvite) dialogInput() {}
func (WantAnswer) dialogInput()   {}
func (WantIdentity) dialogInput() {}
func (WantAlive) dialogInput()    {}
func (WantEnd) dialogInput()      {}
func (WantRetry) dialogInput()    {}

func (SendRequest) dialogOrder()  {}
func (SendResponse) dialogOrder() {}

func (Progressed) dialogEvent()          {}
func (Accepted) dialogEvent()            {}
func (Challenged) dialogEvent()          {}
func (Confirmed) dialogEvent()           {}
func (Offered) dialogEvent()             {}
func (Renegotiated) dialogEvent()        {}
func (RenegotiationFailed) dialogEvent() {}
func (IdentityChanged) dialogEvent()     {}
func (DigitInfo) dialogEvent()           {}
func (Ended) dialogEvent()               {}
func (Ignored) dialogEvent()             {}
