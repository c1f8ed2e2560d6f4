# `make` lists the targets. Each is one or two lines; the logic lives in Rust and in tests/setup.sh.
.DEFAULT_GOAL := help
PROFILE ?= release
TRUNKSIM = target/$(subst dev,debug,$(PROFILE))/trunksim
WIRE ?= both

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# PROFILE=dev runs what tests have built already.
BUILT_release = -p trunksim
BUILT_dev = --workspace --bin trunksim --test tidy

interop: ## every scenario, both trunk modes, in virtual time and on loopback sockets
	@tests/setup.sh build && cargo build --profile $(PROFILE) --quiet $(BUILT_$(PROFILE))
	@$(TRUNKSIM) run --wire $(WIRE) $(ARGS)

# Always the whole workspace, and always with a test: what is asked for decides the features of dependencies, and other
# features build everything a second time.
# Some tests wait for a foreign device, minutes in all: half as many again as there are cores keep the cores busy.
THREADS = $(shell cores=$$(getconf _NPROCESSORS_ONLN); echo $$((cores + (cores + 1) / 2)))

test: ## all tests
	@tests/setup.sh build test
	@cargo nextest run --workspace --test-threads $(THREADS) $(ARGS)

# Each file by name: `cargo fmt` does not see those that a build script lists.
RUSTFMT = rustfmt --edition 2024
RUST_FILES = $(shell git ls-files '*.rs')

format: ## format every Rust file
	@$(RUSTFMT) $(RUST_FILES)

lint: ## formatting, clippy with warnings as errors, documentation
	@tests/setup.sh rust
	@$(RUSTFMT) --check $(RUST_FILES)
	@cargo clippy --workspace --all-targets --quiet -- -D warnings
	@RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --quiet

torture: ## RFC 4475, 5118, and the flows of RFC 3261, 3665, 3666, 4028, 5359, 5407, 5589, 6140, judged
	@tests/setup.sh rust test && tests/torture/fetch.sh target/rfc && cargo nextest run --workspace --test torture --test flows --no-capture

mutants: ## how many broken MUSTs are found: a table, row by row of the map; BLESS=1 keeps a score that has risen
	@tests/setup.sh rust && MUTANTS=table cargo test --quiet --workspace --test mutants

mutants-code: ## breaks the judges' own code for an hour and lists what none of their tests notices
	@tests/setup.sh build test && tests/mutants_code.sh $(ARGS)

PEERS ?= bookworm sid pjsua2

peers: ## foreign stacks at the other end, flow by flow, as a table; PEERS=bookworm leaves out Asterisk and pjsua2
	@tests/setup.sh build && tests/foreign/fetch.sh $(PEERS)
	@cargo build --quiet --workspace --bin trunksim --bin peers --test tidy && target/debug/peers $(ARGS)

bench: ## speed, memory and instructions, beside SIPp on the same machine
	@tests/setup.sh build && cargo run --release --quiet -p tests --bin bench -- $(ARGS)

bless: ## rewrite golden ladders, schemas, tables and what else is made and kept; read the diff afterwards
	@tests/setup.sh rust test && BLESS=1 cargo nextest run --workspace --test scenarios --test formats --test levels --test requirements --test twins --no-fail-fast

.PHONY: help interop test format lint torture mutants mutants-code peers bench bless
