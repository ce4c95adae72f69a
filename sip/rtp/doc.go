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
// A far end with ICE is where its checks come from and nowhere else, whatever was
// signalled: a leg hears the addresses that have proved the password, and sends to the
// one that was nominated. It is the lite half alone and asks nobody. A nomination that
// somebody saw on its way and says again from elsewhere is refused, unless they are faster
// than the far end or 32 others came since: keys of DTLS are what keeps sound from them.
//
// # What it costs
//
// Benchmarks on one of two cores of an AMD EPYC, system calls included, nothing
// allocated; `hotline bench` has the whole server, see cmd/internal/bench:
//
//	BenchmarkRelayPacket        a packet in and out                        5.4 us
//	  other-law                 transcoded by table                        5.0 us
//	BenchmarkSecureRelayPacket  AES-GCM 128, AES-CM 128 with SHA1_80  6.8, 7.3 us
//	  by-DTLS, by-ICE           the same, once its keys are there
//	BenchmarkMix                three in, three sums out                    39 us
//	BenchmarkPlayFrame          a frame of a prompt                        5.4 us
//	media.BenchmarkMixOfThree   three sums without the sockets             1.6 us
//	media.BenchmarkPlayout      a frame, and with 20 % lost           0.4, 4.5 us
//	media.BenchmarkToneReceiver a frame watched for digits                 4.4 us
//	tape.BenchmarkTake          the tap of a tape                           27 ns
//
// # What is heard
//
// TestSound of cmd/internal/floor runs twelve calls at once - bridge, hold, three
// parties, listen, whisper, barge, take-over, SRTP by SDES and by DTLS, headsets - on
// real sockets through a proxy that loses, delays, reorders and doubles packets both
// ways, with the tape. Everybody says a tone at -16.0 dBm0. Where one is heard alone, in
// every network: -16.0 dBm0, all other tones below -65, signal to distortion 35.8 dB or
// more (the encoding itself), every frame that no link lost as it was said and at its
// own place. The sums that a mix makes, six runs on two cores that had other work too:
//
//	                         dBm0            others   SDR      not as said
//	clean                    -16.0 to -15.9  < -57    33.4 dB  0.9 % of frames
//	1 % lost                 -16.0 to -15.9  < -57    33.3 dB  0.1 %
//	5 % lost                 -16.0 to -15.9  < -57    33.0 dB  1.9 %
//	40 ms of jitter          -16.0 to -15.9  < -57    33.3 dB  2.4 %
//	5 % overtaken            -16.0 to -15.9  < -57    33.2 dB  4.7 %
//	5 % doubled              -16.0 to -15.9  < -57    33.3 dB  1.3 %
//	all of it, 5 % lost      -16.0 to -15.9  < -57    33.0 dB  8.6 %
//
// A frame is not as said when a tone is more than 1 dB off in it or anything else louder
// than 25 dB below: it was filled in, or the machine was late. Recordings are as long as
// their calls, to 2 ms. Whatever follows something else without a pause goes over into
// it within 8 ms: a prompt, a join, a take-over.
package rtp
