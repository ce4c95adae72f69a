// Package lab runs the production engine on virtual time, and knows the formulas that such a run must agree with.
//
// A [Scenario] says who calls and who sits; a [Sim] drives acd.Engine through
// it: citizens arrive, wait, are answered at once when they are offered, and
// leave. Every purpose of every queue has its own stream of dice, so that two
// runs which differ in seats or rules see the same citizens. Time is whole
// microseconds; the engine takes it in its milliseconds. Runs are equal, digest
// and all, on every machine of one architecture.
//
// [Line] knows Erlang C and Erlang A, and [ErlangB] the loss formula: what
// `hotline staff` answers with. The tests hold the engine against them, against
// Cobham's priorities and against the product form of Adan and Weiss;
// `go test ./acd/lab -long` runs every case to a half-width of 2 %.
//
// A scenario's file may say more than the queues, groups and report that every one
// has:
//
//	order: rules
//	queues: [{..., boost: 30s, rings: [{after: 15s, skills: [general]}]}, {..., profile: [96 numbers]}]
//	groups: [{..., weight: 50}, {..., shifts: [{at: 08:00-16:30, seats: 12}]}]
//	reserves: [{skill: en, level: 3, free: 1}]
//
// The priority of a queue means two things. Under order: strict, as in the config of
// a city, the larger one is always served first, however long others wait. Under
// order: rules each step is a minute of boost: a call of priority 2 stands among
// those of priority 0 that came two minutes before it. Under order: fcfs it says
// nothing.
//
// # The city
//
// testdata/city.yaml and its two neighbours, one million calls each, with 120 s
// of patience; left is the share of all who hung up. testdata/city.svg is the
// mean day's picture. Specialists take general calls too: while the longest
// idle is asked first, a small queue suffers long before the large one does;
// seat_order: specialist asks those with the fewest skills first.
//
//	answered in 15 s     seats   general   business   English   left   busy
//	mean day               198    98.6 %     50.5 %    38.6 %   0.6 %   90 %
//	  fewest skills        198    98.6 %     86.0 %    84.6 %   0.5 %   90 %
//	x2.6                   500    99.6 %     60.0 %    57.9 %   0.3 %   93 %
//	  fewest skills        500    99.6 %     91.1 %    92.5 %   0.3 %   93 %
//	x3.2, the peak day     500    40.8 %      7.0 %     6.9 %  12.8 %  100 %
//	  fewest skills        500    41.0 %      7.4 %     6.9 %  12.8 %  100 %
//
// Two rules keep specialists for their own without a wall, each in a file of its
// own. city-reserves.yaml lets nobody of a specialty take a general call unless
// another of it stays free. city-rings.yaml asks specialists for general calls
// that have waited 5 s, and generalists for business calls that have waited 15 s.
//
//	answered in 15 s     seats   general   business   English   left   busy
//	mean day
//	  reserves             198    98.0 %     84.5 %    97.8 %   0.6 %   90 %
//	  rings                198    98.5 %     95.2 %    88.6 %   0.6 %   90 %
//	  both                 198    98.0 %     98.8 %   100.0 %   0.7 %   90 %
//	x3.2, the peak day
//	  reserves             500    38.1 %     75.3 %    97.8 %  13.0 %  100 %
//	  rings                500    40.1 %     12.2 %     8.0 %  12.8 %  100 %
//
// When more call than the hall carries, everybody has waited 5 s and rings are
// open: only the reserves still hold.
//
// How long a call is told that it is to wait when it begins to: of those that were
// answered then, its P80 covered 84 % on the mean day and 82 % at x3.2, on each of
// three seeds (TestExpectedWait).
//
// testdata/city-day.yaml is whole days, with a profile of arrivals and shifts.
//
// # What if
//
// A [Past] is a day as it was, and [Past.WhatIf] lets it happen again under other
// rules: `hotline replay --what-if`. What was seen is kept: arrivals, where calls
// went and when, how long those waited who left, how long calls rang, talked and
// were written up, when people were there. What nobody saw is drawn, 20 times, from
// the calls of the same queue: the work of those who left from those who were
// answered, and the patience of those who were answered from the [Survival] curve
// beyond the wait they had. An offer that rang in vain is answered no sooner than it
// rang. Nobody misses or refuses an offer, and calls of the day before are not there.
//
// The tests hold it against days of which everything is known, 3,000 calls of 60 s
// patience: under its own rules a day comes out to the call, and with 22 or 30
// people in place of 26 the share that leaves, the share in 15 s and the mean wait
// agree with what would have been to within 1 %, 1.5 % and 1 s.
//
// # How fast
//
// BenchmarkSimulation, engine included, on one core of an AMD EPYC that others
// used at the same time, the best of three: 10 seats 326,000 calls/s, 340 seats
// 346,000, 5,000 seats 253,000; 4 allocations a call, the inputs. A run of two
// million calls before 340 seats took 5.7 to 6.5 s of processor time.
package lab
