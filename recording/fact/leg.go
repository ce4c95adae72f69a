package fact

import "hotline/sip/media"

// Dialog is what a restart needs to end a dialog that was open: RFC 3261 §12.
type Dialog struct {
	CallID     string   `json:"call_id"`
	LocalTag   string   `json:"local_tag"`
	RemoteTag  string   `json:"remote_tag"`
	LocalURI   string   `json:"local_uri"`
	RemoteURI  string   `json:"remote_uri"`
	LocalCSeq  uint32   `json:"local_cseq"`
	RemoteCSeq uint32   `json:"remote_cseq"`
	Routes     []string `json:"routes,omitempty"`
	Target     string   `json:"target"`    // remote target URI
	Next       string   `json:"next"`      // ip:port that the next request goes to when there is no route
	Transport  string   `json:"transport"` // udp, tcp
	SDP        string   `json:"sdp,omitempty"`
	Port       uint16   `json:"port,omitempty"` // our RTP port
}

// LegRinging: the far phone rings.
type LegRinging struct {
	Status int `json:"status"`
}

// LegAnswered: a dialog was confirmed on this leg, with what a restart needs to end it.
type LegAnswered struct {
	Dialog Dialog    `json:"dialog"`
	Law    media.Law `json:"law"`
}

// LegAway: the browser of a person's leg is not to be reached, or sends nothing.
type LegAway struct {
	Why string `json:"why"`
}

// LegBack: it is there again.
type LegBack struct {
	AfterMS int64 `json:"after_ms"` // how long it was away
}

// LegSilent: a leg of a talk has not been heard for 3 s though it should be. Person
// is who talks to the citizen, also on the citizen's leg: their desk shows it.
type LegSilent struct{}

// LegHeard: it is heard again, or for the first time. A silence also ends with the talk and with a hold.
type LegHeard struct {
	AfterMS int64 `json:"after_ms"` // since LegSilent
}

// LegEnded: a leg is over.
type LegEnded struct {
	By     string `json:"by"`               // us, them
	Status int    `json:"status,omitempty"` // SIP status when it ended before an answer
	Reason string `json:"reason,omitempty"` // Reason header or our own words
}

// MediaReport: what a leg's sound was like, at its end.
type MediaReport struct {
	Received  uint64 `json:"received"`           // RTP packets taken
	Lost      uint64 `json:"lost"`               // missing by sequence number
	Foreign   uint64 `json:"foreign"`            // dropped: from another source than the locked one
	BadTags   uint64 `json:"bad_tags,omitempty"` // dropped: of a secure leg, not protected with the agreed key
	NoKeys    string `json:"no_keys,omitempty"`  // of a leg whose keys come by DTLS, why they did not: certificate, handshake, unfinished, unreached
	Sent      uint64 `json:"sent"`               // RTP packets sent
	JitterUS  int64  `json:"jitter_us"`          // interarrival jitter, RFC 3550 §6.4.1
	FarLost   int64  `json:"far_lost"`           // cumulative loss reported by the far end, -1 without a report
	FarJitter int64  `json:"far_jitter_us"`
	RTTUS     int64  `json:"rtt_us"` // 0 without a report

	// How good a conversation was, by the E-model (ITU-T G.107, MOS-CQE, 1 to 4.41);
	// 0 when it is not known.
	MOS    float64 `json:"mos,omitempty"`     // of what came from the far end; without a round trip its way counts as without delay
	FarMOS float64 `json:"far_mos,omitempty"` // of what the far end heard, as its reports tell: with what was lost before us
	Wired  bool    `json:"wired,omitempty"`   // a browser's headset: it has no port and sends no reports
}

// RecordingRendered: the call's sound is a file now.
type RecordingRendered struct {
	File       string `json:"file"` // relative to the data folder
	DurationMS int64  `json:"duration_ms"`
	CitizenMS  int64  `json:"citizen_ms"` // sound received from the citizen
	OtherMS    int64  `json:"other_ms"`   // sound of everybody else
	GapMS      int64  `json:"gap_ms"`     // lost by us: tap full, disk
}

// RecordingGap: sound could not be kept.
type RecordingGap struct {
	Why string `json:"why"`
	MS  int64  `json:"ms"`
}

// Kind is leg.ringing.
func (LegRinging) Kind() Kind { return "leg.ringing" }

// Kind is leg.answered.
func (LegAnswered) Kind() Kind { return "leg.answered" }

// Kind is leg.away.
func (LegAway) Kind() Kind { return "leg.away" }

// Kind is leg.back.
func (LegBack) Kind() Kind { return "leg.back" }

// Kind is leg.silent.
func (LegSilent) Kind() Kind { return "leg.silent" }

// Kind is leg.heard.
func (LegHeard) Kind() Kind { return "leg.heard" }

// Kind is leg.ended.
func (LegEnded) Kind() Kind { return "leg.ended" }

// Kind is leg.media.
func (MediaReport) Kind() Kind { return "leg.media" }

// Kind is recording.rendered.
func (RecordingRendered) Kind() Kind { return "recording.rendered" }

// Kind is recording.gap.
func (RecordingGap) Kind() Kind { return "recording.gap" }
