# Two commands for a first look: make demo, make test. All need Go only (and its module proxy).
GO ?= go
N ?= 1000
SEED ?= 1

.PHONY: demo test bench ci generate check difftest realtest soak lint

# Counts the tokens of the Go installation's source tree, asynchronously.
demo:
	$(GO) run ./examples/srcstat

test:
	$(GO) test ./...

# Measures each path beside Go's own alternative, and prints a table in Markdown.
bench:
	$(GO) run ./internal/bench/benchtable

# Brings generated code up to date.
generate:
	$(GO) generate ./...

check:
	$(GO) tool asyncgen -check ./...

# Compares templates and generated code on N random programs, with the seeds from SEED on. Programs that fail are
# minimised and added to testdata/diff.
difftest:
	$(GO) test ./generator/internal/difftest -run TestRandom -count 1 -timeout 0 -v -difftest.keep \
		-difftest.n=$(N) -difftest.seed=$(SEED)

# Turns all functions of Go's own test programs and of packages of the standard library into generators, and then into
# coroutines, and runs their tests.
realtest:
	$(GO) test ./generator/internal/realcode -count 1 -timeout 0 -v -realcode.all

# Cancels at random at every suspension point of every primitive, OPS operations with each of two sets of seeds, and
# checks the invariants. Takes minutes, with the race detector.
soak: OPS ?= 10000000
soak:
	for seed in 0 100; do \
		ASYNCGEN_SOAK=$(OPS) ASYNCGEN_SOAK_SEED=$$seed $(GO) test -race ./runtime -run Soak -count 1 -timeout 2h || exit 1; \
	done

# Fails if gofmt would change a file (generated files included; files below testdata are exempt on purpose), or if
# go vet or staticcheck reports anything.
lint:
	@files=$$(git ls-files --cached '*.go' | grep -v testdata/ | xargs gofmt -l); \
	if [ -n "$$files" ]; then echo "gofmt would change:"; echo "$$files"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

# Everything that must pass before a change lands.
ci: lint
	$(GO) build ./...
	$(GO) test -race ./...
	$(GO) tool asyncgen -check ./...
