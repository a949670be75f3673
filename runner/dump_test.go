package runner_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

// dumpPrograms are run in child processes: child_test.go.
var dumpPrograms = map[string]func() error{
	"dump": func() error {
		_, err := runner.Run(background, do(func(c *handle) error {
			async.CreateTaskFrom(c.T, forever(), async.WithName("sleeper"))
			fmt.Println("quit")
			return sleep(c, 200*time.Millisecond)
		}), runner.WithDebug(true))
		return err
	},
	"dump of a busy loop": func() error {
		_, err := runner.Run(background, do(func(*handle) error {
			fmt.Println("quit")
			time.Sleep(1200 * time.Millisecond)
			return nil
		}), runner.WithDebug(true))
		return err
	},
}

func TestSIGQUITInDebugModeDumpsTheTasks(t *testing.T) {
	for name, want := range map[string]string{
		"dump":                "sleeper sleeps",
		"dump of a busy loop": "the loop is busy; goroutines:",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stderr strings.Builder
			lines, died := interrupted(t, name, &stderr)
			if died != 0 || len(lines) != 1 || lines[0] != "end: no error" || !strings.Contains(stderr.String(), want) {
				t.Error(lines, died, stderr.String())
			}
		})
	}
}
