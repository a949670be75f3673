package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"asyncgen": main})
}

// TestStories runs testdata/script: each file is a story of a user and the
// command, beginning with a module m that can import the runtime.
func TestStories(t *testing.T) {
	repository, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	env := goEnv(t, "GOCACHE", "GOMODCACHE", "GOROOT")
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join(repository, "testdata", "script"),
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(e *testscript.Env) error {
			e.Vars = append(e.Vars, env...)
			e.Vars = append(e.Vars, "REPOSITORY="+repository, "GOTOOLCHAIN=local", "GOPROXY=off", "GOFLAGS=", "GOWORK=")
			return completeModule(e.WorkDir, repository)
		},
	})
}

// completeModule lets the module in dir import the runtime, unless its go.mod says
// that it shall stay as it is. If there is none, dir becomes a module m.
func completeModule(dir, repository string) error {
	const runtime = "\nrequire github.com/asyncgen/asyncgen v0.0.0\nreplace github.com/asyncgen/asyncgen => "
	name := filepath.Join(dir, "go.mod")
	text, err := os.ReadFile(name)
	if os.IsNotExist(err) {
		text = []byte("module m\n\ngo 1.26.0\n")
	} else if err != nil {
		return err
	}
	if strings.Contains(string(text), "// as it is") {
		return nil
	}
	return os.WriteFile(name, append(text, runtime+repository+"\n"...), 0o666)
}

// goEnv returns settings of the go command as it is set up here. (Scripts run
// without a home.)
func goEnv(t *testing.T, names ...string) []string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"env"}, names...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	values := strings.Split(strings.TrimSpace(string(out)), "\n")
	for i, name := range names {
		values[i] = name + "=" + values[i]
	}
	return values
}
