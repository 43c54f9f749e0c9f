# The front door: `make help` lists what there is. Every target works in a fresh clone with nothing done before.
PYTHON ?= python3
MINUTES ?= 5

VENV := .venv
PY := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
RUST_SOURCES := $(shell find rust -type f \( -name '*.rs' -o -name '*.toml' -o -name '*.lock' \) -not -path '*/target/*' 2>/dev/null)
GOLDEN_PATHS := tests/golden src/baseplate/thrift
STYLED := src tests bench examples $(wildcard setup.py)
PYTEST := $(PY) -m pytest
# The rooms that touch a codec; the others cannot tell native from pure, and need no second run.
CODEC_TESTS := $(wildcard tests/unit/wire tests/unit/sansio tests/unit/blocking tests/unit/aio tests/unit/schema \
	tests/unit/baseplate tests/golden tests/property tests/e2e/test_peers_pip.py)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup demo test test-native test-pure check check-style check-types check-borders check-rust check-golden \
	golden interop bench fuzz matrix ci clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(INSTALLED) ## Make .venv with the package, editable, and everything that developing it needs (PYTHON=python3.x)

$(PY):
	$(PYTHON) -m venv $(VENV)

# Redone when the metadata or the native codec's sources change; Python sources are used where they lie.
$(INSTALLED): pyproject.toml $(wildcard setup.py) $(RUST_SOURCES) | $(PY)
	@command -v cargo >/dev/null || echo "*** no cargo on PATH: the codec will be the pure Python one ***"
	$(PY) -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

demo: ## Build, install, start and call the two services of the walk-through, with short comments
	$(PYTHON) examples/walkthrough/demo.py

test: test-native test-pure ## Run the tests with the native codec, then those that touch a codec with the pure one

test-native: setup
	@if $(PY) -c 'import thriftkit._native' 2>/dev/null; then \
		echo "THRIFTKIT_IMPL=native $(PYTEST) --ignore=tests/interop"; \
		THRIFTKIT_IMPL=native $(PYTEST) --ignore=tests/interop; \
	else \
		echo "*** the native codec is not built: the whole suite runs with the pure one ***"; \
		$(PYTEST) --ignore=tests/interop; \
	fi

test-pure: setup
	THRIFTKIT_IMPL=pure $(PYTEST) $(CODEC_TESTS)

check: check-style check-types check-borders check-rust check-golden ## Everything but the tests: style, types, borders, Rust, goldens

check-style: setup
	$(PY) -m ruff format --check $(STYLED)
	$(PY) -m ruff check $(STYLED)

check-types: setup
	$(PY) -m mypy src
	$(PY) -m pyright --pythonpath $(PY)
	@if $(PY) -c 'import thriftkit._native' 2>/dev/null; then \
		echo "$(PY) -m mypy.stubtest thriftkit._native"; \
		$(PY) -m mypy.stubtest thriftkit._native; \
	else \
		echo "*** the native codec is not built: its stub is NOT checked ***"; \
	fi

check-borders: setup
	$(VENV)/bin/lint-imports

check-rust:
	@if command -v cargo >/dev/null; then \
		set -ex; cd rust; \
		cargo fmt --all --check; \
		cargo clippy --quiet --all-targets -- -D warnings; \
		cargo test --quiet; \
	else \
		echo "*** no cargo on PATH: the Rust sources are NOT checked ***"; \
	fi

check-golden: golden
	@changed=$$(git status --porcelain -- $(GOLDEN_PATHS)); \
	if [ -n "$$changed" ]; then \
		echo "generated code differs from what is committed (run make golden, look, commit):"; \
		echo "$$changed"; exit 1; \
	fi

golden: setup ## Regenerate the generated code that is committed
	$(PY) tests/golden/regenerate.py

interop: setup ## Hold the conversation with real peers: Apache, thriftpy2, Baseplate 2.7 (installs them)
	PYTHON=$(PY) tests/interop/run

bench: setup ## Measure against the peers, side by side in one run
	PYTHON=$(PY) bench/run

fuzz: setup ## Run the property tests in their thorough profile (MINUTES=5)
	PYTHON=$(PY) .ci/fuzz $(MINUTES)

matrix: ## Run the unit tests on every CPython 3.10 to 3.14 found here
	.ci/matrix

ci: ## What CI runs: test, check, matrix, interop
	.ci/run

clean: ## Remove all that is made here, the environments too
	rm -rf $(VENV) .venvs .demo build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	rm -rf src/*.egg-info rust/target src/thriftkit/*.so
	find src tests examples bench -name __pycache__ -type d -prune -exec rm -rf {} +
