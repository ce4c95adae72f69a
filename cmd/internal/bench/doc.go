// Package bench loads a running hotline with calls, waiting citizens or headsets, and measures what that costs its process and how its packets fare.
//
// On two cores of an AMD EPYC, generator and server together, nothing else running:
//
//	$ hotline bench calls --n 100 --seconds 15
//	calls: 100 for 15.0 s
//	  processor each      0.2187 % of a core
//	  processor a packet  21.86 us
//	  processor in all    21.9 % of a core
//	  memory each         111 KB
//	  packets             150020 sent, 150020 heard, 0 lost
//	  transit             p50 0.60 ms, p99 1.44 ms, at most 4.62 ms (150020)
//	  INVITE to answer    p50 3.01 ms, p99 6.01 ms, at most 26.00 ms (100)
//	  INVITE to heard     p50 14.48 ms, p99 26.30 ms, at most 39.70 ms (100)
//	  generator late      at most 14.0 ms
//
//	$ hotline bench calls --n 300 --seconds 15
//	calls: 300 for 15.0 s
//	  processor each      0.2013 % of a core
//	  processor a packet  20.13 us
//	  processor in all    60.4 % of a core
//	  memory each         145 KB
//	  packets             450000 sent, 450000 heard, 0 lost
//	  transit             p50 1.01 ms, p99 6.77 ms, at most 26.26 ms (450000)
//
//	$ hotline bench prompts --n 1000 --seconds 10 --mute
//	prompts: 1000 for 10.0 s
//	  processor each      0.0833 % of a core
//	  processor a packet  16.66 us
//	  memory each         105 KB
//	  server's own        500112 packets heard, 0 missing
//	  off 20 ms           p50 0.27 ms, p99 11.48 ms, at most 35.09 ms (500112)
//
//	$ hotline bench headsets --n 50 --seconds 8
//	headsets, idle: 50 for 8.0 s
//	  processor each    0.0850 % of a core
//	  memory each       144 KB
//	  sign-in           p50 15.10 ms, p99 34.68 ms, at most 34.68 ms (50)
//	headsets, talking: 50 for 8.0 s
//	  processor each      0.7674 % of a core
//	  processor a packet  76.74 us
//	  packets             40005 sent, 40005 heard, 0 lost
//	  transit             p50 0.43 ms, p99 3.22 ms, at most 9.21 ms (40005)
//
// Calls are recorded. Of the samples of `calls --n 100` 54 % lie in system calls,
// 15 % in the rendering and writing of the tape.
package bench
