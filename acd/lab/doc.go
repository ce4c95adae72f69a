// Package lab runs the production engine on virtual time, and knows the formulas that such a run must agree with.
package lab
