package reject

import (
	bodyAsync "fmt"
)

var _ = bodyAsync.Sprint

func fetchAsync() {}

// want+2 `fetch would become fetchAsync, which is already declared \(name_taken.go:9\); name another one: //asyncgen:async OtherName`
//
//asyncgen:async
func fetch() {}

// want+2 `body would become bodyAsync, which is already an imported package \(name_taken.go:4\)`
//
//asyncgen:async
func body() {}

type T struct{ walkGen int }

// want+2 `T.walk would become walkGen, which is already a field of its type \(name_taken.go:21\); name another one: //asyncgen:generator OtherName`
//
//asyncgen:generator
func (t T) walk(yield func(int) bool) {}

func (t *T) runAsync() {}

// want+2 `T.run would become runAsync, which is already declared`
//
//asyncgen:async
func (t T) run() {}
