// Package acd decides which waiting call goes to which seat, and why.
//
// # How fast
//
// BenchmarkDecisions has 10,000 seats, 50 skills, 200 kinds of requirement and
// 100,000 waiting calls, or half of the seats ready. A decision is the input that
// ends with an offer, asked for by Decide, which allocates nothing. Measured on
// one of two cores of an AMD EPYC whose memory others use as well: the best and
// the worst of four runs, and the 99 % of one of them.
//
//	                                             decisions/s (thousands)   99 %
//	plain             3 skills a person                  369 to 591       5.5 µs
//	plain-wrapup      a wrap-up ends, not a talk         551 to 637       3.7 µs
//	plain-ready       half of the seats are ready        188 to 307        14 µs
//	all               all skills, all kinds              431 to 609       4.2 µs
//	all-ready         the same, half are ready           674 to 783       2.6 µs
//	one-class         one kind of requirement            597 to 747       3.0 µs
//	everything        rings, sticky, reserves, weights   191 to 219        16 µs
//	everything-ready  the same, half are ready             73 to 85        38 µs
//	BenchmarkNaive    the plain hall by a scan           0.3
//
// Most of it is waiting for memory: what does not fit 8 MB took 140 to 180 ns a
// look that day, and a decision of the plain hall takes five to seven such looks
// one after the other. A hall of 300 seats and 1,500 waiting calls, which fits,
// decided 1.0 to 1.1 million times a second. The hour matters as much as the code:
// on a quieter day the code before this one did 306 to 587 (plain) and up to 912
// (plain-wrapup); beside it, on the same day, the ratios are 1.2 (plain and
// plain-wrapup) and 1.6 (everything).
//
// Six runs of another day: plain 435 to 537, plain-wrapup 500 to
// 749, everything 166 to 206. A look at what does not fit 4 to 8 MB took 133 to 176 ns,
// in pages of any size; asking for the next head of a line ahead gave 5 % at most.
//
// Step, which makes orders and facts for the floor, allocates seven times a
// decision and takes about twice as long.
package acd
