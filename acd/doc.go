// Package acd decides which waiting call goes to which seat, and why.
package acd
