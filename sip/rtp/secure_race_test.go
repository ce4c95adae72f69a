//go:build race

package rtp

// racing: the race detector lets sync.Pool, which pion/srtp takes buffers from, forget some.
const racing = true
