package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go tool asyncgen

// crawler follows the links of a site. Every page is a task of one group, however
// many there are; a semaphore bounds how many requests are under way.
//
//	visit          once for each page: fetch it, start a visit for each new link
//	  fetch        attempt, wait, attempt, ... as long as there is hope
//	    attempt    a permit, a time limit, one request
//	      get      plain Go: blocks a goroutine of the executor
//
// All but get runs on the loop's goroutine, so there is no lock. Cancellation comes
// down the same path: whether the time is up, the task group fails or the user
// has had enough, what arrives in get is a context that is done, and net/http hangs up.
//
// In comes an address, out come the pages, and the broken links with the reasons. A broken link is a
// finding, not a failure: only a cancellation ends a crawl early.
type crawler struct {
	limits
	client *http.Client
	group  *async.TaskGroup
	turns  *async.Semaphore
	summary
}

// limits are what a crawler allows itself and the server.
type limits struct {
	requests int           // under way at a time
	attempts int           // for a page
	timeout  time.Duration // of an attempt
	backoff  time.Duration // before the second attempt; twice as long before each further one
}

// summary is the outcome.
type summary struct {
	seen     map[string]bool // addresses that were met
	pages    int
	bytes    int
	retries  int
	timeouts int
	broken   map[string]error
	active   int // requests under way
	peak     int // most requests ever under way
}

// crawl visits all pages of a site that can be reached from start. It returns the summary
// with any error.
//
//asyncgen:async
func crawl(client *http.Client, start string, l limits) (*summary, error) {
	c := &crawler{
		limits:  l,
		client:  client,
		group:   async.NewTaskGroup(),
		turns:   async.NewSemaphore(l.requests),
		summary: summary{seen: make(map[string]bool), broken: make(map[string]error)},
	}
	c.meet(start)
	_, err := async.Await(c.group.Wait())
	return &c.summary, err
}

// meet starts a visit to an address that was not met before.
func (c *crawler) meet(address string) {
	if !c.seen[address] {
		c.seen[address] = true
		async.Go(c.group, c.visitAsync(address), async.WithName("visit "+address))
	}
}

// visit fetches a page and meets its links.
//
//asyncgen:async
func (c *crawler) visit(address string) error {
	body, err := async.Await(c.fetchAsync(address))
	if errors.Is(err, async.ErrCancelled) {
		return err
	}
	if err != nil {
		c.broken[address] = err
		return nil
	}
	c.pages++
	c.bytes += len(body)
	for _, link := range links(address, body) {
		c.meet(link)
	}
	return nil
}

// fetch returns the text of a page, after several attempts if need be.
//
//asyncgen:async
func (c *crawler) fetch(address string) (string, error) {
	pause := c.backoff
	for left := c.attempts - 1; ; left-- {
		body, err := async.Await(c.attemptAsync(address))
		if err == nil || left == 0 || !temporary(err) {
			return body, err
		}
		c.retries++
		// The permit is somebody else's meanwhile.
		if _, err := async.Await(async.Sleep(pause)); err != nil {
			return "", err
		}
		pause *= 2
	}
}

// attempt makes one request when it is its turn, and gives up when the time is over. The time in
// line does not count.
//
//asyncgen:async
func (c *crawler) attempt(address string) (string, error) {
	if _, err := async.Await(c.turns.Acquire()); err != nil {
		return "", err
	}
	defer c.turns.Release()
	c.active++
	c.peak = max(c.peak, c.active)
	defer func() { c.active-- }()
	body, err := async.Await(async.WaitFor(async.ToThread(func(ctx context.Context) (string, error) {
		return get(ctx, c.client, address)
	}), c.timeout))
	if errors.Is(err, async.ErrTimeout) {
		c.timeouts++
	}
	return body, err
}

// temporary says whether another attempt may help after err: not after a
// cancellation, and not if the server has understood and said no.
func temporary(err error) bool {
	var status statusError
	if errors.As(err, &status) {
		return status >= http.StatusInternalServerError
	}
	return !errors.Is(err, async.ErrCancelled)
}

// statusError is an answer that is no page.
type statusError int

func (s statusError) Error() string { return fmt.Sprintf("%d %s", int(s), http.StatusText(int(s))) }

// get makes a request. It blocks until the answer is there or ctx is done.
func get(ctx context.Context, client *http.Client, address string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return "", statusError(response.StatusCode)
	}
	body, err := io.ReadAll(response.Body)
	return string(body), err
}

var href = regexp.MustCompile(`href="([^"]*)"`)

// links returns the addresses that a page of the given address refers to on the same host.
func links(address, body string) (list []string) {
	base, err := url.Parse(address)
	if err != nil {
		return nil
	}
	for _, match := range href.FindAllStringSubmatch(body, -1) {
		if link, err := base.Parse(match[1]); err == nil && link.Host == base.Host {
			link.Fragment = ""
			list = append(list, link.String())
		}
	}
	return list
}

func (s *summary) print(w io.Writer) error {
	fmt.Fprintf(w, "pages     %d, %d bytes\n", s.pages, s.bytes)
	fmt.Fprintf(w, "requests  %d at a time at most, %d retries, %d timeouts\n", s.peak, s.retries, s.timeouts)
	var text strings.Builder
	for address, err := range s.broken {
		fmt.Fprintf(&text, "broken    %s: %v\n", address, err)
	}
	lines := slices.Sorted(strings.Lines(text.String()))
	_, err := io.WriteString(w, strings.Join(lines, ""))
	return err
}
