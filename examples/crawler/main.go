// Command crawler starts a web site on this machine and follows all of its links.
//
//	crawler [-pages n] [-requests n] [-timeout d]
//
// The site has pages that are slow, unavailable for a while, or gone. See crawler.go for
// how a coroutine copes with that, and site.go for the site.
package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/asyncgen/asyncgen/runner"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("crawler: ")
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// run is the command.
func run(ctx context.Context, args []string, out io.Writer) (err error) {
	flags := flag.NewFlagSet("crawler", flag.ContinueOnError)
	pages := flags.Int("pages", 500, "how many pages the site has")
	requests := flags.Int("requests", 16, "how many requests may be under way")
	timeout := flags.Duration("timeout", 300*time.Millisecond, "how long a request may take")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *pages < 1 || *requests < 1 || flags.NArg() > 0 {
		return errors.New("usage: crawler [flags], with at least one page and one request")
	}
	s := newSite(*pages)
	s.delay = 5 * time.Millisecond
	s.hangs = func() {}
	address, stop, err := s.serve()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: *requests}}
	defer client.CloseIdleConnections()
	found, err := runner.Run(ctx, crawlAsync(client, address, limits{
		requests: *requests,
		attempts: 4,
		timeout:  *timeout,
		backoff:  20 * time.Millisecond,
	}))
	if found == nil { // it was cancelled before it began
		return err
	}
	return errors.Join(err, found.print(out))
}
