// Package tape keeps the sound of calls on disk: a segment log while they last, a stereo WAV when they are over.
package tape
