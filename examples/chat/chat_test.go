package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
	"go.uber.org/goleak"
)

// These tests talk to a server over TCP. They are in step with it: they go on when what
// a client has sent has had its effect on another.

// service is a server that runs during a test.
type service struct {
	t       *testing.T
	address string
	cancel  context.CancelCauseFunc
	logged  chan string
	ended   chan error
}

// start starts a server, to be stopped with its cancel. A goroutine that is left after the
// test is an error.
func start(t *testing.T, wrap func(net.Listener) net.Listener, patience time.Duration) *service {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	v := &service{t, listener.Addr().String(), cancel, make(chan string, 10), make(chan error, 1)}
	s := newServer(func(format string, args ...any) {
		line := fmt.Sprintf(format, args...)
		if strings.HasPrefix(line, "mallory ") {
			panic(errBug)
		}
		v.logged <- line
	})
	s.patience = patience
	go func() {
		var err error
		defer func() {
			if bug, ok := recover().(error); ok {
				err = bug
			}
			v.ended <- err
		}()
		_, err = runner.Run(ctx, s.serveAsync(wrap(listener)))
	}()
	return v
}

func plain(l net.Listener) net.Listener { return l }

// narrow is a listener whose connections buffer little, so a client that does not
// read is soon noticed.
type narrow struct{ net.Listener }

func (l narrow) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err == nil {
		err = conn.(*net.TCPConn).SetWriteBuffer(4096)
	}
	return conn, err
}

var (
	errEnough = errors.New("enough")
	errBug    = errors.New("bug") // what the server of a test panics with when mallory is in trouble
)

// stop cancels the server and waits for its end.
func (v *service) stop() {
	v.t.Helper()
	v.cancel(errEnough)
	if err := v.end(); !errors.Is(err, async.ErrCancelled) || !errors.Is(err, errEnough) {
		v.t.Errorf("the server ends with %v; want a cancellation because of errEnough", err)
	}
}

func (v *service) end() error {
	v.t.Helper()
	return receive(v.t, v.ended)
}

// expectLog expects that the trouble of a client has been logged.
func (v *service) expectLog(name, trouble string) {
	v.t.Helper()
	if line := receive(v.t, v.logged); !strings.HasPrefix(line, name+" (127.0.0.1:") || !strings.Contains(line, trouble) {
		v.t.Errorf("logged %q; want %s with %s", line, name, trouble)
	}
}

func receive[T any](t *testing.T, ch <-chan T) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(10 * time.Second):
		t.Fatal("nothing happens")
		panic("not reached")
	}
}

// visitor is a client.
type visitor struct {
	t *testing.T
	*net.TCPConn
	lines *bufio.Reader
}

// visit connects a client that gives itself a name.
func (v *service) visit(name string) *visitor {
	v.t.Helper()
	c := v.dial()
	if line, err := c.lines.ReadString('\n'); err != nil || !strings.HasPrefix(line, "* you are guest") {
		v.t.Fatalf("the server begins with %q, %v", line, err)
	}
	c.say("/nick " + name)
	c.expect("* you are " + name)
	return c
}

func (v *service) dial() *visitor {
	v.t.Helper()
	conn, err := net.Dial("tcp", v.address)
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	return &visitor{v.t, conn.(*net.TCPConn), bufio.NewReader(conn)}
}

func (c *visitor) say(line string) {
	c.t.Helper()
	if _, err := fmt.Fprintln(c, line); err != nil {
		c.t.Fatal(err)
	}
}

func (c *visitor) expect(want ...string) {
	c.t.Helper()
	for _, want := range want {
		if line, err := c.lines.ReadString('\n'); err != nil || line != want+"\n" {
			c.t.Fatalf("a client reads %q, %v; want %q", line, err, want)
		}
	}
}

// expectEnd expects that the server has closed the connection.
func (c *visitor) expectEnd() {
	c.t.Helper()
	if line, err := c.lines.ReadString('\n'); line != "" || err != io.EOF {
		c.t.Fatalf("a client reads %q, %v; want the end", line, err)
	}
}

func TestClientsSeeWhoComesWhatIsSaidAndWhoGoes(t *testing.T) {
	v := start(t, plain, time.Second)
	ann := v.visit("ann")
	bob := v.visit("bob")
	ann.expect("* guest2 has joined", "* guest2 is now bob")
	cid := v.visit("cid")
	for _, c := range []*visitor{ann, bob} {
		c.expect("* guest3 has joined", "* guest3 is now cid")
	}

	ann.say("good morning")
	bob.expect("ann: good morning")
	cid.expect("ann: good morning")
	bob.say("/nick ann")
	bob.expect("* ann is taken")
	bob.say("/nick bert")
	bob.expect("* you are bert")
	ann.expect("* bob is now bert")
	cid.expect("* bob is now bert")
	cid.say(" \r\n/who\r\n/what") // as telnet sends it
	cid.expect("* ann, bert, cid", "* what is /what?")

	cid.say("/quit")
	cid.expectEnd()
	ann.expect("* cid has left")
	bob.expect("* cid has left")
	bob.say("last words\n/quit\nnot heard\nnor this")
	ann.expect("bert: last words", "* bert has left")
	v.stop()
	ann.expect("* the server is closing, goodbye")
	ann.expectEnd()
}

