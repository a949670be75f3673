package main

import (
	"errors"
	"strconv"
)

// A lineFlag is the value of -line: true, false or path.
type lineFlag struct{ on, paths bool }

// IsBoolFlag makes -line alone mean true.
func (f *lineFlag) IsBoolFlag() bool { return true }

func (f *lineFlag) String() string {
	if f.paths {
		return "path"
	}
	return strconv.FormatBool(f.on)
}

// Set takes what stands behind the flag.
func (f *lineFlag) Set(text string) error {
	if text == "path" {
		*f = lineFlag{on: true, paths: true}
		return nil
	}
	on, err := strconv.ParseBool(text)
	if err != nil {
		return errors.New("want true, false or path")
	}
	*f = lineFlag{on: on}
	return nil
}
