// Package ua translates to and from sipgo, keeps the order of each dialog and matches transactions.
package ua
