package reject

// fetch has its directive spelled as prose.
//
// want+1 `this is prose, not a directive; write //asyncgen:async`
// asyncgen:async
func fetch() {}

var _ = fetchAsync // no message of its own

// want+1 `this is prose, not a directive; write //asyncgen:generator Values`
// AsyncGen: generator Values
func values() {}

// want+1 `this is prose, not a directive; write //asyncgen:async`
// asyncgen async
func store() {}

// want+1 `this is prose, not a directive; write //asyncgen:async`
/* asyncgen:async */
func load() {}

// asyncgen generates nothing for a sentence that begins like this.
func prose() {}

// want+2 `//asyncgen:async is followed by a comment; move that to a line of its own`
//
//asyncgen:async // in the background
func remark() {}

// want+2 `this is no directive of asyncgen, whose name is misspelt; write //asyncgen:async`
//
//asyngen:async
func misspelt() {}

// want+2 `whose name is misspelt; write //asyncgen:generator Named`
//
//asnycgen:generator Named
func misspeltToo(yield func(int) bool) {}

// Other tools have directives like ours.
//
//other:async
//async:generator
func others() {}

func _() {
	//asyngen:async
}
