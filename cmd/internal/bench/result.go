package bench

import "time"

// Result is one table of figures. What a bench does not measure is left out.
// Processor time is that of the server's process alone, its kernel time included;
// percents are of one core.
type Result struct {
	Kind    string  `json:"bench"`
	N       int     `json:"n"`
	Seconds float64 `json:"seconds"`

	CPU        float64 `json:"cpu_percent"`                 // of the whole process
	CPUEach    float64 `json:"cpu_percent_each,omitempty"`  // of one call, citizen or headset
	CPUPacket  float64 `json:"cpu_us_per_packet,omitempty"` // sent by the server
	CPUCall    float64 `json:"cpu_ms_per_call,omitempty"`   // of a whole life
	MemoryEach float64 `json:"memory_kb_each,omitempty"`    // growth of resident memory
	PerSecond  float64 `json:"calls_per_second,omitempty"`  // whole lives
	Calls      int     `json:"calls"`                       // bridged, or done
	Failed     int     `json:"failed"`                      // calls that nobody answered
	Sent       uint64  `json:"packets_sent"`                // by the robots
	Heard      uint64  `json:"packets_heard"`               // by other robots
	Lost       int64   `json:"packets_lost"`                // negative: some came twice
	Played     uint64  `json:"packets_played"`              // of the server's own sound
	Missing    uint64  `json:"packets_missing"`             // of its own sound
	HeldUpMS   float64 `json:"generator_held_up_ms"`        // the longest that the generator came late

	Transit  *Spread `json:"transit,omitempty"`  // of a packet, from robot to robot
	Jitter   *Spread `json:"jitter,omitempty"`   // distance of the server's own packets from 20 ms each
	Answered *Spread `json:"answered,omitempty"` // from the INVITE to the line's answer
	Hears    *Spread `json:"hears,omitempty"`    // from the INVITE until the person hears the citizen
	Bare     *Bare   `json:"kernel_alone,omitempty"`
	SignIn   *Spread `json:"sign_in,omitempty"` // from the offer until the connection is up
	Flood    *Flood  `json:"flood,omitempty"`

	spent time.Duration // processor time
}

// Flood is what strangers sent, and what it did.
type Flood struct {
	Sent      uint64  `json:"messages_sent"`
	PerSecond float64 `json:"messages_per_second"`
	Addresses int     `json:"addresses"`
	Sender    float64 `json:"sender_cpu_percent"` // of one core, spent on sending
	Memory    float64 `json:"memory_kb"`          // growth of the server's resident memory
	Newcomers int     `json:"newcomers"`          // who called by the trunk meanwhile
	SetUp     int     `json:"newcomers_set_up"`   // of these, answered by the line
	BackMS    float64 `json:"back_ms,omitempty"`  // from the end until one who called then heard the line; none when nobody answered
}

// talked takes over what the window has counted of robots who talk to each other.
func (r *Result) talked(t Tally) {
	r.Sent, r.Heard, r.Lost = t.Sent, t.Heard, int64(t.Sent)-int64(t.Heard)
	r.Transit = t.Transit.Spread()
	r.packets(t.Heard)
}

// played takes over what the window has counted of the server's own sound.
func (r *Result) played(t Tally) {
	r.Played, r.Missing = t.Played, t.Missing
	r.Jitter = t.Jitter.Spread()
	r.packets(t.Played)
}

func (r *Result) packets(n uint64) {
	if n > 0 {
		r.CPUPacket = float64(r.spent.Microseconds()) / float64(n)
	}
}

// each shares the processor and the growth of memory among so many.
func (r *Result) each(n int, grown int64) {
	if n > 0 {
		r.CPUEach = r.CPU / float64(n)
		r.MemoryEach = float64(grown) / 1024 / float64(n)
	}
}
