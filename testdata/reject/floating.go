package reject

// want+1 `the directive annotates nothing; put it directly above a function, without an empty line`
//asyncgen:async

func f() {}
