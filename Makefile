# labbot: `make help` lists what can be done here.

VENV := .venv
PY := $(VENV)/bin/python
SHARED ?= ../shared

.DEFAULT_GOAL := help
.PHONY: help demo test format lint types imports tests test-servers test-faults run migration lock clean \
	measure-reading measure-forms measure-replies measure-matching measure-outbox measure-spoofs measure-hostile \
	measure-bounces measure-intake bench-matching

help: ## list these targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

# The environment is made once and kept until its lock file changes. uv is used where it is there.
$(VENV)/runtime: requirements/runtime.txt
	@scripts/make-env $(VENV) requirements/runtime.txt $@

$(VENV)/dev: requirements/dev.txt
	@scripts/make-env $(VENV) requirements/dev.txt $@

demo: $(VENV)/runtime ## play the main job: mails in, receipts, moderation, digests out (no network, no account)
	@$(PY) -m labbot demo

run: $(VENV)/runtime ## run the service with the settings of ./labbot.toml, if any
	@$(PY) -m labbot run

test: lint types imports tests ## everything CI runs: format, lint, types, import contract, tests

lint: $(VENV)/dev
	@$(PY) -m ruff format --no-cache --check .
	@$(PY) -m ruff check --no-cache .

format: $(VENV)/dev ## put the code in its house style
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

types: $(VENV)/dev
	@$(PY) -m mypy

imports: $(VENV)/dev
	@$(VENV)/bin/lint-imports

tests: $(VENV)/dev ## the tests alone
	@$(PY) -m pytest

test-servers: $(VENV)/dev ## the stories of the mailbox again, with real servers (needs Dovecot and Postfix)
	@scripts/need-servers
	@$(PY) -m pytest tests/servers

test-faults: $(VENV)/dev ## cut and freeze the mailbox's connection at every byte of a session (takes many minutes)
	@LABBOT_EVERY_BYTE=1 $(PY) -m pytest tests/handlers/mail/test_mailbox_faults.py

migration: $(VENV)/dev ## write the next migration: make migration NAME="remember when ..."
	@PYTHONPATH=. $(PY) scripts/write_migration.py "$(NAME)"

measure-reading: $(VENV)/dev ## how well sample mails are understood (needs ../shared)
	@$(PY) scripts/measure_reading.py --shared $(SHARED)

measure-forms: $(VENV)/dev ## how many ways of writing money and dates are read right
	@PYTHONPATH=. $(PY) scripts/measure_forms.py

measure-replies: $(VENV)/dev ## how well what a person wrote is cut out of their mail (needs ../shared)
	@$(PY) scripts/measure_replies.py --shared $(SHARED)

measure-matching: $(VENV)/dev ## how well offers are matched (needs ../shared)
	@$(PY) scripts/measure_matching.py --shared $(SHARED)

# The peers are large (numpy, scipy): they have an environment of their own, which nothing else uses.
$(VENV)-bench/bench: requirements/bench.in
	@[ -x $(VENV)-bench/bin/python ] || python3 -m venv $(VENV)-bench
	@$(VENV)-bench/bin/python -m pip install --quiet --disable-pip-version-check -r $< && touch $@

bench-matching: $(VENV)-bench/bench ## how fast offers are matched, against RapidFuzz, bm25s and TF-IDF (installs them apart)
	@PYTHONPATH=. $(VENV)-bench/bin/python scripts/bench_matching.py

measure-outbox: $(VENV)/dev ## how fast letters leave, against plain aiosmtplib in the same run
	@PYTHONPATH=. $(PY) scripts/measure_outbox.py

measure-spoofs: $(VENV)/dev ## how many forged mails are taken for their author's, with all defences and with any one off
	@PYTHONPATH=. $(PY) scripts/measure_spoofs.py

measure-hostile: $(VENV)/dev ## what hostile, damaged and ordinary mails cost to settle (corpora of ../shared where they are there)
	@$(PY) scripts/measure_hostile.py --shared $(SHARED)

measure-bounces: $(VENV)/dev ## how well bounces and responders are told from people (asks pip for flufl.bounce's data)
	@PYTHONPATH=. $(PY) scripts/measure_bounces.py --shared $(SHARED) $(FOLDER)

measure-intake: $(VENV)/dev ## how fast mail comes in, against the raw limit (needs Dovecot)
	@PYTHONPATH=. $(PY) -m scripts.measure_intake

lock: ## resolve the dependencies again (needs uv)
	uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -o requirements/runtime.txt
	uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -o requirements/dev.txt

clean: ## remove the environment and what the tools left
	rm -rf $(VENV) $(VENV)-bench .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
