# Two commands do everything: `make review` and `make test`. Both set up .venv first.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
UV_VERSION := 0.13.8
READY := $(VENV)/.ready

.PHONY: review test quick lint types imports self-review browser docs wheel clean

review: $(READY)  ## Set up and review the example system of day one.
	$(BIN)/uv sync --locked --quiet
	$(BIN)/roadworthy review examples/chat-day-one

test: $(READY)  ## Set up and pass every test, against the built wheel.
	$(BIN)/uv sync --locked --quiet --no-editable --reinstall-package roadworthy
	$(MAKE) --no-print-directory lint types imports self-review
	$(BIN)/python -m pytest -n auto --dist loadfile -rs

quick: $(READY)  ## The tests alone, against the work tree.
	$(BIN)/uv sync --locked --quiet
	$(BIN)/python -m pytest -n auto --dist loadfile -rs

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports --no-cache

self-review: $(READY)  ## The product reviews itself; its open findings may only fall.
	$(BIN)/python tests/self_review.py

$(READY): pyproject.toml uv.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv sync --locked --quiet
	touch $@

browser:  ## Chromium for the tests of the page; without root or apt-get they say that they are skipped.
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; \
	else echo "no chromium, and only root can install it: the tests of the page are skipped"; fi

docs: $(READY)  ## Build the documentation, a page for every rule included, into site/.
	$(BIN)/python docs/build.py site

wheel: $(READY)  ## Build dist/roadworthy-….whl.
	$(BIN)/uv build --quiet --wheel --out-dir dist

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache
