package runner_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"
	"testing/synctest"
	"time"

	"github.com/asyncgen/asyncgen/runner"
)

const bubbleVariable = "ASYNCGEN_RUNNER_TEST_BUBBLE"

// A process dies if it uses package signal for the first time in a bubble, so there is one for this test
// alone.
func TestRunInABubbleLeavesSignalsAlone(t *testing.T) {
	if os.Getenv(bubbleVariable) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.count=1")
		cmd.Env = append(os.Environ(), bubbleVariable+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		_, err := runner.Run(background, do(func(c *handle) error { return sleep(c, time.Hour) }), runner.WithDebug(true))
		if d := time.Since(begin); err != nil || d != time.Hour {
			t.Error(err, d)
		}
		ctx, cancel := context.WithTimeout(background, time.Minute)
		defer cancel()
		_, err = runner.Run(ctx, do(func(c *handle) error { return sleep(c, time.Hour) }))
		if d := time.Since(begin); !errors.Is(err, context.DeadlineExceeded) || d != time.Hour+time.Minute {
			t.Error(err, d)
		}
	})
}
