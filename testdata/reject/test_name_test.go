package reject

import "testing"

// want+2 `TestFetch would become TestFetchAsync, which go test takes for a test with the wrong signature; name another one`
//
//asyncgen:async
func TestFetch(t *testing.T) {}
