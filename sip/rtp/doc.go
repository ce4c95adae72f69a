// Package rtp moves packets between legs: media workers own the sockets, forward
// what is joined, and play prompts on a wheel of 1 ms. It forwards at once, or with
// what a crowd brings within the same millisecond, without a jitter buffer; only the sums of a mix are decoded, and wait for uneven packets.
// A leg hears the address that was signalled to it and the one that the signalling
// came from, and nobody else; with keys agreed on, nothing that they did not protect.
package rtp
