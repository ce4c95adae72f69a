package desk

import "testing"

// The banner comes with the picture, says who is not heard, and goes away with the silence.
func TestWhoIsNotHeardIsSaidAtTheDesk(t *testing.T) {
	f := open(t)
	b := browse(t) // it goes before its server does
	b.signIn(f, "")
	talk := func(more doc) {
		more["answered"] = ago(0)
		f.set(doc{"state": "talking", "call": call("talking", more)})
	}
	talk(doc{"unheard": "citizen"})
	b.until(`document.querySelector("#banner-unheard").checkVisibility()`)
	b.until(`["听不到市民的声音。", "The citizen is not heard."].includes(document.querySelector("#unheard").innerText)`)
	talk(doc{"unheard": "you"})
	b.until(`["对方听不到您的声音。", "You are not heard."].includes(document.querySelector("#unheard").innerText)`)
	talk(doc{"unheard": "you", "away": true}) // the headset is gone: that is said instead
	b.until(`!document.querySelector("#banner-unheard").checkVisibility() && document.querySelector("#banner-away").checkVisibility()`)
	talk(doc{"unheard": "both"})
	b.until(`document.querySelector("#banner-unheard").checkVisibility()`)
	talk(doc{})
	b.until(`!document.querySelector("#banner-unheard").checkVisibility()`)
}
