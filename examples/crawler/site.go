package main

import (
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// site is a web site with a number of pages and the usual troubles:
//
//	/0, /1, ...  link to each other, and from /0 all can be reached
//	  ending in 3  are refused twice with "service unavailable" before they come
//	  ending in 7  do not answer the first time, if it is a site that hangs
//	/gone        is linked, and does not exist
//	/down        is linked, and never available
//
// It is a plain http.Handler, called on many goroutines.
type site struct {
	pages int
	delay time.Duration // of every answer
	hangs func()        // called by a page that does not answer; nil: all do

	mu     sync.Mutex
	asked  map[string]int
	active int // requests under way
}

func newSite(pages int) *site { return &site{pages: pages, asked: make(map[string]int)} }

// serve serves the site on a free port of this machine, until stop is called.
func (s *site) serve() (address string, stop func() error, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	stop = func() error {
		err := server.Close()
		<-ended
		return err
	}
	return fmt.Sprintf("http://%s/0", listener.Addr()), stop, nil
}

// ServeHTTP implements http.Handler.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	times := s.enter(r.URL.Path)
	defer s.leave()
	select {
	case <-time.After(s.delay):
	case <-r.Context().Done():
		return
	}
	page, err := strconv.Atoi(r.URL.Path[1:])
	switch {
	case r.URL.Path == "/down", err == nil && page%10 == 3 && times <= 2:
		w.WriteHeader(http.StatusServiceUnavailable)
	case err != nil || page < 0 || page >= s.pages:
		http.NotFound(w, r)
	case s.hangs != nil && page%10 == 7 && times == 1:
		s.hangs()
		<-r.Context().Done() // until the client hangs up
	default:
		fmt.Fprintf(w, "<h1>Page %d</h1>\n", page)
		for _, link := range []int{2*page + 1, 2*page + 2, page * 7 % s.pages} {
			if link < s.pages {
				fmt.Fprintf(w, "<a href=\"%d\">%d</a>\n", link, link)
			}
		}
		fmt.Fprint(w, `<a href="/gone">old</a> <a href="/down#x">new</a> <a href="https://example.org/">other</a>`)
	}
}

// enter returns how often a path has been asked for, with this time.
func (s *site) enter(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.active++
	s.asked[path]++
	return s.asked[path]
}

func (s *site) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.active--
}
