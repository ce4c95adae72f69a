package prompts

import "hotline/ivr"

// The embedded prompts.
const (
	Greeting      = "greeting"        // 12345, the call is recorded, for English press 9; bilingual, at most 6 s
	GreetingNight = "greeting-night"  // the same by night, and says so; bilingual, at most 6 s
	EnglishChosen = "english"         // an English speaker will answer; English
	PleaseWait    = "please-wait"     // many calls, we answer as soon as we can
	SorryFull     = "sorry-full"      // too many calls, or waited too long: we call back
	SorryClosed   = "sorry-closed"    // the line is closed now: we call back
	SorryEnd      = "sorry-end"       // the service is interrupted: call again
	Ready         = "ready"           // to a seat: you are ready
	NotReady      = "not-ready"       // to a seat: you are not ready
	KeptPlace     = "kept-place"      // your place is kept, we call you back
	PressOne      = "press-one"       // press 1, keep your place, we call you back
	LeaveMessage  = "leave-message"   // leave a message after the tone, hash ends it
	MessageTaken  = "message-taken"   // thank you for the message
	Survey        = "survey"          // grade the talk, one to five, five is the best
	LineCity      = "line-city"       // to a person: the citizens' line; Chinese, as the next two
	LineBusiness  = "line-business"   // to a person: the line for business
	LineProvince  = "line-provincial" // to a person: the line of the province
	RobotCitizen  = "robot-citizen"   // what the robot citizen says; bilingual
	RobotSeat     = "robot-seat"      // what the robot seat says; bilingual
	Music         = "music"           // while waiting and on hold; loops
)

// Tone begins the names of the tones of media.Tones: "tone-busy".
const Tone = "tone-"

// English ends the name of a Mandarin prompt's English variant: "please-wait.en".
const English = ".en"

// Embedded lists all embedded prompts, variants included, and the words of sentences.
func Embedded() []string {
	names := []string{Greeting, GreetingNight, EnglishChosen, RobotCitizen, RobotSeat, Music, LineCity, LineBusiness, LineProvince}
	for _, name := range []string{PleaseWait, SorryFull, SorryClosed, SorryEnd, Ready, NotReady, KeptPlace, PressOne, LeaveMessage, MessageTaken, Survey, ivr.Thanks} {
		names = append(names, name, name+English)
	}
	return append(names, ivr.Words()...)
}
