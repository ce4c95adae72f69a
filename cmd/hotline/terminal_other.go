//go:build !linux

package main

import "os"

// blind knows no terminals here: what is typed is seen, and asked for once.
func blind(*os.File) (show func(), terminal bool) { return nil, false }

// terminal takes everything for a file or a pipe.
func terminal(*os.File) bool { return false }