func TestClientThatVanishesLeavesAndTheOthersStay(t *testing.T) {
	v := start(t, plain, time.Second)
	ann, bob := v.visit("ann"), v.visit("bob")
	ann.expect("* guest2 has joined", "* guest2 is now bob")
	bob.SetLinger(0) // a reset instead of an orderly end
	bob.Close()
	ann.expect("* bob has left")
	v.expectLog("bob", "read: ")
	cid := v.visit("cid")
	ann.expect("* guest3 has joined", "* guest3 is now cid")
	cid.say(strings.Repeat("x", bufio.MaxScanTokenSize))
	ann.expect("* cid has left")
	v.expectLog("cid", bufio.ErrTooLong.Error())
	v.stop()
	ann.expect("* the server is closing, goodbye")
	ann.expectEnd()
}

func TestClientThatReadsIsNotTooSlowForOneThatSendsABook(t *testing.T) {
	const pages = 6000
	v := start(t, plain, time.Second)
	ann, bob := v.visit("ann"), v.visit("bob")
	ann.say(strings.Repeat("call me Ishmael\n", pages) + "/quit")
	for range pages {
		bob.expect("ann: call me Ishmael")
	}
	bob.expect("* ann has left")
	v.stop()
}

func TestClientThatDoesNotReadIsDisconnected(t *testing.T) {
	v := start(t, func(l net.Listener) net.Listener { return narrow{l} }, 100*time.Millisecond)
	ann, bob, sid := v.visit("ann"), v.visit("bob"), v.visit("sid")
	bob.expect("* guest3 has joined", "* guest3 is now sid")
	sid.SetReadBuffer(4096)
	long := strings.Repeat("x", 10_000)
	for n := 0; ; n++ {
		if n > 10*backlog {
			t.Fatal("sid is still there")
		}
		ann.say(long)
		line, err := bob.lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if line == "* sid has left\n" {
			break
		}
	}
	bob.expect("ann: " + long)
	v.expectLog("sid", errSlow.Error())
	v.stop()
}

func TestClientThatDoesNotReadDoesNotDelayTheEnd(t *testing.T) {
	v := start(t, func(l net.Listener) net.Listener { return narrow{l} }, 100*time.Millisecond)
	ann, bob, sid := v.visit("ann"), v.visit("bob"), v.visit("sid")
	bob.expect("* guest3 has joined", "* guest3 is now sid")
	sid.SetReadBuffer(4096)
	long := strings.Repeat("x", 60_000)
	for range backlog / 8 { // more than is buffered, less than is too much
		ann.say(long)
		bob.expect("ann: " + long)
	}
	v.stop()
	v.expectLog("sid", "write: ")
}

func TestConnectionsThatComeAtTheEndAreClosed(t *testing.T) {
	v := start(t, plain, time.Second)
	v.visit("ann")
	late := make([]*visitor, 20)
	for i := range late {
		late[i] = v.dial()
	}
	v.stop()
	for _, c := range late {
		var timeout net.Error
		if _, err := io.Copy(io.Discard, c.lines); errors.As(err, &timeout) && timeout.Timeout() {
			t.Fatal("a connection is still open")
		}
	}
}

// broken is a listener that fails after the first connection.
type broken struct {
	net.Listener
	fails chan struct{}
}

func (l broken) Accept() (net.Conn, error) {
	select {
	case <-l.fails:
		return nil, errEnough
	default:
		close(l.fails)
		return l.Listener.Accept()
	}
}

func TestFailureOfTheListenerEndsTheServer(t *testing.T) {
	v := start(t, func(l net.Listener) net.Listener { return broken{l, make(chan struct{})} }, time.Second)
	ann := v.dial()
	if err := v.end(); !errors.Is(err, errEnough) || errors.Is(err, async.ErrCancelled) {
		t.Errorf("the server ends with %v; want errEnough", err)
	}
	ann.expect("* you are guest1; commands are /nick name, /who and /quit", "* the server is closing, goodbye")
	ann.expectEnd()
}

func TestPanicOfAClientEndsTheServer(t *testing.T) {
	v := start(t, plain, time.Second)
	ann, mallory := v.visit("ann"), v.visit("mallory")
	ann.expect("* guest2 has joined", "* guest2 is now mallory")
	mallory.SetLinger(0)
	mallory.Close()
	if err := v.end(); !errors.Is(err, errBug) {
		t.Errorf("the server ends with %v; want errBug", err)
	}
	ann.expect("* mallory has left", "* the server is closing, goodbye")
	ann.expectEnd()
}

func TestCommandServesUntilItIsCancelled(t *testing.T) {
	log.SetOutput(t.Output())
	defer log.SetOutput(os.Stderr)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := run(ctx, []string{"-addr", "127.0.0.1:0"}); !errors.Is(err, async.ErrCancelled) {
		t.Errorf("error %v; want a cancellation", err)
	}
	goleak.VerifyNone(t)
}

func TestCommandRefusesWhatItDoesNotKnow(t *testing.T) {
	if err := run(t.Context(), []string{"-addr", "nowhere"}); err == nil {
		t.Error("no error for an address without a port")
	}
	if err := run(t.Context(), []string{"extra"}); err == nil {
		t.Error("no error for an argument")
	}
}
