package main

import (
	"bufio"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"hotline/cmd/internal/api"
)

// hash makes of a password what the config may hold in its place.
func hash(args []string, out, errs io.Writer) int {
	if _, code, ok := parse(flag.NewFlagSet("hash", flag.ContinueOnError), args, out, errs, 0); !ok {
		return code
	}
	return hashFrom(os.Stdin, out, errs)
}

// hashFrom reads the password from a terminal, twice and unseen, or as the
// first line of anything else.
func hashFrom(in *os.File, out, errs io.Writer) int {
	password, err := askPassword(in, errs)
	if err == nil {
		password, err = api.Hash(password, rand.Reader)
	}
	if err != nil {
		fmt.Fprintln(errs, "hotline hash:", err)
		return exitFailed
	}
	fmt.Fprintln(out, password)
	return exitOK
}

func askPassword(in *os.File, errs io.Writer) (string, error) {
	lines := bufio.NewScanner(in)
	show, terminal := blind(in)
	if !terminal {
		return line(lines)
	}
	defer show()
	fmt.Fprint(errs, "Password: ")
	password, err := line(lines)
	if err == nil {
		fmt.Fprint(errs, "\nAgain: ")
		var again string
		if again, err = line(lines); err == nil && again != password {
			err = errors.New("these are two passwords")
		}
	}
	fmt.Fprintln(errs)
	return password, err
}

func line(lines *bufio.Scanner) (string, error) {
	if !lines.Scan() && lines.Err() != nil {
		return "", fmt.Errorf("cannot read the password: %w", lines.Err())
	}
	return lines.Text(), nil
}
