// Package floor opens the doors, owns the goroutines and carries out orders; the rooms decide.
package floor
