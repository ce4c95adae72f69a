package prompts

// The embedded prompts.
const (
	Greeting      = "greeting"       // 12345, the call is recorded, for English press 9; bilingual, at most 6 s
	GreetingNight = "greeting-night" // the same by night, and says so; bilingual, at most 6 s
	EnglishChosen = "english"        // an English speaker will answer; English
	PleaseWait    = "please-wait"    // many calls, we answer as soon as we can
	SorryFull     = "sorry-full"     // too many calls, or waited too long: we call back
	SorryClosed   = "sorry-closed"   // the line is closed now: we call back
	SorryEnd      = "sorry-end"      // the service is interrupted: call again
	Ready         = "ready"          // to a seat: you are ready
	NotReady      = "not-ready"      // to a seat: you are not ready
	RobotCitizen  = "robot-citizen"  // what the robot citizen says; bilingual
	RobotSeat     = "robot-seat"     // what the robot seat says; bilingual
	Music         = "music"          // while waiting and on hold; loops
)

// English ends the name of a Mandarin prompt's English variant: "please-wait.en".
const English = ".en"

// Embedded lists all embedded prompts, variants included.
func Embedded() []string {
	names := []string{Greeting, GreetingNight, EnglishChosen, RobotCitizen, RobotSeat, Music}
	for _, name := range []string{PleaseWait, SorryFull, SorryClosed, SorryEnd, Ready, NotReady} {
		names = append(names, name, name+English)
	}
	return names
}
