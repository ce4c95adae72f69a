package floor

import (
	"context"
	"fmt"
	"io"
	"net/netip"
	"os"

	"hotline/cmd/internal/owner"
	"hotline/cmd/internal/phone"
	"hotline/ivr/prompts"
	"hotline/recording/tape"
	"hotline/seats/headset"
	"hotline/sip/media"
	"hotline/sip/rtp"
	"hotline/sip/ua"
)

// The RTP ports of robots lie beside the default ones of a server.
const robotLow, robotHigh = 40_000, 59_999

// RobotConfig is what `hotline dial` and `hotline seat` have in common.
type RobotConfig struct {
	Server netip.AddrPort
	Tell   func(phone.Event) // gets the story as it happens
	Random io.Reader
}

// Dial is one call of a robot citizen. say is a sound file, "" for the built-in
// sentence; save is a file for what was heard, "" for none.
func Dial(ctx context.Context, cfg RobotConfig, plan phone.DialPlan, say, save string) (phone.Summary, error) {
	crew, shut, err := openCrew(cfg, say, prompts.RobotCitizen)
	if err != nil {
		return phone.Summary{}, err
	}
	defer shut()
	sum, heard, err := crew.Dial(ctx, plan)
	if err != nil || save == "" {
		return sum, err
	}
	sound := heard.Sound()
	if err := os.WriteFile(save, append(tape.WAVHeader(1, uint32(len(sound))), sound...), 0o600); err != nil {
		return sum, fmt.Errorf("cannot save what was heard: %w", err)
	}
	return sum, nil
}

// Seats runs robot seats until ctx ends; false when one of them failed.
func Seats(ctx context.Context, cfg RobotConfig, plan phone.SeatPlan) (bool, error) {
	crew, shut, err := openCrew(cfg, "", prompts.RobotSeat)
	if err != nil {
		return false, err
	}
	defer shut()
	return crew.Seats(ctx, plan)
}

// openCrew opens the doors that robots need.
func openCrew(cfg RobotConfig, say, builtin string) (*phone.Crew, func(), error) {
	sentence, err := sentence(say, builtin)
	if err != nil {
		return nil, nil, err
	}
	local, err := phone.Towards(cfg.Server)
	if err != nil {
		return nil, nil, err
	}
	crew, shut, err := OpenCrew(cfg, netip.AddrPortFrom(local, 0))
	if err != nil {
		return nil, nil, err
	}
	pool, err := rtp.Open(rtp.Config{Addr: local, Low: robotLow, High: robotHigh, Workers: 1})
	if err != nil {
		shut()
		return nil, nil, err
	}
	crew.Say = sentence
	crew.OpenLeg = func(l *phone.Listener) (phone.Leg, uint16, error) {
		leg, err := pool.Leg(rtp.LegConfig{In: l, Signalling: cfg.Server.Addr()})
		if err != nil {
			return nil, 0, err
		}
		return robotLeg{leg}, leg.Port(), nil
	}
	return crew, func() { shut(); pool.Close() }, nil
}

// OpenCrew opens the SIP address of robots whose sound is somebody else's matter.
func OpenCrew(cfg RobotConfig, at netip.AddrPort) (*phone.Crew, func(), error) {
	fleet := phone.NewFleet()
	wire, err := ua.Open(ua.Config{Listen: at, UserAgent: "hotline-robot"}, fleet)
	if err != nil {
		return nil, nil, err
	}
	return &phone.Crew{Server: cfg.Server, Addr: wire.Addr(), Fleet: fleet, Wire: wire, Authorize: ua.Authorize,
		Clock: owner.NewClock(), Random: cfg.Random, Tell: cfg.Tell}, wire.Close, nil
}

// Browser is a robot at a browser; ask carries its offer, hear gets its packets.
func Browser(ctx context.Context, ask func(context.Context, string) (string, error), hear func(int64, []byte)) (*headset.Client, error) {
	return headset.Dial(ctx, headset.ClientConfig{Ask: ask, Hear: hear})
}

// robotLeg is a leg that nobody wants a report of.
type robotLeg struct{ *rtp.Leg }

// Close implements phone.Leg.
func (l robotLeg) Close() { l.Leg.Close(nil) }

// sentence is what a robot says.
func sentence(file, builtin string) (*media.Sound, error) {
	if file == "" {
		return prompts.One(builtin)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("cannot read what to say: %w", err)
	}
	defer func() { _ = f.Close() }()
	return prompts.Decode(file, f)
}
