package generator_test

import (
	"fmt"
	"strings"
)

// shapes are the functions of the programs of benchmarks, each with what it needs besides; %[1]d is its number, %[2]s what to
// await in it.
var shapes = []string{`
// fetch%[1]d fetches.
//
//asyncgen:async
func fetch%[1]d(url string, n int) (string, error) {
	var b strings.Builder
	for i := range n {
		u := fmt.Sprintf("%%s/%%d", url, i)
		_, err := async.Await(%[2]s)
		if err != nil {
			return "", err
		}
		switch {
		case strings.HasPrefix(u, "http:"):
			b.WriteString(u)
		case len(u) > 10 && i%%2 == 0:
			if _, err := async.Await(async.Sleep(time.Millisecond)); err != nil {
				return "", fmt.Errorf("sleep %%d: %%w", i, err)
			}
			b.WriteByte('x')
		default:
			b.WriteByte('y')
		}
	}
	return b.String(), nil
}
`, `
// store%[1]d is a table.
type store%[1]d[K comparable, V any] struct {
	entries map[K]V
	misses  []K
	lock    async.Lock
}

// load gets what is missing.
//
//asyncgen:async
func (s *store%[1]d[K, V]) load(keys []K, get func(K) async.Awaitable[V]) (found map[K]V, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("load: %%v", r)
		}
	}()
	found = make(map[K]V)
	for _, key := range keys {
		v, ok := s.entries[key]
		if !ok {
			if v, err = async.Await(get(key)); err != nil {
				s.misses = append(s.misses, key)
				continue
			}
			s.entries[key] = v
		}
		found[key] = v
	}
	return found, err
}
`, `
// tree%[1]d is a tree of words.
type tree%[1]d struct {
	left, right *tree%[1]d
	word        string
}

// walk yields the words of the tree in order.
//
//asyncgen:generator
func (t *tree%[1]d) walk(yield func(string) bool) bool {
	return t == nil || t.left.walk(yield) && yield(t.word) && t.right.walk(yield)
}
`, `
// follow%[1]d yields the lines that have a prefix, as they arrive.
//
//asyncgen:async
func follow%[1]d(lines []string, prefix string, yield func(int, string) bool) error {
	number := 0
	for _, line := range lines {
		number++
		rest, ok := strings.CutPrefix(line, prefix)
		if !ok {
			continue
		}
		if _, err := async.Await(async.Sleep(time.Duration(len(rest)) * time.Millisecond)); err != nil {
			return err
		}
		if !yield(number, strings.TrimSpace(rest)) {
			break
		}
	}
	return nil
}
`, `
// retry%[1]d tries again, a little later each time.
//
//asyncgen:async
func retry%[1]d(url string, attempts int) (body string, tries int, err error) {
	pause := 10 * time.Millisecond
	for tries < attempts {
		tries++
		body, err = async.Await(async.Coro(func() (string, error) {
			if _, err := async.Await(async.Sleep(pause)); err != nil {
				return "", err
			}
			return url, nil
		}))
		if err == nil && check%[1]d(body) {
			return body, tries, nil
		}
		pause *= 2
	}
	return "", tries, fmt.Errorf("%%d attempts: %%w", tries, err)
}

func check%[1]d(body string) bool {
	depth := 0
	for _, r := range body {
		switch r {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		}
		if depth < 0 {
			return false
		}
	}
	return depth == 0
}
`}

// program writes a module of packages with annotated functions of all shapes, twenty a file.
func program(packages, functions int) string {
	var b strings.Builder
	for p := range packages {
		for i := range functions {
			if i%20 == 0 {
				fmt.Fprintf(&b, "-- p%d/f%d.go --\n", p, i/20)
				fmt.Fprintf(&b, "package p%d\n\nimport (\n\t\"fmt\"\n\t\"net/http\"\n\t\"strings\"\n\t\"time\"\n\n"+
					"\tasync \"github.com/asyncgen/asyncgen/runtime\"\n)\n\nvar _ http.Handler\n", p)
			}
			await := "async.Sleep(time.Millisecond)"
			if i%20 >= len(shapes) {
				await = fmt.Sprintf("fetch%dAsync(u, n-1)", i-len(shapes))
			}
			shape := shapes[i%len(shapes)]
			if !strings.Contains(shape, "%[2]s") {
				shape += "%[2]s"
				await = ""
			}
			fmt.Fprintf(&b, shape, i, await)
		}
	}
	return b.String()
}
