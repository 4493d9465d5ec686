# Daybook's commands. `make run` and `make test` need nothing but Python 3.11+ (with venv) and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What `make test-moved` runs: cheap tests that look at the clock, and the days on which they do.
CLOCKS ?= +400d 2028-02-29 2027-03-28T00:50 2027-10-31T00:50
MOVED := tests/kinds/caldav/test_caldav_faults.py::test_calendar_that_only_tells_busy_times_is_read_as_busy_times \
  tests/kinds/caldav/test_caldav_faults.py::test_sync_of_a_known_account_without_change_is_two_requests \
  tests/calendars/test_busy.py tests/calendars/test_outbox_entries.py tests/calendars/test_sync_window.py \
  tests/bookings/test_book.py tests/accounts/test_tokens.py

LOCK := $(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-annotate --custom-compile-command "make lock" --upgrade-package tzdata

# What is served of the languages, made from their catalogues.
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po agent/daybook_connector/locale/*/LC_MESSAGES/*.po))

.PHONY: run demo-outlook test test-moved check bench messages lock clean
.DEFAULT_GOAL := run

# The environment follows the lock files: a changed one is installed before the next command.
$(VENV)/run.stamp: requirements/demo.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Daybook needs Python 3.11 or later; set PYTHON=…")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/demo.txt
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@# Windows' own, never installed here: the tests read what it offers to programs.
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --platform win_amd64 --python-version 3.11 --dest $(VENV)/wheels 'pywin32==312'
	@touch $@

%.mo: %.po | $(VENV)/run.stamp
	@$(BIN)/python -m languages compile

run: $(VENV)/run.stamp $(CATALOGUES)  ## Serve the portal with the demo
	@exec $(BIN)/python manage.py portal --demo

demo-outlook: $(VENV)/dev.stamp $(CATALOGUES)  ## The same, and a host with the Connector for Outlook
	@exec $(BIN)/python manage.py portal --demo-outlook

test: $(VENV)/dev.stamp $(CATALOGUES)  ## Run all tests
	$(BIN)/python tests/clock.py -m pytest -n 2 --dist loadgroup $(ARGS)
	cd ical && ../$(BIN)/python ../tests/clock.py -m pytest -n 2 $(ARGS)
	cd protocol && ../$(BIN)/python ../tests/clock.py -m pytest -n 2 $(ARGS)
	cd agent && ../$(BIN)/python ../tests/clock.py -m pytest -n 2 $(ARGS)

test-moved: $(VENV)/dev.stamp $(CATALOGUES)  ## Run a part of the tests on other days
	for clock in $(CLOCKS); do echo "The clock: $$clock"; \
	  DAYBOOK_TEST_CLOCK=$$clock $(BIN)/python tests/clock.py -m pytest -q $(MOVED) $(ARGS) || exit 1; \
	done

check: $(VENV)/dev.stamp $(CATALOGUES)  ## Linters, types, imports, requirements, unused code, names of classes, Django's checks, known vulnerabilities
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	DATABASE_URL=postgres://nobody@localhost/none $(BIN)/mypy .
	PYTHONPATH=agent:ical:protocol $(BIN)/lint-imports
	$(BIN)/deptry .
	for part in agent ical protocol; do (cd $$part && ../$(BIN)/deptry daybook_*) || exit 1; done
	$(BIN)/python -m checks.unused
	$(BIN)/python -m checks.classes
	$(BIN)/python -m checks.kinds
	$(BIN)/python -m checks.words
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html')
	$(BIN)/python manage.py check --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m config.deploy_check
	$(BIN)/python -m checks.audit

bench: $(VENV)/dev.stamp $(CATALOGUES)  ## Measure, and compare with the aims
	$(BIN)/python -m benchmarks $(ARGS)

messages: $(VENV)/dev.stamp  ## Read the sentences out of the sources into the catalogues, for translation
	$(BIN)/python -m languages messages

lock: $(VENV)/dev.stamp  ## Compile the lock files anew, with the newest time zone data
	$(BIN)/python -m pip install --quiet uv
	$(LOCK) --extra demo --group dev -o requirements/dev.txt
	$(LOCK) --extra demo -c requirements/dev.txt -o requirements/demo.txt
	$(LOCK) -c requirements/dev.txt -o requirements/base.txt

clean:  ## Remove the environment; data/ stays
	rm -rf $(VENV)
