package sip

import (
	"slices"
	"strings"
)

// maxCalled bounds how many numbers a call may have come by.
const maxCalled = 16

// CalledNumbers gives the numbers by which a call has come, the one that was
// dialled first: of History-Info (RFC 7044 §4.1, oldest first), of Diversion (RFC
// 5806 §4.1, newest first), and last that of the request URI. A carrier that leads
// the numbers of other lines to one tells so which was meant.
func CalledNumbers(req Request) []string {
	var numbers []string
	for _, uri := range uris(req.Headers, "History-Info") {
		numbers = append(numbers, UserOf(uri))
	}
	diverted := uris(req.Headers, "Diversion")
	slices.Reverse(diverted)
	for _, uri := range diverted {
		numbers = append(numbers, UserOf(uri))
	}
	numbers = slices.DeleteFunc(numbers, func(n string) bool { return n == "" })
	return append(numbers[:min(len(numbers), maxCalled)], UserOf(req.URI))
}

// uris gives the URIs of all values of a header, in order.
func uris(h Headers, name string) []string {
	var all []string
	for _, header := range h {
		if strings.EqualFold(header.Name, name) {
			for _, value := range splitList(header.Value) {
				all = append(all, bare(value))
			}
		}
	}
	return all
}
