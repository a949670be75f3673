package async

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// Everything awaitable can be waited for from a plain goroutine, by Await: what
// belongs to a loop there, wherever that runs, and the rest on a private loop.

// plainCase awaits one kind of thing and prints its outcome. Parts of l are made on
// l's goroutine.
type plainCase struct {
	name  string
	make  func(l *Loop) func() string
	wants string
}

func outcomeOfAwait[T any](a Awaitable[T]) func() string {
	return func() string { return outcomeText(Await(a)) }
}

var plainCases = []plainCase{
	{"coroutine", func(*Loop) func() string { return outcomeOfAwait(after(time.Millisecond, 1, nil)) }, "1"},
	{"failing coroutine", func(*Loop) func() string { return outcomeOfAwait(after(0, 1, errTest)) }, "test error"},
	{"sleep", func(*Loop) func() string { return outcomeOfAwait(Sleep(time.Millisecond)) }, "{}"},
	{"task", func(l *Loop) func() string {
		return outcomeOfAwait(CreateTaskOn(l, after(time.Millisecond, 2, nil)))
	}, "2"},
	{"cancelled task", func(l *Loop) func() string {
		task := CreateTaskOn(l, after(time.Hour, 2, nil))
		task.Cancel("plain")
		return outcomeOfAwait(task)
	}, "async: cancelled: plain"},
	{"future", func(l *Loop) func() string {
		f := NewFuture[string](l)
		l.CallLater(time.Millisecond, func() { f.SetResult("three") })
		return outcomeOfAwait(f)
	}, "three"},
	{"gathering", func(l *Loop) func() string {
		return outcomeOfAwait(gatherOn[int](l, l.rootContext, []*Coroutine[int]{after(time.Millisecond, 1, nil), after(0, 2, nil)}))
	}, "[1 2]"},
	{"results", func(l *Loop) func() string {
		return outcomeOfAwait(gatherResultsOn[int](l, l.rootContext, []*Coroutine[int]{after(time.Millisecond, 1, nil), after(0, 2, errTest)}))
	}, "[{1 <nil>} {2 test error}]"},
	{"gathering of two", func(l *Loop) func() string {
		return outcomeOfAwait(gather2(l, l.rootContext, after(0, 1, nil), after(time.Millisecond, "b", nil)))
	}, "{1 b}"},
	{"shield", func(l *Loop) func() string {
		return outcomeOfAwait(shieldOn(l, l.rootContext, after(time.Millisecond, 4, nil)))
	}, "4"},
	{"next of as completed", func(l *Loop) func() string {
		for next := range asCompletedOn[int](l, l.rootContext, []*Coroutine[int]{after(time.Hour, 1, nil), after(time.Millisecond, 5, nil)}) {
			return outcomeOfAwait(next)
		}
		return nil
	}, "5"},
	{"select", func(l *Loop) func() string {
		return outcomeOfAwait(selectOn[int](l, l.rootContext, []*Coroutine[int]{after(time.Hour, 1, nil), after(time.Millisecond, 6, nil)}))
	}, "{1 6}"},
	{"wait", func(l *Loop) func() string {
		w := Wait([]AnyFuture{CreateTaskOn(l, after(time.Hour, 1, nil)), CreateTaskOn(l, after(time.Millisecond, 6, nil))}, Until(FirstCompleted))
		return func() string {
			waited, err := Await(w)
			return outcomeText(len(waited.Done), err)
		}
	}, "1"},
	{"wait for a task", func(l *Loop) func() string {
		return outcomeOfAwait(WaitFor(CreateTaskOn(l, after(time.Millisecond, 7, nil)), time.Hour))
	}, "7"},
	{"wait for a wait for", func(l *Loop) func() string {
		return outcomeOfAwait(WaitFor(WaitFor(CreateTaskOn(l, after(time.Hour, 7, nil)), time.Millisecond), time.Hour))
	}, "async: timed out"},
	{"wait for a coroutine", func(*Loop) func() string {
		return outcomeOfAwait(WaitFor(after(time.Hour, 7, nil), time.Millisecond))
	}, "async: timed out"},
	{"to thread", func(*Loop) func() string {
		return outcomeOfAwait(ToThread(func(context.Context) (int, error) { return 8, nil }))
	}, "8"},
	{"executor", func(l *Loop) func() string {
		return outcomeOfAwait(RunInExecutor(l, nil, func(context.Context) (int, error) { return 9, nil }))
	}, "9"},
	{"channel", func(*Loop) func() string {
		ch := make(chan int)
		go func() { ch <- 10 }()
		return outcomeOfAwait(WrapChan(ch))
	}, "10"},
	{"context", func(*Loop) func() string {
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		wait := outcomeOfAwait(WrapContext(ctx))
		return func() string { defer cancel(); return wait() }
	}, "{}"},
	{"each", func(*Loop) func() string {
		ch := make(chan int, 2)
		ch <- 1
		ch <- 2
		close(ch)
		return func() string {
			var all []int
			for v, err := range Each(ch).All() {
				if err != nil {
					return err.Error()
				}
				all = append(all, v)
			}
			return fmt.Sprint(all)
		}
	}, "[1 2]"},
	{"free lock", func(*Loop) func() string { return outcomeOfAwait(NewLock().Acquire()) }, "{}"},
	{"queue", func(*Loop) func() string {
		q := NewQueue[int](1)
		q.PutNowait(11)
		return outcomeOfAwait(q.Get())
	}, "11"},
	{"nil task", func(*Loop) func() string { return outcomeOfAwait((*Task[int])(nil)) }, "async: nil coroutine"},
	{"nil wait for", func(*Loop) func() string { return outcomeOfAwait((*WaitForAwait[int])(nil)) }, "async: nil coroutine"},
}

func TestPlainGoroutinesCanWaitForEverything(t *testing.T) {
	for _, running := range []bool{true, false} {
		for _, test := range plainCases {
			l := NewLoop()
			ended := make(chan struct{})
			if running {
				go func() { defer close(ended); l.RunForever() }()
			} else {
				close(ended)
			}
			var wait func() string
			if running {
				made := make(chan func() string)
				l.CallSoonThreadsafe(func() { made <- test.make(l) })
				wait = <-made
			} else {
				wait = test.make(l)
			}
			if got := wait(); got != test.wants {
				t.Errorf("%s (loop running: %v): got %s, want %s", test.name, running, got, test.wants)
			}
			if running {
				l.CallSoonThreadsafe(l.Stop)
			}
			<-ended
			if err := l.Shutdown(); err != nil {
				t.Error(test.name, err)
			}
		}
	}
}
