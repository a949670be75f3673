package reject

// want+2 `unknown directive //asyncgen:asink; there are //asyncgen:async and //asyncgen:generator`
//
//asyncgen:asink
func fetch() {}
