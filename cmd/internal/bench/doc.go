// Package bench loads a running hotline with calls, waiting citizens, headsets or a flood, and measures what that costs its process and how its packets fare.
//
// On two cores of an AMD EPYC, generator and server together, nothing else running:
//
//	$ hotline bench calls --n 100 --seconds 15
//	calls: 100 for 15.0 s
//	  processor each      0.1793 % of a core
//	  processor a packet  17.93 us
//	  processor in all    17.9 % of a core
//	  memory each         116 KB
//	  packets             150010 sent, 150010 heard, 0 lost
//	  transit             p50 0.57 ms, p99 1.49 ms, at most 4.96 ms (150010)
//	  INVITE to answer    p50 3.01 ms, p99 10.00 ms, at most 10.00 ms (100)
//	  INVITE to heard     p50 15.77 ms, p99 26.17 ms, at most 27.48 ms (100)
//	  generator late      at most 9.0 ms
//
//	$ hotline bench calls --n 300 --seconds 15
//	calls: 300 for 15.0 s
//	  processor each      0.1637 % of a core
//	  processor a packet  16.37 us
//	  processor in all    49.1 % of a core
//	  memory each         118 KB
//	  packets             450090 sent, 450090 heard, 0 lost
//	  transit             p50 0.99 ms, p99 18.36 ms, at most 54.44 ms (450090)
//	  generator late      at most 37.0 ms
//
//	$ hotline bench prompts --n 1000 --seconds 10 --mute
//	prompts: 1000 for 10.0 s
//	  processor each      0.0638 % of a core
//	  processor a packet  12.76 us
//	  processor in all    63.8 % of a core
//	  memory each         92 KB
//	  server's own        500038 packets heard, 0 missing
//	  off 20 ms           p50 0.13 ms, p99 2.11 ms, at most 7.94 ms (500038)
//
// Of the same machine while others kept both cores busy:
//
//	$ hotline bench headsets --n 500 --seconds 8
//	headsets, idle: 500 for 8.0 s
//	  processor each    0.0115 % of a core
//	  processor in all  5.7 % of a core
//	  sign-in           p50 17.68 ms, p99 140.60 ms, at most 213.31 ms (500)
//	  generator late    at most 79.0 ms
//	headsets, talking: 50 for 8.0 s
//	  processor each         0.3750 % of a core
//	  processor a packet     37.50 us
//	  the kernel alone       14.29 us a packet: this is 2.63 times as much
//	  packets                39996 sent, 39996 heard, 0 lost
//	  transit                p50 1.47 ms, p99 20.43 ms, at most 80.24 ms (39996)
//	  transit, kernel alone  p50 0.09 ms, p99 34.73 ms, at most 61.38 ms (25010)
//	  generator late         at most 78.0 ms
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
// Calls are recorded. Of the samples of `calls --n 100` 38 % lie in sending, half of
// that in the kernel's delivery to the generator, 10 % in receiving, 15 % in going to
// sleep and waking, 16 % in the tape, 6 % in asking which sockets have something.
package bench
