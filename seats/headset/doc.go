// Package headset is the browser's microphone and ear: one connection of WebRTC per
// signed-in person from sign-in to sign-out, over one UDP port and by G.711 only,
// so that a call is a change of routes.
//
// A Headset outlives its connections: what a call is wired to stays the same
// when a page is reloaded, a second tab takes over or the network changes. It
// mixes nothing, transcodes only for a browser that lacks a law, and has no jitter
// buffer. It answers offers and makes none; it is ICE-lite (RFC 8445 §2.5), DTLS
// server, and sends no RTCP.
//
// One goroutine reads the port, answers the checks of ICE, opens SRTP and calls whoever
// hears; whoever speaks protects its packets itself. A connection's own goroutine
// is for DTLS, and sleeps between the handshake and the goodbye.
//
// The tests stand a browser up by Client, which is pion's WebRTC, or by a real Chromium.
package headset
