package main

// want+2 `run would become main, which cannot have results; name another one`
//
//asyncgen:async main
func run() {}
