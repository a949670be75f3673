package reject

// want+2 `"fetch-async" cannot be the name of the generated function; write a Go identifier`
//
//asyncgen:async fetch-async
func fetch() {}

// want+2 `"func" cannot be the name`
//
//asyncgen:async func
func keyword() {}
