// Package acd decides which waiting call goes to which seat, and why.
//
// # How fast
//
// BenchmarkDecisions has 10,000 seats, 50 skills, 200 kinds of requirement and
// 100,000 waiting calls, or half of the seats ready. A decision is the input that
// ends with an offer, asked for by Decide, which allocates nothing. Measured on
// one of two cores of an AMD EPYC whose memory others use as well: the best and
// the worst of three runs, and the 99 % of the best.
//
//	                                             decisions/s (thousands)   99 %
//	plain             3 skills a person                  306 to 587       3.2 µs
//	plain-wrapup      a wrap-up ends, not a talk         518 to 912       2.1 µs
//	plain-ready       half of the seats are ready        283 to 386       6.0 µs
//	all               all skills, all kinds              469 to 593       3.0 µs
//	all-ready         the same, half are ready           912 to 1,121     1.9 µs
//	one-class         one kind of requirement            514 to 925       2.0 µs
//	everything        rings, sticky, reserves, weights   152 to 205        14 µs
//	everything-ready  the same, half are ready            43 to 76         31 µs
//	BenchmarkNaive    the plain hall by a scan           0.3
//
// Most of it is waiting for memory: a hall of 100 seats and 1,000 waiting calls,
// which fits the caches, decides 1.0 (plain) and 1.4 (all) million times a second.
//
// Step, which makes orders and facts for the floor, allocates seven times a
// decision and takes about twice as long.
package acd
