package main

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go tool asyncgen

// server is a chat with one room. It is written as if there were no network: clients
// are streams of lines.
//
//	serve          the group of the clients, which ends after all of them
//	  welcome      makes a task of each connection
//	  attend       once for each client: join, deal with line after line, leave
//
// All of this runs on the loop's goroutine, so the map of clients needs no lock. If the
// connection of a client fails, that is logged and ends this client only. A
// cancellation of serve, by an interrupt for example, ends all; each is told so, after
// what waits to be written to it.
type server struct {
	clients  map[string]*client // by name
	guests   int
	patience time.Duration // with a client that does not take its lines
	log      func(format string, args ...any)
}

// client is somebody who is there.
type client struct {
	*stream
	name string
}

func newServer(log func(format string, args ...any)) *server {
	return &server{clients: make(map[string]*client), patience: time.Second, log: log}
}

// serve lets the clients of a listener chat until it is cancelled or the listener fails,
// and closes the listener.
//
//asyncgen:async
func (s *server) serve(listener net.Listener) error {
	_, err := async.Await(async.InGroup(func(clients *async.TaskGroup) *async.Coroutine[struct{}] {
		return s.welcomeAsync(listener, clients)
	}))
	return err
}

// welcome starts a task for each connection.
//
//asyncgen:async
func (s *server) welcome(listener net.Listener, clients *async.TaskGroup) error {
	// Not async.Each, which may lose a value when it is cancelled: that would be a
	// connection that nobody closes.
	arrivals := async.WrapChan(accept(listener))
	defer func() {
		listener.Close()
		for { // until it has ended, which is soon, even if there is another cancellation
			late, err := async.Await(arrivals)
			if errors.Is(err, async.ErrChanClosed) {
				return
			}
			if late.conn != nil {
				late.conn.Close()
			}
		}
	}()
	for {
		next, err := async.Await(arrivals)
		if err != nil {
			return err
		}
		if next.err != nil {
			return fmt.Errorf("accept: %w", next.err)
		}
		// It starts at once, because a task that is cancelled before its first turn does
		// nothing, not even close its connection.
		async.Go(clients, s.attendAsync(next.conn),
			async.WithEagerStart(), async.WithName(next.conn.RemoteAddr().String()))
	}
}

// attend is one client, from the beginning to the end. A cancellation is the only error
// that it returns; any other would end the group.
//
//asyncgen:async
func (s *server) attend(conn net.Conn) (err error) {
	c := s.join(conn)
	defer func() {
		delete(s.clients, c.name)
		if errors.Is(err, async.ErrCancelled) {
			c.send("* the server is closing, goodbye")
		} else {
			s.tell(c, "* "+c.name+" has left")
		}
		_, failure := async.Await(c.endAsync(s.patience))
		if errors.Is(failure, async.ErrCancelled) {
			err = failure
		} else if failure != nil {
			s.log("%s (%v): %v", c.name, conn.RemoteAddr(), failure)
		}
	}()
	for line, err := range async.Each(c.lines).All() {
		if err != nil {
			return err
		}
		if line == "/quit" {
			return nil
		}
		s.obey(c, line)
		if s.behind() {
			// A client that reads shall keep up with one that sends a whole book. One that
			// does not read uses up the patience when its backlog has been filled.
			if _, err := async.Await(async.Sleep(s.patience / (backlog / 2))); err != nil {
				return err
			}
		}
	}
	return nil
}

// behind reports whether somebody does not keep up with what is said.
func (s *server) behind() bool {
	for _, c := range s.clients {
		if c.behind() {
			return true
		}
	}
	return false
}

// join makes a client of a connection.
func (s *server) join(conn net.Conn) *client {
	c := &client{stream: newStream(conn)}
	for c.name == "" || s.clients[c.name] != nil {
		s.guests++
		c.name = fmt.Sprint("guest", s.guests)
	}
	s.clients[c.name] = c
	c.send("* you are " + c.name + "; commands are /nick name, /who and /quit")
	s.tell(c, "* "+c.name+" has joined")
	return c
}

// obey deals with a line that a client has sent.
func (s *server) obey(c *client, line string) {
	words := strings.Fields(line)
	switch {
	case len(words) == 0:
	case words[0] == "/who":
		c.send("* " + strings.Join(slices.Sorted(maps.Keys(s.clients)), ", "))
	case words[0] == "/nick" && len(words) == 2:
		s.rename(c, words[1])
	case words[0][0] == '/':
		c.send("* what is " + line + "?")
	default:
		s.tell(c, c.name+": "+line)
	}
}

// rename gives a client another name, unless it is taken.
func (s *server) rename(c *client, name string) {
	if s.clients[name] != nil {
		c.send("* " + name + " is taken")
		return
	}
	delete(s.clients, c.name)
	s.tell(c, "* "+c.name+" is now "+name)
	c.name = name
	s.clients[name] = c
	c.send("* you are " + name)
}

// tell sends a line to all but one.
func (s *server) tell(but *client, line string) {
	for _, c := range s.clients {
		if c != but {
			c.send(line)
		}
	}
}
