# Everything is a small program in deploy/make; this file only names them.
.DEFAULT_GOAL := help
.PHONY: help setup run check test test-stats bench-stats bench-import test-coverage-of-intervals lock types clean

help:  ## Say what can be made
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup:  ## .venv with the locked requirements, and the front end built
	@bash deploy/make/python.sh setup

run: setup  ## Set up, migrate, load the demo, start; PORT and HIVECHECK_DATA_DIR are heeded
	@exec .venv/bin/python manage.py up

check:  ## Format, lint, types, import contracts, migrations, dependency licences, API schema
	@bash deploy/make/python.sh check

test:  ## All of check, then every test; REQUIRE_ALL=1 makes a missing part a failure
	@bash deploy/make/python.sh suite

test-stats:  ## The pure tests of the numbers, in an environment with numpy, scipy and krippendorff alone
	@bash deploy/make/python.sh stats_suite

test-coverage-of-intervals:  ## 1,000 simulated studies: do 95 % intervals hold the truth in 95 % of them? (minutes)
	@bash deploy/make/python.sh setup
	@.venv/bin/python -m benches.interval_coverage

bench-stats:  ## Resampled statistics beside re-calling the packages, and a whole report
	@bash deploy/make/python.sh setup --dev
	@.venv/bin/python -m benches.stats

bench-import:  ## 350,000 responses of 2 kB into PostgreSQL and SQLite: rows a second, memory
	@bash deploy/make/python.sh setup
	@.venv/bin/python -m benches.import_

lock:  ## Compile the requirements anew
	@bash deploy/make/python.sh lock

types:  ## Write docs/openapi.yaml from the code and the front end's types from it
	@bash deploy/make/python.sh schema

clean:  ## Remove what was built; var/ with your data stays
	rm -rf .venv frontend/node_modules frontend/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
