package reject

// want+2 `//asyncgen:async is followed by 2 words; it takes one at most`
//
//asyncgen:async Fetch it
func fetch() {}
