// Command chat is a chat server for any program that sends lines over TCP, such as
// telnet or nc.
//
//	chat [-addr address]
//
// An interrupt (Ctrl-C) tells the clients goodbye and ends the server. See stream.go for
// how the network gets to coroutines, and server.go for what they do.
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"net"
	"os"

	"github.com/asyncgen/asyncgen/runner"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("chat: ")
	if err := run(context.Background(), os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

// run is the command.
func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("chat", flag.ContinueOnError)
	addr := flags.String("addr", "localhost:7000", "where to listen")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return errors.New("usage: chat [-addr address]")
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		return err
	}
	defer listener.Close() // for a server that was cancelled before it began
	log.Printf("listening on %v", listener.Addr())
	_, err = runner.Run(ctx, newServer(log.Printf).serveAsync(listener))
	if errors.Is(err, runner.ErrInterrupted) {
		return nil // the way to end a server
	}
	return err
}
