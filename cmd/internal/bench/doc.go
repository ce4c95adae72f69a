// Package bench loads a running hotline with calls, waiting citizens or headsets, and measures what that costs its process and how its packets fare.
package bench
