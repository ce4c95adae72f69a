// Package prompts holds the sentences and the music that calls hear, decoded once into frames ready to send.
package prompts
