// Package chaos plays random days of a city against the production engine and judges every step by rules of its own.
//
// [Play] is one day: callers and seats with their own will, people who vanish,
// answers that cross hang-ups, inputs that are late or doubled, rules that change
// while calls wait, engines that restart from a snapshot or fail and are rebuilt.
// The same seed gives the same day for ever.
//
// The [Watcher] is the differential oracle, in plain maps and full scans: it knows
// the rules, the inputs and what the engine says, never the engine's lists. After
// every step it judges the engine by each [Law].
package chaos
