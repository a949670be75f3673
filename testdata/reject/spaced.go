package reject

// fetch has its directive spelled as prose.
//
// want+1 `this is prose, not a directive; remove the space`
// asyncgen:async
func fetch() {}

var _ = fetchAsync // no message of its own
