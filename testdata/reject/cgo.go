package reject

// int one(void) { return 1; }
import "C"

// want+2 `a file that imports "C" cannot have annotated functions; move them to a file of their own`
//
//asyncgen:async
func f() { C.one() }
