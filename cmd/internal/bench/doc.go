// Package bench loads a running hotline with calls, waiting citizens, headsets or a flood, and measures what that costs its process and how its packets fare.
//
// On two cores of an AMD EPYC, generator and server together, nothing else running:
//
//	$ hotline bench all --seconds 10
//	calls: 100 for 10.0 s
//	  processor each         0.1730 % of a core
//	  processor a packet     17.30 us
//	  the kernel alone       10.30 us a packet: this is 1.68 times as much
//	  processor in all       17.3 % of a core
//	  memory each            49 KB
//	  packets                100010 sent, 100010 heard, 0 lost
//	  transit                p50 0.52 ms, p99 1.42 ms, at most 13.98 ms (100010)
//	  transit, kernel alone  p50 0.10 ms, p99 0.58 ms, at most 2.78 ms (50020)
//	  INVITE to answer       p50 3.01 ms, p99 5.00 ms, at most 5.00 ms (100)
//	  INVITE to heard        p50 15.32 ms, p99 26.52 ms, at most 28.55 ms (100)
//	  generator late         at most 15.0 ms
//	calls: 300 for 10.0 s
//	  processor each         0.1453 % of a core
//	  processor a packet     14.53 us
//	  the kernel alone       10.94 us a packet: this is 1.33 times as much
//	  processor in all       43.6 % of a core
//	  memory each            111 KB
//	  packets                300060 sent, 300060 heard, 0 lost
//	  transit                p50 0.83 ms, p99 2.34 ms, at most 6.04 ms (300060)
//	  transit, kernel alone  p50 0.16 ms, p99 46.34 ms, at most 102.58 ms (150030)
//	  INVITE to answer       p50 3.01 ms, p99 9.01 ms, at most 18.00 ms (300)
//	  INVITE to heard        p50 15.67 ms, p99 29.85 ms, at most 42.60 ms (300)
//	  generator late         at most 8.0 ms
//	prompts: 1000 for 10.0 s
//	  processor each           0.0710 % of a core
//	  processor a packet       14.20 us
//	  the kernel alone         7.10 us a packet: this is 2.00 times as much
//	  processor in all         71.0 % of a core
//	  memory each              95 KB
//	  server's own             500052 packets heard, 0 missing
//	  off 20 ms                p50 0.28 ms, p99 8.27 ms, at most 22.32 ms (500052)
//	  off 20 ms, kernel alone  p50 0.43 ms, p99 9.24 ms, at most 18.35 ms (250165)
//	  INVITE to answer         p50 4.01 ms, p99 32.01 ms, at most 87.00 ms (1000)
//	  generator late           at most 30.0 ms
//	headsets, idle: 500 for 10.0 s
//	  processor each    0.0172 % of a core
//	  processor in all  8.6 % of a core
//	  sign-in           p50 12.69 ms, p99 25.02 ms, at most 30.41 ms (500)
//	  generator late    at most 7.0 ms
//	headsets, talking: 50 for 10.0 s
//	  processor each         0.3860 % of a core
//	  processor a packet     38.60 us
//	  the kernel alone       12.60 us a packet: this is 3.06 times as much
//	  processor in all       19.3 % of a core
//	  memory each            474 KB
//	  packets                50004 sent, 50004 heard, 0 lost
//	  transit                p50 1.41 ms, p99 4.04 ms, at most 11.42 ms (50004)
//	  transit, kernel alone  p50 0.08 ms, p99 1.12 ms, at most 4.79 ms (25010)
//	  INVITE to answer       p50 3.01 ms, p99 162.00 ms, at most 162.00 ms (50)
//	  INVITE to heard        p50 339.38 ms, p99 494.92 ms, at most 494.92 ms (50)
//	  generator late         at most 7.0 ms
//	setup: 100 for 10.0 s
//	  calls a second    376.9 (4523 whole calls, 0 that nobody answered)
//	  processor a call  3.19 ms
//	  processor in all  120.1 % of a core
//	  INVITE to answer  p50 63.01 ms, p99 251.01 ms, at most 282.00 ms (4626)
//	  INVITE to heard   p50 164.34 ms, p99 731.09 ms, at most 827.05 ms (4528)
//	  generator late    at most 68.0 ms
//	hotline (devel), go1.26.8, 2 cores, load 2.39 1.74 2.13 2/90 2328
//
// On the same machine while others kept both cores busy:
//
//	$ hotline bench flood --n 50 --seconds 60
//	flood: 50 for 60.0 s
//	  processor a packet  72.97 us
//	  processor in all    36.5 % of a core
//	  packets             299990 sent, 299990 heard, 0 lost
//	  transit             p50 0.60 ms, p99 31.56 ms, at most 75.72 ms (299990)
//	  flood               1231176 messages from 250 addresses, 20519 a second
//	  flood's sender      18.3 % of a core
//	  memory              11124 KB more than before
//	  calls meanwhile     123 of 123 set up
//	  a call after it     24.4 ms until the line was heard
//	  generator late      at most 84.0 ms
//
// "The kernel alone" is a loop that receives and sends the same packets on connected
// sockets and does nothing else: see Bare. In C it needs as much here, 8 to 10.5 us; on
// the machine that the aims were set on it needed 5.6, of which 0.10 % of a core for a
// recorded call, 10 us a packet, is 1.8 times as much.
//
// The memory of idle headsets is lost in what passwords take and give back. Calls are
// recorded. Of the samples of `calls --n 100` 38 % lie in sending, half of
// that in the kernel's delivery to the generator, 10 % in receiving, 15 % in going to
// sleep and waking, 16 % in the tape, 6 % in asking which sockets have something.
package bench
