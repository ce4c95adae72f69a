// Package lab runs the production engine on virtual time, and knows the formulas that such a run must agree with.
//
// A [Scenario] says who calls and who sits; a [Sim] drives acd.Engine through
// it: citizens arrive, wait, are answered at once when they are offered, and
// leave. Every purpose of every queue has its own stream of dice, so that two
// runs which differ in seats or rules see the same citizens. Time is whole
// microseconds, the clock of the engine milliseconds: calls that come within one stay in
// order, but people who are free from the same one on have been idle equally long, and
// rings, targets and boosts are up to one off. Means below 20 ms feel it: before two
// seats, calls of 5 ms keep the first busy for 24.7 % and the second for 23.9 %, those of
// 500 ms both for 24.3 %. Runs are equal, digest and all, on every machine of one
// architecture.
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
//	queues: [{..., boost: 30s, rings: [{after: 15s, skills: [general]}]}, {..., profile: [96 numbers]},
//	  {..., sticky: {within: 24h, for: 30s, numbers: 2000}}]
//	groups: [{..., weight: 50}, {..., shifts: [{at: 08:00-16:30, seats: 12}]}]
//	reserves: [{skill: en, level: 3, free: 1}]
//	call_back: {missed_after: 5s, attempts: 3, priority: 0, boost: 0s, reached: 0.6, keep_place: {after: 40s, share: 0.3}}
//
// The priority of a queue means two things. Under order: strict, as in the config of
// a city, the larger one is always served first, however long others wait. Under
// order: rules each step is a minute of boost: a call of priority 2 stands among
// those of priority 0 that came two minutes before it. Under order: fcfs it says
// nothing.
//
// A queue that nobody ever serves, because all lack a skill or a reserve keeps them all,
// is refused when its citizens wait for ever, and told as a warning when they leave. A
// number is any of YAML's in tens, 2_000_000, 1e3 or 3.0, that is what it must be.
//
// With call_back, who hangs up after more than missed_after is called back, and so is
// who still waits at keep_place's after and is of its share: these hang up there. Both
// count among those who left. [CallBack] names the keys; without one, missed_after is
// 5 s, attempts 3, reached 1, the others nothing. A call-back stands by the arrival of
// the citizen's call and the target of its queue; its priority is on the scale of the
// queues', so that -1 is after all of theirs under order: strict, and as if it had come
// a minute later under order: rules. A person dials as often as attempts, a minute
// apart, reaches the citizen with the chance reached, and then talks as long as the
// call would have taken; in vain it takes 20 s. Each queue of the result has one key
// more, called_back: a [CalledBack]. Every citizen has a number of their own: nobody
// calls again, but in a queue with sticky, which call_back does not go with.
//
// With sticky every call of the queue comes from one of so many numbers, each as likely,
// and is kept for so long, from when it begins to wait, for the person who answered that
// number first, while each answer follows the last within so long: see acd.Sticky. With
// for: 0s nobody is kept. The queue's result has one key more, returned: a [Returned].
// Ten people of 60 s a call, 450 calls an hour from 200 numbers (TestStickyInAScenario):
//
//	for         met again   mean wait
//	0s              9.7 %       7.4 s
//	10s            35.5 %      13.7 s
//	1m             60.7 %      37.5 s
//	24h           100.0 %     204.6 s
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
// answered then, its P80 covered 84 % on the mean day and 81 to 82 % at x3.2, on each of
// three seeds (TestExpectedWait). Of calls with needs of their own, 300 and 600 an hour,
// it covered 82 to 87 % (TestExpectedWaitOfNeeds).
//
// testdata/city-day.yaml is whole days, with a profile of arrivals and shifts.
//
// # A crowd, and call-backs
//
// testdata/city-crowd.yaml is five such days with 3.2 times as many calls from nine to
// ten, which the shifts were not made for. Six attempts in ten reach the citizen, and
// three in ten accept at 40 s. Served are those who were answered or called back; the
// waits for that, from hanging up, are medians and P90.
//
//	call-backs come        in 15 s   answered   called back   served     P50     P90   busy
//	nobody is called back   68.6 %     80.0 %         0.0 %   80.0 %       -       -   70 %
//	after all calls         63.9 %     77.7 %        18.5 %   96.2 %   4.0 h   7.0 h   84 %
//	four hours later        57.4 %     71.4 %        24.3 %   95.7 %   2.9 h   4.5 h   84 %
//	an hour later           28.4 %     45.6 %        48.1 %   93.6 %   1.4 h   1.9 h   83 %
//	in their old place      24.9 %     25.8 %        66.5 %   92.4 %   0.9 h   1.8 h   83 %
//
// Without call-backs a fifth is never served. With them all are but those who hang up
// within 5 s or do not answer three times. How soon is a matter of priority: a caller
// loses patience and is then one more to call back, a call-back never does. In their
// old place they stand before all who call now, people dial, and three callers in four
// hang up. After all calls (order: strict, -1) they fill the seats that would stand
// free, through the afternoon. Hours later (order: rules, -240 and -60) is between.
// TestSimulateACrowd compares the table.
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
// rang. The rules that supervisors kept for numbers are in force when they were.
// Nobody misses or refuses an offer, and calls of the day before are not there, nor
// do they count for a limit.
//
// The tests hold it against days of which everything is known, 3,000 calls of 60 s
// patience: under its own rules a day comes out to the call, and with 22 or 30
// people in place of 26 the share that leaves, the share in 15 s and the mean wait
// agree with what would have been to within 1 %, 1.5 % and 1 s.
//
// # How fast
//
// BenchmarkSimulation, engine included, on one core of an AMD EPYC whose memory
// others use as well, three runs: 10 seats 429,000 to 473,000 calls/s, 340 seats
// 380,000 to 418,000, 5,000 seats 220,000 to 259,000; one allocation a call. On a
// slower day 340 seats did 314,000 to 347,000. A run
// of two million calls before 340 seats took 5.0 to 5.5 s of processor time, its
// best ever 505,000 calls/s; a call is two of the events that events_per_s counts.
// Since then an answer costs no allocation: old and new in turn 439,000 to 515,000 and
// 481,000 to 539,000 for 340 seats, `hotline simulate` with the same 346,000 to 550,000.
package lab
