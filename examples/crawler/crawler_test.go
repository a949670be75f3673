package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
)

// These tests run on a clock that stands still while a request is under way, so that no
// time limit can be over by chance, and jumps over the pauses between attempts.

var strict = limits{requests: 8, attempts: 4, timeout: time.Minute, backoff: 100 * time.Millisecond}

// open serves a site during the test.
func open(t *testing.T, s *site) (client *http.Client, address string) {
	t.Helper()
	address, stop, err := s.serve()
	if err != nil {
		t.Fatal(err)
	}
	client = &http.Client{Transport: &http.Transport{}}
	t.Cleanup(func() {
		client.CloseIdleConnections()
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return client, address
}

func TestCrawlerVisitsEveryPageOnceAndReportsBrokenLinks(t *testing.T) {
	const pages = 100
	s := newSite(pages)
	client, address := open(t, s)
	found := asynctest.Run(t, crawlAsync(client, address, strict))
	if found.pages != pages || len(found.seen) != pages+2 {
		t.Errorf("%d pages of %d addresses", found.pages, len(found.seen))
	}
	host := strings.TrimSuffix(address, "/0")
	if len(found.broken) != 2 || found.broken[host+"/gone"] != statusError(404) || found.broken[host+"/down"] != statusError(503) {
		t.Errorf("broken: %v", found.broken)
	}
	if want := 2*pages/10 + 3; found.retries != want || found.timeouts != 0 {
		t.Errorf("%d retries, %d timeouts; want %d, 0", found.retries, found.timeouts, want)
	}
	if found.peak != strict.requests || found.active != 0 {
		t.Errorf("%d requests at a time, %d left; want %d, 0", found.peak, found.active, strict.requests)
	}
	for path, times := range s.asked {
		want := 1
		switch {
		case path == "/down":
			want = strict.attempts
		case strings.HasSuffix(path, "3"):
			want = 3
		}
		if times != want {
			t.Errorf("%s was asked for %d times, want %d", path, times, want)
		}
	}
}

func TestPausesBetweenAttemptsDouble(t *testing.T) {
	client, address := open(t, newSite(1))
	clock := asynctest.NewClock()
	found := asynctest.Run(t, crawlAsync(client, strings.Replace(address, "/0", "/down", 1), strict), asynctest.WithClock(clock))
	if want := (1 + 2 + 4) * strict.backoff; clock.Elapsed() != want || found.retries != 3 {
		t.Errorf("%d retries within %v, want 3 within %v", found.retries, clock.Elapsed(), want)
	}
}

func TestRequestThatTakesTooLongIsGivenUpAndRepeated(t *testing.T) {
	clock := asynctest.NewClock()
	loop := asynctest.NewLoop(t, asynctest.WithClock(clock))
	s := newSite(8)
	s.hangs = func() { // the time limit passes once the request has arrived
		loop.CallSoonThreadsafe(func() { clock.Advance(strict.timeout) })
	}
	client, address := open(t, s)
	found, err := async.RunUntilComplete(loop, crawlAsync(client, strings.Replace(address, "/0", "/7", 1), limits{
		requests: 1, attempts: 2, timeout: strict.timeout, backoff: strict.backoff,
	}))
	if err != nil {
		t.Fatal(err)
	}
	// Page 7 came at the second request.
	if found.timeouts != 1 || s.asked["/7"] != 2 || found.broken[address[:len(address)-1]+"7"] != nil {
		t.Errorf("%d timeouts, page was asked for %d times, broken: %v", found.timeouts, s.asked["/7"], found.broken)
	}
}

func TestCancelledCrawlHangsUp(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	s := newSite(1000)
	enough := errors.New("enough")
	s.hangs = func() { cancel(enough) }
	client, address := open(t, s)
	found, err := runner.Run(ctx, crawlAsync(client, address, strict))
	if !errors.Is(err, async.ErrCancelled) || !errors.Is(err, enough) {
		t.Errorf("error %v; want a cancellation because of enough", err)
	}
	if found.pages == 0 || found.pages == 1000 || found.active != 0 {
		t.Errorf("%d pages, %d requests under way", found.pages, found.active)
	}
	// The page that does not answer learns that nobody waits any more.
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		s.mu.Lock()
		active := s.active
		s.mu.Unlock()
		if active == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the server still has %d requests", active)
		}
	}
}

func TestLinksAreResolvedAndForeignOnesLeftOut(t *testing.T) {
	got := links("http://h/a/b", `<a href="c">, <a href="/d#e">, <a href="http://other/">, <a href="%zz">, <a href="?q=1">`)
	if want := "[http://h/a/c http://h/d http://h/a/b?q=1]"; fmt.Sprint(got) != want {
		t.Errorf("links %v, want %v", got, want)
	}
}

func TestCommandPrintsASummary(t *testing.T) {
	var out strings.Builder
	if err := run(t.Context(), []string{"-pages", "5", "-timeout", "1m"}, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"pages     5, ", "5 retries, 0 timeouts\n", "/gone: 404 Not Found\n", "/down: 503 Service Unavailable\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if err := run(t.Context(), []string{"-pages", "0"}, &out); err == nil {
		t.Error("no error for no pages")
	}
}
