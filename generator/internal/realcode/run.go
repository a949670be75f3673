package realcode

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Outcomes are the results of tests, "pass", "fail" or "skip", by "package.test".
type Outcomes map[string]string

// Test runs the tests of the packages that patterns name. What cannot be built is an error.
func (m *Module) Test(ctx context.Context, patterns ...string) (Outcomes, error) {
	args := append([]string{"test", "-json", "-short", "-vet=off", "-timeout=10m"}, patterns...)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = m.Dir
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, _ := cmd.Output() // tests may fail
	outcomes := Outcomes{}
	for line := range bytes.Lines(out) {
		var event struct{ Action, Package, Test, Output string }
		if json.Unmarshal(line, &event) != nil {
			continue
		}
		switch event.Action {
		case "build-output":
			problems.WriteString(event.Output)
		case "pass", "fail", "skip":
			if event.Test != "" {
				outcomes[strings.TrimPrefix(event.Package, "m/")+"."+event.Test] = event.Action
			}
		}
	}
	if len(outcomes) == 0 || bytes.Contains(problems.Bytes(), []byte("[build failed]")) {
		return nil, fmt.Errorf("go test: %s", problems.String())
	}
	return outcomes, nil
}

// Broken returns which tests fail now, or do not end, and did not fail before.
func (now Outcomes) Broken(before Outcomes) []string {
	var list []string
	for name, outcome := range now {
		if outcome == "fail" && before[name] != "fail" {
			list = append(list, name)
		}
	}
	for name, outcome := range before {
		if outcome == "pass" && now[name] == "" {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

// programTime is what a program may take. Most take milliseconds.
const programTime = time.Minute

// RunProgram builds and runs a program and returns what it prints. The error says how it ended, if not well.
func (m *Module) RunProgram(ctx context.Context, name string) (string, error) {
	binary := filepath.Join(m.Dir, "bin", strings.ReplaceAll(name, "/", "_"))
	if out, err := m.command(ctx, "build", "-ldflags=-s -w", "-o", binary, "./"+name); err != nil {
		return "", fmt.Errorf("go build: %s", out)
	}
	defer os.Remove(binary)
	ctx, cancel := context.WithTimeout(ctx, programTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary)
	cmd.Dir = m.Dir
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	return string(out), err
}
