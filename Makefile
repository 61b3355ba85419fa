# The face of the project. It does no dependency work: the workflow engine behind it decides by
# content what is out of date.
STUDY ?= kpknl-bekasi
PYTHON ?= python3
RUN = .venv/bin/python -m citra.pipeline
# LANGUAGE is also the name of a locale variable, so it counts only where it is typed.
REPORT_LANGUAGE = $(if $(filter command line,$(origin LANGUAGE)),$(LANGUAGE))
# An answer is an option where its variable is typed; those of the shell are not meant.
answer = $(if $(filter command line,$(origin $(1))),--$(2) "$($(1))")
OF_EXPORTS = $(call answer,ACCOUNT,account) $(call answer,TIME_ZONE,time-zone) $(call answer,CAPTURED_AT,captured-at) \
  $(call answer,CLOCK,clock) $(call answer,TIME_FORM,time-form) $(call answer,COLUMN,column) \
  $(call answer,THOUSANDS,thousands) $(call answer,PLATFORM,platform) $(call answer,PERIOD,period)
OF_OFFICE = $(call answer,INSTITUTION,institution) $(call answer,LANGUAGES,languages)
INSTALL = $(PYTHON) src/citra/pipeline/installation.py
PYTHON_READY = { pwd -P; cat requirements.lock; } | cmp -s - .venv/complete
DRIVER = .venv/lib/python3.*/site-packages/playwright/driver/node
TESTS_READY = { $(PYTHON_READY) && command -v latexmk && command -v chromium && $(DRIVER) --version; } >/dev/null 2>&1

# How notebooks get their kernels: warm, forked from one process, or stock, started by papermill (EXECUTION=stock).
EXECUTION ?= warm
export CITRA_EXECUTION ?= $(EXECUTION)

.DEFAULT_GOAL := help
.PHONY: help setup paper html new report reports results panel verify whatif reprotest reference compendium archive measure
.PHONY: lab tour inspect fuzz graph explain simulate calibrate test compare lint format lock clean distclean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: ## Install everything: the Python environment, and TeX where apt may
	@$(INSTALL)

paper: ## Raw data to the article's PDF in both languages (STUDY=kpknl-bekasi)
	@{ $(PYTHON_READY) && command -v latexmk >/dev/null; } || $(INSTALL)
	@$(RUN) paper $(STUDY)

html: ## The article as a web edition in both languages, notebooks beside it (STUDY=kpknl-bekasi)
	@{ $(PYTHON_READY) && command -v latexmk >/dev/null; } || $(INSTALL)
	@$(RUN) html $(STUDY)

# To answer beforehand: ACCOUNT INSTITUTION TIME_ZONE LANGUAGES CAPTURED_AT CLOCK TIME_FORM COLUMN THOUSANDS PLATFORM PERIOD,
# each as the option of citra new that is called so.
new: ## Begin a study of your own: asks a few questions (STUDY=yours EXPORTS="…" ACCOUNT=… TIME_ZONE=… SHARED="…" OPTIONS="…")
	@$(PYTHON_READY) || $(INSTALL)
	@$(RUN) new "$(STUDY)" $(EXPORTS) $(foreach export,$(SHARED),--shared "$(export)") $(OF_EXPORTS) $(OF_OFFICE) $(OPTIONS)

report: ## The report of an account, PDF and HTML (STUDY=yours LANGUAGE=id|en)
	@{ $(PYTHON_READY) && command -v latexmk >/dev/null; } || $(INSTALL)
	@$(RUN) report $(STUDY) $(if $(REPORT_LANGUAGE),--language $(REPORT_LANGUAGE))

results: ## The notebooks and their results, without the PDF
	@$(PYTHON_READY) || $(INSTALL)
	@$(RUN) results $(STUDY)

verify: ## Build in a clean copy and compare every result with the reference
	@{ $(PYTHON_READY) && command -v latexmk >/dev/null; } || $(INSTALL)
	@$(RUN) verify $(STUDY)

whatif: ## Show what other parameters would change (SET="maturity_days=14")
	@$(PYTHON_READY) || $(INSTALL)
	@$(RUN) whatif $(STUDY) $(SET)

reprotest: ## Build twice, once under other circumstances, and compare every byte
	@{ $(PYTHON_READY) && command -v latexmk >/dev/null; } || $(INSTALL)
	@$(RUN) reprotest $(STUDY)

