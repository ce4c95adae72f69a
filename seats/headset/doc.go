// Package headset is the browser's microphone and ear: one PeerConnection per
// signed-in person from sign-in to sign-out, over one UDP port and by G.711 only,
// so that a call is a change of routes.
//
// A Headset outlives its PeerConnections: what a call is wired to stays the same
// when a page is reloaded, a second tab takes over or the network changes. It
// mixes nothing, transcodes only for a browser that lacks a law, and has no jitter
// buffer. Its tests stand a browser up by Client, or by a real Chromium.
package headset
