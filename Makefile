# hapfleet: 'make demo' and 'make test' are all that a new machine needs; each installs what is missing.
SHELL := /bin/bash
.DEFAULT_GOAL := help

CACHE     := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/hapfleet
BUILD     := .build
HAPFLEET  := $(BUILD)/release/hapfleet
OUT       := out
SWIFT     := swift
# Tests with SANITIZE=thread or address are built with that sanitizer, all anew, and fail if it finds something.
SANITIZER := $(if $(SANITIZE),--sanitize=$(SANITIZE))
SANITIZED := $(if $(SANITIZE),Deploy/sanitized $(SANITIZE))
# Swift's libraries in the program itself: it runs where Swift is not installed, and holds less memory.
RELEASE   := $(SWIFT) build -c release --static-swift-stdlib

.PHONY: help setup build agents demo test test-unit test-lab test-package bench bench-agent bench-fleet bench-statistics bench-lines bench-dashboard truth chaos results soak fuzz fuzz-long lint format docs man deb clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## install what is missing, with apt where it may; elsewhere name it
	@Deploy/setup

agents: setup ## the static agents for each architecture
	@Agents/build.sh

build: setup agents ## the coordinator, optimised
	@echo "building hapfleet (the first time takes some minutes)"
	@$(RELEASE) --product hapfleet

demo: build ## a fleet of real kernels, one campaign, the report on screen and in out/demo.html
	@Deploy/demo $(HAPFLEET) $(OUT)

test: test-unit test-lab ## all tests; with SANITIZE=thread or address under that sanitizer, which builds all anew

test-unit: setup agents ## tests that need no kernel of their own
	$(SWIFT) build --build-tests $(SANITIZER)
	$(SANITIZED) Deploy/failures-last $(SWIFT) test --skip-build $(SANITIZER)

test-lab: setup agents ## tests on real kernels in QEMU
	$(SWIFT) build --build-tests $(SANITIZER)
	@$(SANITIZED) Deploy/failures-last Deploy/test-lab

test-package: deb ## the Debian package's life on a guest with systemd: installed, scheduled, alerting, upgraded, purged (not part of 'test'; long)
	@Deploy/test-package $(HAPFLEET)

bench: build ## speed, as ratios against peers measured in the same run
	@$(RELEASE) --product Benchmarks
	@Deploy/bench

bench-fleet: build ## reaching and starting many hosts, beside clush, pssh, parallel-ssh and Ansible; wants a quiet machine
	@$(RELEASE) --product FleetBenchmarks
	@$(RELEASE) --product simulated-host
	@Deploy/bench-fleet

bench-statistics: setup ## the statistics of 10,000 hosts beside numpy and pyroaring in the same run, into docs/method.md; wants a quiet machine
	@$(RELEASE) --product StatisticsBenchmarks
	@Deploy/bench-statistics

bench-agent: build ## what the agent costs and finds on four kernels, into docs/measurement.md
	@$(RELEASE) --product Benchmarks
	@Deploy/bench-agent

bench-lines: setup ## a kernel's dictionary beside a plain walk in C over the same debug information, into docs/lines.md (fetches 420 MB)
	@$(RELEASE) --product LineBenchmarks
	@Deploy/bench-lines

bench-dashboard: build ## the dashboard's pages and the HTML report over 1,000 hosts and 30 nights, into docs/dashboard.md (writes 2.7 GB into out/); wants a quiet machine
	@$(RELEASE) --product Benchmarks
	@Deploy/bench-dashboard

truth: setup ## a Debian kernel's lines against universal-ctags on its own source (fetches 420 MB; not in CI)
	$(SWIFT) build --build-tests
	@Deploy/truth

chaos: build ## faults made for real in the middle of measurements on lab guests, into docs/reliability.md (some 40 minutes)
	@Deploy/chaos

results: build ## the campaigns of Inventory/campaigns on two lab guests, into docs/results (hours)
	@Deploy/results

soak: build ## 200 measurements in a row on five lab guests with faults at random, into docs/reliability.md
	@Deploy/soak

fuzz: setup ## hostile input to all that reads what others wrote, 60 s each target
	@Tests/Fuzz/run 60

fuzz-long: setup ## the same, 10 minutes each target
	@Tests/Fuzz/run 600

lint: ## format, file lengths, forbidden words
	@Deploy/lint

format: ## bring all sources into the one format
	$(SWIFT) format format --in-place --parallel --recursive Sources Tests Agents Package.swift

docs: ## the public interfaces' documentation, as symbol graphs and DocC where the tool is there
	@Deploy/docs

deb: build ## the Debian package and the tarball, in out/
	$(SWIFT) build --product generate-manual
	@Deploy/package

man: setup ## manual pages of every command, in out/man
	$(SWIFT) build --product hapfleet
	$(SWIFT) build --product generate-manual
	@mkdir -p $(OUT)/man
	$(BUILD)/debug/generate-manual $(BUILD)/debug/hapfleet --multi-page -o $(OUT)/man

clean: ## remove what was built; downloads in the cache stay
	rm -rf $(BUILD) $(OUT)
