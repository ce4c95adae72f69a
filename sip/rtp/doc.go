// Package rtp moves packets between legs: media workers own the sockets, forward
// what is joined, and play prompts on a wheel of 1 ms. It forwards at once, or with
// what a crowd brings within the same millisecond, without a jitter buffer; only the
// sums of a mix are decoded, and wait for uneven packets. A leg hears the address that
// was signalled to it and the one that the signalling came from, and nobody else;
// with keys agreed on, nothing that they did not protect. Keys that are to come by
// DTLS come over the leg's own sockets, from the same addresses: until the far end has
// proved the certificate that was signalled, nothing is heard or sent. Whoever sends from
// the far end's very address may keep a handshake from coming about, for 10 s; never more.
//
// # What it costs
//
// Benchmarks on one of two cores of an AMD EPYC, system calls included, nothing
// allocated; `hotline bench` has the whole server, see cmd/internal/bench:
//
//	BenchmarkRelayPacket        a packet in and out                        5.4 us
//	  other-law                 transcoded by table                        5.0 us
//	BenchmarkSecureRelayPacket  AES-GCM 128, AES-CM 128 with SHA1_80  6.8, 7.3 us
//	  by-DTLS                   the same, once its keys are there
//	BenchmarkMix                three in, three sums out                    39 us
//	BenchmarkPlayFrame          a frame of a prompt                        5.4 us
//	media.BenchmarkMixOfThree   three sums without the sockets             1.6 us
//	media.BenchmarkPlayout      a frame, and with 20 % lost           0.4, 4.5 us
//	media.BenchmarkToneReceiver a frame watched for digits                 4.4 us
//	tape.BenchmarkTake          the tap of a tape                           27 ns
package rtp
