// Command asyncgen turns annotated Go functions into resumable state machines.
package main

func main() {}
