package main

import (
	"fmt"
	"os"
	"runtime/pprof"
)

// profiled writes a CPU profile from now on until end is called; "" is none.
func profiled(file string) (end func(), err error) {
	if file == "" {
		return func() {}, nil
	}
	out, err := os.Create(file)
	if err == nil {
		err = pprof.StartCPUProfile(out)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot write a profile: %w", err)
	}
	return func() {
		pprof.StopCPUProfile()
		_ = out.Close()
	}, nil
}
