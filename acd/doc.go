// Package acd decides which waiting call goes to which seat, and why.
//
// # How fast
//
// BenchmarkDecisions has 10,000 seats, 50 skills, 200 kinds of requirement and
// 100,000 waiting calls, or half of the seats ready. A decision is the input that
// ends with an offer, asked for by Decide, which allocates nothing. Measured on
// one of two cores of an AMD EPYC that others kept busy (load 4 to 6), so that
// the means are worse than the machine's own:
//
//	                                       decisions/s   median    99 %
//	plain          3 skills a person            340,000   2.8 µs   4.1 µs
//	plain-ready    the same, half are ready     179,000   4.7 µs    16 µs
//	all            all skills, all kinds        368,000   2.5 µs   4.4 µs
//	all-ready      the same, half are ready     605,000   1.6 µs   2.3 µs
//	one-class      one kind of requirement      529,000   1.8 µs   3.4 µs
//	BenchmarkNaive the plain hall by a scan         210   4.7 ms
//
// Step, which makes orders and facts for the floor, allocates seven times a
// decision and takes about twice as long.
package acd
