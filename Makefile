# Candor. `make run` and `make test` need nothing but Go, Node.js and git: they
# install the rest themselves (build/setup). `make help` lists what else there is.

SHELL       := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# What builds and checks has a module of its own, so that go.mod has what Candor links.
TOOL    := go tool -modfile=build/tools/go.mod
EXE     := $(shell go env GOEXE)
VERSION := 0.1.0+$(shell git rev-parse --short HEAD 2>/dev/null || echo source)
LDFLAGS := -s -w -X main.version=$(VERSION)
RELAY   := build/bin/candor-relay$(EXE)
APP     := build/bin/candor$(EXE)

# What the programs are made of, so that nothing is built twice. Go files of
# tests do not count.
PAGES_SOURCES := $(shell find frontend \( -name node_modules -o -name dist -o -name e2e -o -name test-results -o -name playwright-report -o -name wailsjs \) -prune -o -type f ! -name '*.test.*' ! -name '*.go' -print 2>/dev/null)
GO_SOURCES    := $(shell find main.go app backend frontend/embed.go go.mod go.sum wails.json build/linux -type f ! -name '*_test.go' ! -path '*/testdata/*' 2>/dev/null)
PAGES         := build/.cache/pages.stamp
NOTICES       := backend/notices/made/licences.txt.gz
NOTICES_SOURCES := $(filter %.go go.mod go.sum,$(GO_SOURCES)) build/runtimes/works.json $(wildcard build/licences/*.go build/licences/texts/*)

##@ Use
.PHONY: run
run: ## open the desktop app; without a display, start the relay and print the interviewer's address (ARGS="--data DIR …")
	@build/run $(ARGS)

.PHONY: setup
setup: ## install what is missing on this machine, and say what
	@build/setup test

##@ Build
.PHONY: app desktop
app desktop: ## build the desktop program: build/bin/candor
	@build/setup app
	@$(MAKE) --silent --no-print-directory $(APP)

.PHONY: relay
relay: ## build the headless relay, one static file: build/bin/candor-relay
	@build/setup relay
	@$(MAKE) --silent --no-print-directory $(RELAY)

.PHONY: pages
pages: ## build the front end into frontend/dist
	@build/setup relay
	@$(MAKE) --silent --no-print-directory $(PAGES)

# The stamp is as old as the beginning of the build, so that what is edited
# during it is built again. Vite lists every file: its words are shown only when
# it fails.
$(PAGES): $(PAGES_SOURCES)
	@echo "building the pages" >&2
	@mkdir -p $(@D) && touch $@.new
	@npm run --prefix frontend --silent build >build/.cache/pages.log 2>&1 || { cat build/.cache/pages.log >&2; exit 1; }
	@mv $@.new $@

# What is linked may change with any import.
$(NOTICES): $(PAGES) $(NOTICES_SOURCES)
	@go run ./build/licences

$(RELAY): $(PAGES) $(NOTICES) $(GO_SOURCES)
	@echo "building $@" >&2
	@CGO_ENABLED=0 go build -ldflags '$(LDFLAGS)' -o $@ ./backend/cmd/candor-relay

# Wails is told to leave the module, the front end and the bindings alone: the
# first two are done by then, and the page calls window.go directly.
$(APP): $(PAGES) $(NOTICES) $(GO_SOURCES)
	@echo "building $@" >&2
	@mkdir -p build/.cache
	@$(TOOL) wails build -s -m -nosyncgomod -skipbindings -nopackage \
		-tags webkit2_41 -ldflags '-X main.version=$(VERSION)' >build/.cache/wails.log 2>&1 \
		|| { cat build/.cache/wails.log >&2; exit 1; }

##@ Prove
.PHONY: test
test: ## run every test: Go, TypeScript, real browser, real desktop window
	@build/test

ROUNDS ?= 400
.PHONY: soak
soak: ## the long tests in full, with new seeds (CANDOR_SEED repeats one); make test has each with fewer rounds
	@build/setup relay
	@$(MAKE) --silent --no-print-directory $(RELAY)
	@go run ./build/languages
	@CANDOR_SOAK=1 go test -count=1 -timeout 120m ./backend/relay ./backend/invite ./backend/server ./backend/room
	@CANDOR_SOAK=1 go test -count=1 -timeout 120m ./backend/ydoc -run Oracle -oracle $(ROUNDS)

.PHONY: lint
lint: ## formatting, vet, staticcheck, Biome and types
	@build/test setup format lint types

.PHONY: bench
bench: ## the benchmarks; a table, and build/bench/results.json
	@build/setup relay
	@$(MAKE) --silent --no-print-directory $(RELAY)
	@go run ./build/bench

FUZZTIME ?= 60s
.PHONY: fuzz-ydoc
fuzz-ydoc: ## compare the Yjs engine with Yjs itself (ROUNDS, 400), then fuzz its parsers (FUZZTIME, 60s each)
	@build/setup relay
	@CANDOR_SOAK=1 go test -count=1 ./backend/ydoc -run Oracle -oracle $(ROUNDS) -timeout 60m
	@go test -list '^Fuzz' ./backend/ydoc | grep '^Fuzz' | while read -r target; do \
		echo "$$target"; go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) ./backend/ydoc; done

##@ Tidy
.PHONY: fmt
fmt: ## format Go and TypeScript
	@$(TOOL) gofumpt -l -w main.go app backend build frontend/embed.go
	@npm run --prefix frontend --silent format

.PHONY: clean
clean: ## remove what was built; installed packages stay
	rm -rf build/bin build/.cache frontend/test-results frontend/playwright-report
	find frontend/dist backend/notices/made -mindepth 1 ! -name .gitkeep -delete

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^##@ /{print "\n" substr($$0, 5)} /^[a-z -]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' Makefile
