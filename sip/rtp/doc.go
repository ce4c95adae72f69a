// Package rtp moves packets between legs: media workers that own the sockets.
package rtp
