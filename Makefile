# Two commands on a fresh machine: `make demo` and `make test`. Each sets up .venv by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PEERS := build/peers-venv
SUPERSET := build/superset-venv
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Four for two cores: where one waits for a browser, a server or the disk the cores are for the others.
TESTERS ?= 4
SQL_TOPICS := sql/marts.sql sql/queries.sql sql/overview.sql sql/orders.sql sql/products.sql sql/customers.sql sql/inventory.sql sql/planning.sql sql/suppliers.sql sql/reviews.sql sql/explain.sql sql/behind.sql sql/profiles.sql sql/checks.sql sql/closing.sql sql/bridge.sql sql/reconcile.sql sql/planning_inputs.sql sql/proof.sql

.PHONY: help demo test quick search check format page docs notebook assets bench bench-peers lock clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 16

$(VENV)/.base: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "storelens needs Python 3.11 or newer, got " + sys.version.split()[0] + " - make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install 'pip>=25.1'
	$(PIP) install --editable '.[report,web]'
	@touch $@

$(VENV)/.dev: $(VENV)/.base
	$(PIP) install --editable '.[notebook,jupyter,web]' --group dev
	@touch $@

demo: $(VENV)/.base ## make a simulated shop if there is none, and open its page; Ctrl-C stops it
	@$(BIN)/storelens demo || [ $$? -eq 130 ]

test: $(VENV)/.dev ## every test, the slow ones too; brings a browser where there is none
	$(BIN)/python docs/browser.py
	$(BIN)/python docs/make_page.py build
	$(BIN)/python docs/make_page.py test
	$(BIN)/python -m pytest --numprocesses $(TESTERS) --dist loadfile --no-loadscope-reorder --durations 25 --durations-min 5

quick: $(VENV)/.dev ## the tests that take no seconds
	$(BIN)/python docs/make_page.py test
	$(BIN)/python -m pytest --numprocesses $(TESTERS) --dist loadfile --no-loadscope-reorder -m 'not slow'

search: $(VENV)/.dev ## let the property tests look for examples that were never tried
	$(BIN)/python -m pytest --numprocesses $(TESTERS) --dist loadfile --hypothesis-profile search $(shell grep -rlE '^from hypothesis import' tests)

check: $(VENV)/.dev ## format, lint, types, import direction, SQL lint, docs current
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --processes 2 $(SQL_TOPICS)
	$(BIN)/sqlfluff lint --dialect sqlite --exclude-rules layout.select_targets,layout.keyword_newline,aliasing.expression,layout.long_lines,references sql/schema.sql
	$(BIN)/python docs/make_page.py run check
	$(BIN)/python docs/make_pages.py --check
	$(BIN)/python docs/make_notebook.py --check
	$(BIN)/python docs/make_assets.py --check

format: $(VENV)/.dev ## put Python and SQL into the house form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

page: $(VENV)/.dev ## build the web page that the package serves, where its sources have changed
	$(BIN)/python docs/make_page.py build

docs: $(VENV)/.base ## write the pages that are made from the SQL files
	$(BIN)/python docs/make_pages.py

assets: $(VENV)/.dev ## draw the README's pictures that are not current (the dashboard's needs Debian's chromium)
	$(BIN)/python docs/make_assets.py

notebook: $(VENV)/.dev ## write the notebook from its source, with the package as it is
	$(BIN)/python docs/make_notebook.py

bench: $(VENV)/.dev ## measure against the bars (about 20 minutes, 10 GB of disk); see docs/benchmarks.md
	$(BIN)/python -m benchmarks.run

$(PEERS)/.done: pyproject.toml
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip --disable-pip-version-check --quiet install 'pip>=25.1'
	$(PEERS)/bin/python -m pip --disable-pip-version-check --quiet install --editable . --group peers
	@touch $@

$(SUPERSET)/.done: pyproject.toml
	$(PYTHON) -m venv $(SUPERSET)
	$(SUPERSET)/bin/python -m pip --disable-pip-version-check --quiet install 'pip>=25.1'
	$(SUPERSET)/bin/python -m pip --disable-pip-version-check --quiet install --group superset
	@touch $@

bench-peers: $(PEERS)/.done $(SUPERSET)/.done ## measure beside DuckDB, ClickHouse, Polars, pandas, PostgreSQL, SQLite and Superset, and draw it
	$(PEERS)/bin/python -m benchmarks.peers.run $(LINES)
	$(PEERS)/bin/python -m benchmarks.peers.plot $$(ls -t benchmarks/results/peers-*.json | head -1) build/peers-plots

lock: ## write requirements.txt anew from the newest versions that fit
	rm -rf build/lock && $(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip --disable-pip-version-check --quiet install 'pip>=25.1'
	build/lock/bin/python -m pip --disable-pip-version-check --quiet install '.[notebook,jupyter]'
	build/lock/bin/python docs/make_requirements.py > requirements.txt

clean: ## remove what was built, but no data
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
