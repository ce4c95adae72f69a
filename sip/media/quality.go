package media

import (
	"math"
	"time"
)

// Path is a way that G.711 speech takes from a mouth to an ear, as far as it was measured.
type Path struct {
	Loss  float64       // of packets, 0 to 1, taken as random: BurstR 1, the runs of losses are not counted
	Delay time.Duration // one way, mouth to ear
}

// HouseDelay is what a way has besides the network: 20 ms to fill a packet, 20 ms
// for the playout at the ear. The relay itself takes less than one.
const HouseDelay = 2 * FrameTime

// The values of the E-model that stay at its defaults: ITU-T G.107 table 2. TELR is
// 65 dB, WEPL 110 dB, TERV is corrected by nothing (STMR 15 dB).
const (
	signalToNoise = 94.77 // Ro
	simultaneous  = 1.41  // Is
	echoLoudness  = 65.0  // TELR, dB
	echoPathLoss  = 110.0 // WEPL, dB
)

// lossRobustness is Bpl of G.711 without concealment of lost packets: ITU-T G.113
// appendix I (25.1 with it; Ie is 0 in both). Without: the house relays and records
// a loss as a loss, and what the ear's end makes of it is not known, so that the
// figure errs on the low side.
const lossRobustness = 4.3

// Rating is the transmission rating factor R, 0 to 93.2: ITU-T G.107 §7.1. All that
// Path does not tell is at its default, and the advantage factor is 0.
func (p Path) Rating() float64 {
	ms := float64(max(p.Delay, 0)) / float64(time.Millisecond)
	loss := 100 * min(max(p.Loss, 0), 1)
	equipment := 95 * loss / (loss + lossRobustness) // Ie-eff, G.107 §7.5, with Ie 0
	r := signalToNoise - simultaneous - talkerEcho(ms) - listenerEcho(ms) - pureDelay(ms) - equipment
	return max(r, 0)
}

// MOS is the mean opinion score that users would give a conversation over the path
// (MOS-CQE), 1 to 4.41, as the rating has it: ITU-T G.107 annex B.
func (p Path) MOS() float64 { return mos(p.Rating()) }

func mos(r float64) float64 {
	return max(1+0.035*r+r*(r-60)*(100-r)*7e-6, 1)
}

// talkerEcho is Idte of G.107 §7.4, of a one-way delay T in milliseconds.
func talkerEcho(t float64) float64 {
	audible := echoLoudness - 40*math.Log10((1+t/10)/(1+t/150)) + 6*math.Exp(-0.3*t*t)
	half := (signalToNoise - (80 + 2.5*(audible-14))) / 2
	return (half + math.Sqrt(half*half+100) - 1) * (1 - math.Exp(-t))
}

// listenerEcho is Idle of G.107 §7.4, of a round trip twice as long.
func listenerEcho(t float64) float64 {
	half := (signalToNoise - 10.5*(echoPathLoss+7)*math.Pow(2*t+1, -0.25)) / 2
	return half + math.Sqrt(half*half+169)
}

// pureDelay is Idd of G.107 §7.4: too long a delay for a conversation, echo or not.
func pureDelay(t float64) float64 {
	if t <= 100 {
		return 0
	}
	x := math.Log2(t / 100)
	return 25 * (math.Pow(1+math.Pow(x, 6), 1./6) - 3*math.Pow(1+math.Pow(x/3, 6), 1./6) + 2)
}
