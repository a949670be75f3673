package reject

//asyncgen:async Load
func fetch() {}

// want+2 `read would become Load, which is already what fetch becomes \(one_name_twice.go:4\); name another one: //asyncgen:async OtherName`
//
//asyncgen:async Load
func read() {}
