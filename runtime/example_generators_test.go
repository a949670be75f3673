package async_test

import (
	"errors"
	"fmt"
	"log"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// fibonacci is a generator: its calls are fibonacciGen().
//
//asyncgen:generator
func fibonacci(yield func(int) bool) {
	for a, b := 0, 1; yield(a); a, b = b, a+b {
	}
}

func ExampleGenerator() {
	g := fibonacciGen()
	first, _ := g.Next()
	second, _ := g.Next()
	fmt.Println(first, second)
	for v := range g.All() { // goes on where Next has left off
		if v > 10 {
			break // closes it
		}
		fmt.Println(v)
	}
	_, more := g.Next()
	fmt.Println(more)
	// Output:
	// 0 1
	// 1
	// 2
	// 3
	// 5
	// 8
	// false
}

// pages is an async generator: it awaits between the values that it yields.
//
//asyncgen:async
func pages(n int, yield func(string) bool) error {
	defer fmt.Println("connection closed")
	for i := range n {
		if _, err := async.Await(async.Sleep(time.Second)); err != nil {
			return err
		}
		if !yield(fmt.Sprintf("page %d/%d", i+1, n)) {
			return nil
		}
	}
	return errors.New("no more pages")
}

//asyncgen:async
func exampleAsyncGenerator() error {
	for page, err := range pagesAsync(2).All() { // awaits each page
		if err != nil {
			return err
		}
		fmt.Println(page)
	}
	return nil
}

func ExampleAsyncGenerator() {
	report(virtually(exampleAsyncGeneratorAsync()))
	// Output:
	// page 1/2
	// page 2/2
	// connection closed
	// error: no more pages
}

//asyncgen:async
func exampleAsyncGeneratorByHand() error {
	g := pagesAsync(9)
	page, err := async.Await(g.Next())
	fmt.Println(page, err)
	if _, err := async.Await(g.Close()); err != nil {
		return err
	}
	_, err = async.Await(g.Next())
	fmt.Println(err == async.ErrStopAsyncIteration)
	return nil
}

func ExampleAsyncGenerator_Close() {
	report(virtually(exampleAsyncGeneratorByHandAsync()))
	// Output:
	// page 1/9 <nil>
	// connection closed
	// true
}

// Code that is no coroutine blocks for each value.
func ExampleAsyncGenerator_All_blocking() {
	for page, err := range pagesAsync(1000).All() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(page)
		break
	}
	// Output:
	// page 1/1000
	// connection closed
}

//asyncgen:async
func exampleCoro(n int) error {
	double := async.CreateTask(async.Coro(func() (int, error) {
		_, err := async.Await(async.Sleep(time.Second)) // a literal may await
		return 2 * n, err
	}))
	result, err := async.Await(double)
	fmt.Println(result)
	return err
}

func ExampleCoro() {
	report(virtually(exampleCoroAsync(21)))
	// Output: 42
}

//asyncgen:async
func exampleEach() error {
	ch := make(chan string)
	go func() {
		defer close(ch)
		ch <- "from"
		ch <- "elsewhere"
	}()
	for word, err := range async.Each(ch).All() {
		if err != nil {
			return err
		}
		fmt.Println(word)
	}
	return nil
}

func ExampleEach() {
	report(virtually(exampleEachAsync()))
	// Output:
	// from
	// elsewhere
}
