package prompts

// The embedded prompts. Those of Mandarin have an English variant under name + English.
const (
	Greeting      = "greeting"       // 12345, this call is recorded; bilingual
	GreetingNight = "greeting-night" // the same at night
	EnglishChosen = "english"        // confirmation of key 9
	PleaseWait    = "please-wait"    // said while waiting
	SorryFull     = "sorry-full"     // too many calls: we call back
	SorryClosed   = "sorry-closed"   // the line is closed
	SorryEnd      = "sorry-end"      // the service must stop now: draining, fault
	Ready         = "ready"          // to a seat: *1 worked
	NotReady      = "not-ready"      // to a seat: *0 worked
	RobotCitizen  = "robot-citizen"  // what the robot citizen says
	RobotSeat     = "robot-seat"     // what the robot seat says
	Music         = "music"          // while waiting and on hold; loops

	English = ".en" // suffix of the English variant
)
