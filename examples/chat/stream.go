package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file brings the network to a loop: goroutines block in its place and talk to it
// through channels. There is nothing about chatting in it.

// backlog is how many lines may wait to be written.
const backlog = 256

// stream is a connection that is read and written by the line:
//
//	connection --- reader ---> lines ---> coroutine
//	connection <--- writer --- out <--- coroutine
//
// The reader and the writer are goroutines. The reader waits for the coroutine, so a
// client cannot send faster than its lines are dealt with. The coroutine does not wait
// for the writer: a client that does not take its lines is disconnected.
//
// Whoever makes a stream must end it, also when lines has been closed. Everything ends
// in one order: end closes out, the writer writes what is left and closes the
// connection, that ends the reader, and then the writer reports. If the connection fails,
// the writer or the reader ends earlier, and lines is closed.
type stream struct {
	conn  net.Conn
	lines chan string
	out   chan string
	ended chan error // receives the failure, or nil, when both goroutines have ended
	slow  bool       // disconnected because out was full
}

// newStream starts the goroutines of a connection, which belongs to the stream now.
func newStream(conn net.Conn) *stream {
	s := &stream{
		conn:  conn,
		lines: make(chan string),
		out:   make(chan string, backlog),
		ended: make(chan error, 1), // the writer ends even if nobody waits for it
	}
	read := make(chan error, 1)
	go func() {
		read <- s.read()
		close(s.lines)
	}()
	go func() {
		failure := s.write()
		conn.Close()
		for range s.lines { // the reader may have lines that nobody takes any more
		}
		s.ended <- errors.Join(<-read, failure)
	}()
	return s
}

// read is the reader.
func (s *stream) read() error {
	scanner := bufio.NewScanner(s.conn)
	for scanner.Scan() {
		s.lines <- scanner.Text()
	}
	if err := scanner.Err(); err != nil && !errors.Is(err, net.ErrClosed) { // closed by the writer
		return fmt.Errorf("read: %w", err)
	}
	return nil
}

// write is the writer.
func (s *stream) write() error {
	buffer := bufio.NewWriter(s.conn)
	for line := range s.out {
		_, err := buffer.WriteString(line + "\n")
		if err == nil && len(s.out) == 0 { // many lines at once make one packet
			err = buffer.Flush()
		}
		if err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	return nil
}

// send has a line written. It does not wait: a client that does not take its lines is
// disconnected when the backlog is full. So it misses nothing as long as it is there.
func (s *stream) send(line string) {
	select {
	case s.out <- line:
	default:
		s.slow = true
		s.conn.Close() // both goroutines fail, and the coroutine learns of it from lines
	}
}

// behind reports whether many lines wait to be written, so that senders can slow down.
func (s *stream) behind() bool { return len(s.out) > backlog/2 }

// end has the lines written that still wait, within a time limit, and closes the
// connection. It returns when the goroutines have ended, with the failure of the
// connection, if it had one. A cancellation ends it at once. Nothing may be sent any more.
//
//asyncgen:async
func (s *stream) end(within time.Duration) error {
	s.conn.SetWriteDeadline(time.Now().Add(within))
	close(s.out)
	failure, err := async.Await(async.WrapChan(s.ended))
	if err != nil {
		s.conn.Close() // so the goroutines end now, without being waited for
		return err
	}
	if s.slow {
		return errSlow
	}
	return failure
}

// errSlow is the failure of a client that does not read what it is sent.
var errSlow = errors.New("too slow")

// arrival is a new connection, or the reason why there will be none any more.
type arrival struct {
	conn net.Conn
	err  error
}

// accept starts a goroutine that accepts connections until it cannot. They belong to
// the receiver, who closes listener in the end and also takes what comes after that.
func accept(listener net.Listener) <-chan arrival {
	arrivals := make(chan arrival)
	go func() {
		defer close(arrivals)
		for {
			conn, err := listener.Accept()
			arrivals <- arrival{conn, err}
			if err != nil {
				return
			}
		}
	}()
	return arrivals
}
