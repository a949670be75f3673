package behaviour

import (
	"fmt"
	rt "github.com/asyncgen/asyncgen/runtime"
	"go/token"
	htemplate "html/template"
	"math/rand/v2"
	"net/url"
	f "os"
	. "strings"
	"testing"
	t "text/template"
	"unsafe"
)

var async2 = "mine"

type value struct{ v int }

//asyncgen:async
func everything() (string, error) {
	a, b := t.New("x"), htemplate.New("y")
	must(rt.Await(waitAsync(1)))
	r := NewReader("abc")
	must(rt.Await(waitAsync(2)))
	fmt := fmt.Sprintf("%d", r.Len())
	must(rt.Await(waitAsync(fmt)))
	rnd := rand.New(rand.NewPCG(1, 2))
	must(rt.Await(waitAsync(3)))
	file := f.Args[:0]
	u, err := url.Parse("http://u:p@h/")
	must(rt.Await(waitAsync(4)))
	user := u.User
	next, value, more, entered, resume1, awaited := 1, value{2}, 3, 4, 5, 6
	must(rt.Await(waitAsync(err)))
	token := token.NewFileSet()
	must(rt.Await(waitAsync(err)))
	tf := token.AddFile("x", 1, 10)
	p := unsafe.Pointer(&next)
	must(rt.Await(waitAsync(err)))
	_ = rnd
loop1:
	for {
		must(rt.Await(waitAsync(async2)))
		switch {
		case more == 3:
			more++
			continue loop1
		}
		break loop1
	}
	return Join([]string{a.Name(), b.Name(), fmt, user.String(), tf.Name()}, "-") + Repeat("x", *(*int)(p)+value.v+more+entered+resume1+awaited+len(file)), nil
}

func TestImportsOfAnyNameGoTogether(t *testing.T) { check(t, "imports", everything, everythingAsync()) }
