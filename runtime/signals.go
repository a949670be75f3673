package async

import (
	"os"
	"os/signal"
)

// This file delivers signals of the operating system to a loop.

// signalHandler is one registered handler: the goroutine that forwards the
// signal ends when quit is closed.
type signalHandler struct {
	signals chan os.Signal
	quit    chan struct{}
	ended   chan struct{}
}

// AddSignalHandler has fn called on the loop whenever the process receives sig,
// in place of a former handler of the loop for sig. It sees a copy of the caller's
// context variables. Other receivers of the signal in the program are not affected. Closing the loop removes its handlers.
// asyncio: add_signal_handler.
func (l *Loop) AddSignalHandler(sig os.Signal, fn func()) {
	l.checkOpen()
	l.checkGoroutine("AddSignalHandler")
	l.RemoveSignalHandler(sig)
	h := &signalHandler{
		signals: make(chan os.Signal, 1),
		quit:    make(chan struct{}),
		ended:   make(chan struct{}),
	}
	if l.signals == nil {
		l.signals = make(map[os.Signal]*signalHandler)
	}
	l.signals[sig] = h
	signal.Notify(h.signals, sig)
	ctx := l.inheritedContext()
	deliver := func() {
		if l.signals[sig] == h {
			fn()
		}
	}
	go func() {
		defer close(h.ended)
		for {
			select {
			case <-h.quit:
				return
			case <-h.signals:
				_ = l.inbox.post(postedCall{callback(deliver), ctx}) // a closed loop calls nobody
			}
		}
	}()
}

// RemoveSignalHandler removes the loop's handler for sig and reports whether
// there was one. asyncio: remove_signal_handler.
func (l *Loop) RemoveSignalHandler(sig os.Signal) bool {
	h := l.signals[sig]
	if h == nil {
		return false
	}
	delete(l.signals, sig)
	h.stop()
	return true
}

func (h *signalHandler) stop() {
	signal.Stop(h.signals)
	close(h.quit)
	<-h.ended
}
