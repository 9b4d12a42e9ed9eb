# The first target that needs it makes .venv; a changed requirements file brings it up to date.
#   PYTHON=/path/to/python3.11   the Python that .venv is made with
#   TORCH_INDEX=...              the address of another package index to take torch from (README, "Smaller on a CPU")
#   ARGS=...                     handed to pytest, the benchmarks and the load tests
#   CHROMIUM=/path/to/chromium   the browser of the tests

PYTHON ?= python3
TORCH_INDEX ?=
ARGS ?=
VENV := .venv
PY := $(VENV)/bin/python
START := $(PY) app.py
NPM := $(shell command -v npm)
PIP := $(PY) -m pip --disable-pip-version-check
PYTEST := $(PY) -m pytest
# Two processes with one thread each, a file's tests in one of them; those that look at a clock in a browser come after, alone.
TOGETHER := -n 2 --dist loadfile --ignore tests/e2e

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run run-ray dev test test-ray check bench bench-gpu load clean

help:  ## say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: $(VENV)/.run $(VENV)/.compiled  ## start the app; the address is printed
	$(START)

run-ray: $(VENV)/.ray $(VENV)/.compiled  ## start the app, and a Ray cluster on this machine that carries its runs
	PLAYGROUND_ENGINE=ray $(START)

dev: $(VENV)/.run $(VENV)/.compiled  ## start the app so that it reloads changed files and shows errors
	$(START) --server.fileWatcherType auto --server.runOnSave true --client.showErrorDetails full

test: $(VENV)/.test $(VENV)/.compiled  ## run every test, in a real browser too
	CHROMIUM="$$(scripts/find_chromium.sh)" && export CHROMIUM && $(if $(ARGS),$(PYTEST) $(ARGS),{ OMP_NUM_THREADS=1 $(PYTEST) $(TOGETHER); first=$$?; $(PYTEST) tests/e2e && exit $$first; })

test-ray: $(VENV)/.ray $(VENV)/.test  ## run the tests of runs on a Ray cluster on this machine
	$(PYTEST) tests/core/runs/test_ray_engine.py tests/core/runs/test_runner.py -k ray $(ARGS)

check: $(VENV)/.test $(if $(NPM),node_modules/.done)  ## look for mistakes without running: ruff, mypy, and tsc where there is npm
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(if $(NPM),npm run --silent check,@echo "There is no npm here: the JavaScript was not checked.")

bench: $(VENV)/.test  ## measure one person's waiting
	$(PY) -m tests.benchmarks $(ARGS)

bench-gpu: $(VENV)/.test  ## steps and pictures a second on the CPU and on a GPU
	$(PY) -m tests.benchmarks.gpu

load: $(VENV)/.test  ## measure many people's waiting
	$(PY) -m tests.load $(ARGS)

clean:  ## remove what make made; what the app keeps stays
	rm -rf $(VENV) node_modules .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	scripts/make_venv.sh "$(PYTHON)" $(VENV)

# torch comes first where an index of its own is named, so that nothing else is taken from there.
$(VENV)/.run: requirements.txt constraints.txt | $(PY)
	$(if $(TORCH_INDEX),$(PIP) install --no-deps --index-url "$(TORCH_INDEX)" "$(shell grep '^torch==' requirements.txt)")
	$(PIP) install -r requirements.txt
	@touch $@

$(VENV)/.test: requirements-dev.txt $(VENV)/.run
	$(PIP) install -r requirements-dev.txt
	@touch $@

$(VENV)/.ray: requirements-ray.txt $(VENV)/.run
	$(PIP) install -r requirements-ray.txt
	@touch $@

# A server that starts would compile them too, while people wait for it.
$(VENV)/.compiled: $(wildcard core/*/kernels.py) | $(VENV)/.run
	$(PY) -c "from core.runs.host import preload; preload()"
	@touch $@

node_modules/.done: package.json $(wildcard package-lock.json)
	npm $(if $(wildcard package-lock.json),ci,install --no-package-lock) --no-audit --no-fund
	@touch $@
