// Package fetch awaits one coroutine in another, in a loop.
package fetch

import (
	"fmt"

	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

// fetch gives what is at url.
//
//asyncgen:async
func fetch(url string) (string, error) {
	if url == "u3" {
		return async.Await(trace.Fail("", "not found"))
	}
	return async.Await(trace.Wait("body of " + url))
}

// testFetchAll adds up the sizes of n pages.
//
//asyncgen:async
func testFetchAll(n int) (total int, err error) {
	var urls []string
	for i := range n {
		urls = append(urls, fmt.Sprint("u", i))
	}
	for _, u := range urls {
		body, err := async.Await(fetchAsync(u))
		if err != nil {
			return total, err
		}
		total += len(body)
	}
	return total, nil
}