reference: ## Renew the reference from a clean build, and print what changes
	@{ $(PYTHON_READY) && command -v latexmk >/dev/null; } || $(INSTALL)
	@$(RUN) reference $(STUDY)

panel: ## Many accounts side by side, on all cores (PANEL=name)
	@$(PYTHON_READY) || $(INSTALL)
	@$(RUN) panel $(PANEL)

lab: ## Open JupyterLab on working copies of the notebooks, their results built first (STUDY=kpknl-bekasi)
	@$(PYTHON_READY) || $(INSTALL)
	@$(RUN) lab $(STUDY)

inspect: ## Say what a raw file is, and what it would become (FILE=path ACCOUNT=… TIME_FORM=… OPTIONS="…")
	@$(PYTHON_READY) || $(INSTALL)
	@$(RUN) inspect "$(FILE)" $(OF_EXPORTS) $(OPTIONS)

reports: ## Make a report of one export of every format (half an hour)
	@{ $(PYTHON_READY) && command -v latexmk >/dev/null; } || $(INSTALL)
	@CITRA_EVERY_REPORT=1 .venv/bin/python -m pytest tests/test_report.py

graph: ## Draw the task graph into build/
	@$(PYTHON_READY) || $(INSTALL)
	@$(RUN) graph $(STUDY)

explain: ## Say what make paper would run, and why
	@$(PYTHON_READY) || $(INSTALL)
	@$(RUN) explain $(STUDY)

compendium: ## Write the papers of a built study: replication document, reviewer's page, provenance
	@$(PYTHON_READY) || $(INSTALL)
	@$(RUN) compendium $(STUDY)

archive: ## Show what of a built study may leave, ask, and pack it (YES=1: unasked; FORCE=1: uncommitted files, too)
	@$(PYTHON_READY) || $(INSTALL)
	@$(RUN) archive $(STUDY) $(if $(FORCE),--force) $(if $(YES),--yes)

measure: ## Measure time, memory and disk of a whole build, and write them into data/measurements
	@$(PYTHON_READY) || $(INSTALL)
	@$(RUN) measure $(STUDY)

simulate: ## Write the simulated series again (same seed, same bytes)
	@$(PYTHON_READY) || $(INSTALL)
	@.venv/bin/python -m citra.simulation

test: ## Set up, build and check everything
	@$(TESTS_READY) || $(INSTALL) --for-tests
	@.venv/bin/python -m pytest -n auto --maxprocesses 4 --dist worksteal

tour: ## Run every notebook of the case in JupyterLab, in a headless Chromium
	@$(TESTS_READY) || $(INSTALL) --for-tests
	@CITRA_TOUR=1 .venv/bin/python -m pytest tests/lab/test_in_browser.py

fuzz: ## Read 2,000 damaged files of each format (half an hour)
	@$(PYTHON_READY) || $(INSTALL)
	@CITRA_FUZZ_CASES=2000 .venv/bin/python -m pytest tests/readers/test_fuzz.py

compare: ## Time the package beside its peers, and write data/benchmarks/comparisons.csv (half an hour)
	@$(PYTHON_READY) && $(RUN) paper $(STUDY) >/dev/null && .venv/bin/python benchmarks/side_by_side.py

calibrate: ## Measure again on simulated series how often the methods are right (an hour)
	@$(PYTHON_READY) || $(INSTALL)
	@for each in benchmarks/*_levels.py benchmarks/*_coverage.py; do echo "$$each"; .venv/bin/python "$$each" || exit 1; done

lint: ## Check style and formatting
	@$(PYTHON_READY) || $(INSTALL)
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .

format: ## Format the code and strip the notebooks of their outputs
	@.venv/bin/ruff check --fix . && .venv/bin/ruff format .
	@.venv/bin/jupyter nbconvert --log-level=ERROR --clear-output --inplace notebooks/*.ipynb

lock: ## Renew requirements.lock from pyproject.toml
	@.venv/bin/uv lock -q
	@.venv/bin/uv export -q --frozen --all-groups --no-emit-project --no-header --no-annotate \
	  --format requirements-txt > requirements.lock

clean: ## Remove everything that was built
	@rm -rf build .pytask pytask.lock pytask.lock.journal
	@find src -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## Remove the environment too
	@rm -rf .venv uv.lock .pytest_cache .ruff_cache
