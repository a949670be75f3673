package async_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// The examples in this file bring together the two worlds: libraries that block,
// such as net/http and database/sql, and coroutines that must not.

// A query blocks, so it belongs on a thread of the executor. The context that it
// gets there is done when the task is cancelled, and so is the query.
//
//asyncgen:async
func countVisit(db *sql.DB, name string) (int, error) {
	return async.Await(async.ToThread(func(ctx context.Context) (n int, err error) {
		err = db.QueryRowContext(ctx, "COUNT VISIT OF ?", name).Scan(&n)
		return n, err
	}))
}

//asyncgen:async
func greet(db *sql.DB, name string) (string, error) {
	visits, err := async.Await(async.WaitFor(countVisitAsync(db, name), 10*time.Second))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("Hello %s, visit %d.", name, visits), nil
}

//asyncgen:async
func greetAll(db *sql.DB, names ...string) error {
	for _, name := range names {
		greeting, err := async.Await(greetAsync(db, name))
		if err != nil {
			return err
		}
		fmt.Println(greeting)
	}
	// The executor's threads wait for the database; the coroutine waits for them.
	_, err := async.Await(async.Gather(greetAsync(db, "Joan"), greetAsync(db, "Kim")))
	return err
}

func ExampleToThread_database() {
	db := sql.OpenDB(&visits{})
	defer db.Close()
	report(virtually(greetAllAsync(db, "Ada", "Grace", "Ada")))
	// Output:
	// Hello Ada, visit 1.
	// Hello Grace, visit 1.
	// Hello Ada, visit 2.
}

// greeter serves every request by a coroutine on the loop: net/http calls it on a
// goroutine of its own, which may block until the coroutine has ended.
func greeter(loop *async.Loop, db *sql.DB) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		running := async.RunCoroutineThreadsafe(loop, greetAsync(db, r.FormValue("name")))
		greeting, err := running.Wait(r.Context())
		if err != nil {
			running.Cancel() // the client may have gone, and the coroutine not noticed
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprint(w, greeting)
	})
}

func ExampleRunCoroutineThreadsafe_handler() {
	loop := async.NewLoop()
	ended := make(chan error)
	go func() {
		_ = loop.RunForever()    // until it is stopped
		ended <- loop.Shutdown() // cancels and awaits what is left
	}()
	db := sql.OpenDB(&visits{})
	defer db.Close()
	server := httptest.NewServer(greeter(loop, db))
	for range 2 {
		fmt.Println(get(server.URL + "/?name=Ada"))
	}
	server.Close()
	_ = loop.CallSoonThreadsafe(loop.Stop)
	fmt.Println(<-ended)
	// Output:
	// 200 Hello Ada, visit 1.
	// 200 Hello Ada, visit 2.
	// <nil>
}

func get(url string) string {
	response, err := http.Get(url)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(response.StatusCode, " ", string(body))
}

// The other way round, a coroutine calls an http.Handler that may block.
//
//asyncgen:async
func ask(handler http.Handler, path string) (string, error) {
	return async.Await(async.ToThread(func(ctx context.Context) (string, error) {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", path, nil))
		return w.Body.String(), nil
	}))
}

//asyncgen:async
func askTwice(handler http.Handler) error {
	answers, err := async.Await(async.Gather(askAsync(handler, "/one"), askAsync(handler, "/two")))
	for _, answer := range answers {
		fmt.Println(answer)
	}
	return err
}

func ExampleToThread_handler() {
	meeting := make(chan struct{})
	handler := http.NewServeMux()
	handler.HandleFunc("/one", func(w http.ResponseWriter, _ *http.Request) { meeting <- struct{}{}; fmt.Fprint(w, "sent") })
	handler.HandleFunc("/two", func(w http.ResponseWriter, _ *http.Request) { <-meeting; fmt.Fprint(w, "received") })
	report(virtually(askTwiceAsync(handler)))
	// Output:
	// sent
	// received
}
