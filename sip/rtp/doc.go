// Package rtp moves packets between legs: media workers own the sockets, forward
// what is joined, and play prompts on a wheel of 1 ms. It forwards at once, without
// a jitter buffer, and mixes nothing.
package rtp
