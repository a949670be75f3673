package async

import (
	"os"
	"os/signal"
	"sync/atomic"
)

// This file delivers signals of the operating system to a loop.
//
// # One channel for each signal
//
// A loop has one channel for each signal that it uses. Its reader changes: either a
// goroutine of the loop's own, which passes each signal to the loop's handler; or, for
// SIGINT while package runner runs the loop, package runner, which does the same and
// handles the signal itself if there is no handler. So each signal has one reader,
// which decides once which of the two it is for, and none is lost or seen twice where a
// handler is added or removed.

// signalSource is where one signal arrives. Except for handler, which the reader
// asks for, it belongs to the loop's goroutine.
type signalSource struct {
	signals chan os.Signal
	handler atomic.Pointer[signalHandler]
	taken   bool          // package runner reads
	quit    chan struct{} // closed to end the loop's own reader; nil if there is none
	ended   chan struct{}
}

// signalHandler is what is called for a signal, and in which context.
type signalHandler struct {
	fn  func()
	ctx *Context
}

// AddSignalHandler arranges for the loop to call fn whenever the process receives sig,
// replacing an earlier handler of the loop for sig. fn sees a copy of the caller's
// context variables. Other receivers of the signal in the program, including handlers
// of other loops, are not affected. Closing the loop removes its handlers.
//
// A handler for os.Interrupt also replaces what package runner does on SIGINT when it
// runs this loop: as long as there is one, SIGINT neither cancels the main task nor
// ends the process, even if the loop is too busy to call fn. asyncio:
// add_signal_handler.
func (l *Loop) AddSignalHandler(sig os.Signal, fn func()) {
	l.checkOpen()
	l.checkGoroutine("AddSignalHandler")
	s := l.signalSource(sig)
	s.handler.Store(&signalHandler{fn, l.inheritedContext()})
	if !s.taken && s.quit == nil {
		s.read(l)
	}
}

// RemoveSignalHandler removes the loop's handler for sig and reports whether there was
// one. Signals for which the handler has not been called yet are dropped. Without a
// handler for os.Interrupt, package runner handles SIGINT as it does by default: the
// next one cancels the main task, or ends the process if an earlier one has cancelled
// it. asyncio: remove_signal_handler, after which SIGINT raises KeyboardInterrupt
// wherever the program is, and the main task is not told.
func (l *Loop) RemoveSignalHandler(sig os.Signal) bool {
	s := l.signals[sig]
	if s == nil || s.handler.Swap(nil) == nil {
		return false
	}
	if !s.taken {
		s.stopReading()
		l.dropSignalSource(sig)
	}
	return true
}

// TakeSignal is for package runner, which calls it and release, in turns, while nothing
// runs on the loop. In between, who reads signals decides what becomes of each one:
// handled hands the one that was read to the loop's handler for sig, if there is one, and
// reports whether there is. Any goroutine may call handled.
func (l *Loop) TakeSignal(sig os.Signal) (signals <-chan os.Signal, handled func() bool, release func()) {
	s := l.signalSource(sig)
	if s.quit != nil {
		s.stopReading()
	}
	s.taken = true
	return s.signals, func() bool { return s.deliver(l) }, func() {
		s.taken = false
		if s.handler.Load() != nil {
			s.read(l)
		} else {
			l.dropSignalSource(sig)
		}
	}
}

// signalSource returns the loop's source of sig, which it makes if there is none.
func (l *Loop) signalSource(sig os.Signal) *signalSource {
	if s := l.signals[sig]; s != nil {
		return s
	}
	s := &signalSource{signals: make(chan os.Signal, 2)}
	if l.signals == nil {
		l.signals = make(map[os.Signal]*signalSource)
	}
	l.signals[sig] = s
	signal.Notify(s.signals, sig)
	return s
}

// dropSignalSource ends a source without a reader.
func (l *Loop) dropSignalSource(sig os.Signal) {
	signal.Stop(l.signals[sig].signals)
	delete(l.signals, sig)
}

// deliver has the loop call the handler, and reports whether there is one. It is called
// by the reader.
func (s *signalSource) deliver(l *Loop) bool {
	h := s.handler.Load()
	if h == nil {
		return false
	}
	call := func() {
		if s.handler.Load() == h {
			h.fn()
		}
	}
	_ = l.inbox.post(postedCall{callback(call), h.ctx}) // a closed loop calls nobody
	return true
}

// read starts the loop's own reader.
func (s *signalSource) read(l *Loop) {
	s.quit, s.ended = make(chan struct{}), make(chan struct{})
	quit, ended := s.quit, s.ended
	go func() {
		defer close(ended)
		for {
			select {
			case <-quit:
				return
			case <-s.signals:
				s.deliver(l)
			}
		}
	}()
}

// stopReading ends the loop's own reader.
func (s *signalSource) stopReading() {
	close(s.quit)
	<-s.ended
	s.quit, s.ended = nil, nil
}
