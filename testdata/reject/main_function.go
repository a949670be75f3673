package main

//asyncgen:async
func main() {} // want `main is called as it stands; annotate another function, run for example, and have main call runner.Run`
