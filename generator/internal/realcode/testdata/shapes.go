// run

package main

import (
	"errors"
	"fmt"
	"sort"
)

type shape interface{ area() int }

type square struct{ side int }

func (s square) area() int { return s.side * s.side }

type pile struct {
	shapes []shape
	limit  int
}

var errFull = errors.New("full")

func (p *pile) full() bool { return len(p.shapes) >= p.limit }

func (p *pile) add(list ...shape) (added int, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("after %d: %v", added, v)
		}
	}()
	for _, s := range list {
		if p.full() && added > 0 {
			return added, errFull
		}
		switch a := s.area(); {
		case a < 0, a > 100:
			continue
		case a == 0:
			panic("empty shape")
		}
		p.shapes = append(p.shapes, s)
		added++
	}
	return
}

func fold[T, R any](list []T, start R, f func(R, T) R) R {
	for _, x := range list {
		start = f(start, x)
	}
	return start
}

func bounds(p *pile) (int, int) {
	areas := []int{}
	for _, s := range p.shapes {
		areas = append(areas, s.area())
	}
	sort.Ints(areas)
	if len(areas) == 0 {
		return 0, 0
	}
	return areas[0], areas[len(areas)-1]
}

func report(p *pile) {
	low, high := bounds(p)
	fmt.Println(len(p.shapes), low, high, fold(p.shapes, 0, func(sum int, s shape) int { return sum + s.area() }))
}

func main() {
	p := &pile{limit: 3}
	report(p)
	fmt.Println(p.add(square{2}, square{20}, square{1}))
	fmt.Println(p.add(square{3}, square{4}))
	report(p)
	fmt.Println((&pile{limit: 9}).add(square{5}, square{0}))
}
